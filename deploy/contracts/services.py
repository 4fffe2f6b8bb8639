"""The services' applications, built without a database or a broker to ask for their routes."""

import base64
import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[2]
# Services in the order in which a reader meets them; one not named here comes last.
ORDER: Final = (
    "auth",
    "catalog",
    "inventory",
    "purchasing",
    "sales",
    "payments",
    "notifications",
    "reporting",
)
_NOWHERE: Final = "postgresql://nobody@127.0.0.1:1/nothing"
_KEY: Final = base64.b64encode(bytes(32)).decode()
_SETTINGS: Final = {
    "QM_PORT": "1",
    "QM_BROKER_URL": "amqp://127.0.0.1:1/",
    "QM_DATABASE_OWNER_URL": _NOWHERE,
    "QM_DATABASE_APP_URL": _NOWHERE,
    "QM_DATABASE_COSTS_URL": _NOWHERE,
    "QM_DATABASE_RELAY_URL": _NOWHERE,
    "QM_SIGNING_KEY_SECRET": _KEY,
    "QM_LEDGER_SIGNING_KEY": _KEY,
    "QM_SERVICE_SECRETS": "{}",
}


def documents() -> dict[str, dict[str, Any]]:
    """The OpenAPI document of every service, by its name."""
    return {name: service.app().openapi() for name, service in services().items()}


def services() -> dict[str, Any]:
    """Every service, composed by its main.py but not started, by its name."""
    found = [path.parent.name for path in (ROOT / "services").glob("*/main.py")]
    known = [name for name in ORDER if name in found]
    names = [*known, *sorted(set(found) - set(known))]
    with _settings():
        return {name: import_module(f"services.{name}.main").build() for name in names}


@contextmanager
def _settings() -> Iterator[None]:
    """Settings that satisfy every service and lead nowhere."""
    before = dict(os.environ)
    os.environ.update(_SETTINGS)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
