"""Which installation is measured: the one given, else the local stack of this checkout."""

import json
import os
from typing import Any

from deploy.local.keys import load_or_generate
from deploy.local.layout import local_layout
from deploy.local.services import Stack


def gateway_url() -> str:
    """QM_PUBLIC_URL, else where `make up` of this checkout listens; exits when nothing runs."""
    if url := os.environ.get("QM_PUBLIC_URL"):
        return url.rstrip("/")
    return service_url("gateway")


def service_url(name: str) -> str:
    """A process of the local stack asked directly."""
    return f"http://127.0.0.1:{state()['ports'][name]}"


def processes(*, with_supervisor: bool = False) -> dict[str, int]:
    """Process numbers of the local stack by name."""
    now = state()
    found = {name: int(process["pid"]) for name, process in now["processes"].items()}
    return {**found, "supervisor": int(now["pid"])} if with_supervisor else found


def database_url(service: str, login: str) -> str:
    """URL of a login (owner, app, costs or relay) of a service's database in the local stack."""
    secrets = json.loads(local_layout().secrets.read_text())
    password = secrets["logins"][f"{service}_{login}"]
    port = state()["ports"]["postgres"]
    return f"postgresql://{service}_{login}:{password}@127.0.0.1:{port}/qm_{service}"


def environment(name: str, port: int) -> dict[str, str]:
    """The settings of one more process of the local stack, on a port of its own."""
    keys = load_or_generate(local_layout().secrets)
    ports = {**state()["ports"], name: port}
    return Stack(ports, keys, broker_url(), data=local_layout().data).environment(name)


def broker_url() -> str:
    """The local stack's broker, as its processes see it."""
    secrets = json.loads(local_layout().secrets.read_text())
    return f"amqp://quartermaster:{secrets['broker']}@127.0.0.1:{state()['ports']['amqp']}/"


def state() -> dict[str, Any]:
    """What the local supervisor says: ports and processes."""
    path = local_layout().data / "run" / "state.json"
    if not path.exists():
        raise SystemExit("Nothing runs here: `make up` first.")
    found: dict[str, Any] = json.loads(path.read_text())
    return found
