"""Brings the databases of all services to their newest schema, several at once."""

import json
import os
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from deploy.local import fingerprint
from deploy.local.forking import CAN_FORK, run_forked
from deploy.local.layout import Layout
from deploy.local.problem import SetupError
from deploy.local.services import Stack

# A hash of each file that makes a service's schema, by name.
Scripts = dict[str, str]


def sources(checkout: Path, service: str) -> str:
    """A hash of everything a service's migrations are made of."""
    paths = (
        "libs/db",
        "libs/imports/imports.sql",
        "libs/imports/tables.py",
        "libs/mail/mails.sql",
        f"services/{service}/migrations",
        "deploy/postgres/service.sql",
    )
    return fingerprint.of_contents(checkout, paths, (".py", ".sql", ".mako"))


def migrate_all(layout: Layout, stack: Stack, services: Sequence[str]) -> list[str]:
    """Migrate those whose migrations changed since last time; their names.

    Raises SetupError where a migration that was run says something else now: running it again would
    do nothing, and the service would not find its tables.
    """
    done_file, scripts_file = layout.data / "migrated.json", layout.data / "migrations.json"
    done, run = _read(done_file), _read(scripts_file)
    wanted = {service: sources(layout.checkout, service) for service in services}
    now = {service: scripts(layout.checkout, service) for service in services}
    if stale := rewritten(run, now):
        message = (
            f"The schema of {', '.join(stale)} was rewritten since this data was made, and"
            " nothing leads from the old to the new. Delete the data with: make reset YES=1"
        )
        raise SetupError(message)
    changed = [service for service in services if done.get(service) != wanted[service]]
    if changed:
        _upgrade_all(layout, stack, changed)
        layout.account.write(done_file, json.dumps({**done, **wanted}))
        layout.account.write(scripts_file, json.dumps({**run, **now}))
    return changed


def _read(file: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(file.read_text()) if file.exists() else {}
    return found


def rewritten(run: Mapping[str, Scripts], now: Mapping[str, Scripts]) -> list[str]:
    """The services whose data was made by scripts that are gone, or say something else now."""
    return [name for name in now if not now[name].items() >= run.get(name, {}).items()]


def scripts(checkout: Path, service: str) -> Scripts:
    """A hash of each file that makes the service's schema, by name."""
    files = [
        *(checkout / "services" / service / "migrations").glob("*.*"),
        checkout / "libs/db/standard.sql",
        checkout / "libs/imports/imports.sql",
        checkout / "libs/mail/mails.sql",
    ]
    return {
        str(file.relative_to(checkout)): fingerprint.of_text(file.read_text())
        for file in files
        if file.suffix in {".py", ".sql"}
    }


def _upgrade_all(layout: Layout, stack: Stack, services: Sequence[str]) -> None:
    # Loaded only when there is work. Alembic keeps the migration it runs in global state, so that
    # several at once need a process each, not a thread.
    from libs.db.migrate import upgrade  # noqa: PLC0415

    if not CAN_FORK:
        for service in services:
            upgrade(service, stack.owner_url(service))
        return
    children = {}
    for service in services:
        log = layout.logs / f"migrate-{service}.log"
        work = partial(upgrade, service, stack.owner_url(service))
        children[log] = run_forked(work, log, os.environ.copy())
    failed = [log for log, child in children.items() if child.wait() != 0]
    if failed:
        message = f"A database could not be migrated; see {failed[0]}."
        raise SetupError(message)
