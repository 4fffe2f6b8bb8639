"""What the person who runs the stack chose: settings of the environment and of the file .env."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

from deploy.local import ports
from deploy.local.problem import SetupError
from deploy.local.services import GIVEN_SECRETS, PORTS

# Settings of the stack itself; they are not handed to the processes.
OF_THE_STACK = {
    "QM_HOME",
    "QM_DATA",
    "QM_POSTGRES_BIN",
    "QM_RABBITMQ_HOME",
    "QM_DEMO",
    "QM_TWINS",
    "QM_VERIFY_URL",
    "QM_BACKUPS",
    "QM_BACKUP_PASSPHRASE",
    *(f"QM_{name.upper()}_PORT" for name in PORTS),
}
# Secrets in .env are the containers'; the local stack generates its own.
SECRET = ("_PASSWORD", "_SECRET", "_SECRETS", "_KEY")


def choices(checkout: Path) -> dict[str, str]:
    """Settings named QM_...; the environment wins over .env."""
    chosen = {}
    file = checkout / ".env"
    if file.exists():
        for line in file.read_text().splitlines():
            name, equals, value = line.strip().partition("=")
            if equals and not name.startswith("#"):
                chosen[name.strip()] = value.strip().strip("'\"")
    chosen |= os.environ
    return {
        name: value
        for name, value in chosen.items()
        if name.startswith("QM_") and not name.startswith("QM_TEST_") and value
    }


def for_processes(chosen: Mapping[str, str]) -> dict[str, str]:
    """Those handed to the processes, each to whom it concerns."""
    return {
        name: value
        for name, value in chosen.items()
        if name not in OF_THE_STACK and (name in GIVEN_SECRETS or not name.endswith(SECRET))
    }


def choose_ports(chosen: Mapping[str, str], remembered: Path) -> dict[str, int]:
    """A free port for everything: the one asked for, last time's, the usual, or the next free."""
    last = json.loads(remembered.read_text()) if remembered.exists() else {}
    result: dict[str, int] = {}
    for name, usual in PORTS.items():
        asked = chosen.get(f"QM_{name.upper()}_PORT")
        old = int(last.get(name, usual))
        if asked == "any":
            kept = name in last and ports.is_free(old)
            result[name] = old if kept else ports.any_free(result.values())
        elif asked:
            result[name] = _asked(name, asked)
        else:
            others = {*result.values(), *PORTS.values()} - {usual}
            result[name] = ports.choose(old if ports.is_free(old) else usual, others)
    remembered.write_text(json.dumps(result))
    return result


def _asked(name: str, asked: str) -> int:
    if not asked.isdigit() or not ports.is_free(int(asked)):
        message = f"Port {asked} (QM_{name.upper()}_PORT) is taken or no port; choose another one."
        raise SetupError(message)
    return int(asked)
