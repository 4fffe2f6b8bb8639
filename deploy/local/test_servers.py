"""A PostgreSQL and a RabbitMQ that stay up between test runs (`make test-servers`)."""

import shlex
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

from deploy.local.layout import Layout, local_layout
from deploy.local.problem import SetupError
from deploy.local.processes import Started
from deploy.local.throwaway import remove, throwaway_postgres, throwaway_rabbitmq

POSTGRES_URL = "QM_TEST_POSTGRES_URL"
BROKER_URL = "QM_TEST_BROKER_URL"
BROKER_CONTROL = "QM_TEST_BROKER_CONTROL"


def start(layout: Layout) -> Mapping[str, str]:
    """Start both, unless they run, and write their addresses where the tests look."""
    running = addresses(layout)
    if running:
        return running
    stop(layout)
    folder = layout.account.make_folder(_folder(layout))
    postgres = throwaway_postgres(layout, folder)
    rabbitmq = throwaway_rabbitmq(layout, folder / "rabbitmq")
    layout.account.make_folder(rabbitmq.folder)
    rabbitmq.launch()
    postgres.start()
    rabbitmq.wait_until_ready()
    values = {
        POSTGRES_URL: postgres.url,
        BROKER_URL: rabbitmq.url,
        BROKER_CONTROL: shlex.join(rabbitmq.control),
    }
    text = "".join(f"{name}={shlex.quote(value)}\n" for name, value in values.items())
    layout.account.write(_file(layout), text)
    return values


def stop(layout: Layout) -> None:
    """End both and delete their data."""
    folder = _folder(layout)
    _file(layout).unlink(missing_ok=True)
    if folder.exists():
        remove(folder / "rabbitmq")
        remove(folder)


def addresses(layout: Layout) -> dict[str, str]:
    """Their addresses by variable name; empty when they do not run."""
    folder = _folder(layout)
    records = (folder / "postgres.json", folder / "rabbitmq" / "rabbitmq.json")
    for record in records:
        started = Started.load(record)
        if started is None or not started.alive():
            return {}
    try:
        lines = _file(layout).read_text().splitlines()
    except OSError:
        return {}
    pairs = (line.partition("=") for line in lines)
    return {name: shlex.split(value)[0] for name, _, value in pairs}


def _folder(layout: Layout) -> Path:
    return layout.data / "test-servers"


def _file(layout: Layout) -> Path:
    return layout.data / "test-servers.env"


def main() -> int:
    """`start` (the default) or `stop`."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    layout = local_layout()
    try:
        if sys.argv[1:] == ["stop"]:
            stop(layout)
            return 0
        start(layout)
    except SetupError as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    sys.stdout.write(
        f"PostgreSQL and RabbitMQ for tests are running; pytest finds them by {_file(layout)}.\n"
        f"End them with: {sys.executable} -m deploy.local.test_servers stop\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
