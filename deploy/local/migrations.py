"""Brings the databases of all services to their newest schema, several at once."""

import json
import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from deploy.local import fingerprint
from deploy.local.forking import CAN_FORK, run_forked
from deploy.local.layout import Layout
from deploy.local.problem import SetupError
from deploy.local.services import Stack


def sources(checkout: Path, service: str) -> str:
    """A hash of everything a service's migrations are made of."""
    paths = (
        "libs/db",
        "libs/imports/imports.sql",
        "libs/imports/tables.py",
        f"services/{service}/migrations",
        "deploy/postgres/service.sql",
    )
    return fingerprint.of_contents(checkout, paths, (".py", ".sql", ".mako"))


def migrate_all(layout: Layout, stack: Stack, services: Sequence[str]) -> list[str]:
    """Migrate those whose migrations changed since last time; their names."""
    done_file = layout.data / "migrated.json"
    done = json.loads(done_file.read_text()) if done_file.exists() else {}
    wanted = {service: sources(layout.checkout, service) for service in services}
    changed = [service for service in services if done.get(service) != wanted[service]]
    if changed:
        _upgrade_all(layout, stack, changed)
        layout.account.write(done_file, json.dumps({**done, **wanted}))
    return changed


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
