"""Puts a backup in the place of an installation's data, which is set aside and never deleted."""

import asyncio
import json
import shutil
import tarfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from deploy.backup import log_archive
from deploy.backup.afterwards import Prepared, prepare
from deploy.backup.recovery import Moment, Recovery
from deploy.backup.taking import MARKED, MARKS, PICTURES
from deploy.local.layout import Layout

_UNFINISHED: Final = "restoring"
# The broker's messages are of days that did not happen, once the databases are older than they.
_REPLACED: Final = ("postgres", "rabbitmq", "secrets.json", *MARKED)


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, and where that is which was there before (None: nothing was)."""

    prepared: Prepared
    aside: Path | None


def restore(
    layout: Layout, recovery: Recovery, keys: str, moment: Moment, pictures: Path | None
) -> Restored:
    """Restore to this moment. Until everything is ready nothing of what is there is touched.

    The stack must be stopped.
    """
    folder = layout.data / _UNFINISHED
    shutil.rmtree(folder, ignore_errors=True)  # of one that was interrupted
    layout.account.make_folder(folder)
    _keep_log(layout, recovery, folder)
    with recovery.run(folder, moment, log_archive.KEEPING) as server:
        prepared = asyncio.run(prepare(server.url))
    aside = _set_aside(layout)
    folder.rename(layout.data / "postgres")
    layout.account.write(layout.secrets, keys)
    marks: dict[str, str] = json.loads((recovery.backup / MARKS).read_text())
    for name, text in marks.items():
        layout.account.write(layout.data / name, text)
    if pictures is not None:
        _add_pictures(recovery.backup / PICTURES, pictures)
    return Restored(prepared, aside)


def holds_data(layout: Layout) -> bool:
    """Whether there is anything that a restore would set aside."""
    return (layout.data / "postgres" / "cluster").exists()


def _keep_log(layout: Layout, recovery: Recovery, folder: Path) -> None:
    """The log goes on in this installation's own archive; one of another place is only read."""
    log = recovery.log
    if log is not None and layout.data in log.parents:
        log_archive.begin(layout.account, folder, log.parent.parent, log.name)


def _set_aside(layout: Layout) -> Path | None:
    present = [layout.data / name for name in _REPLACED if (layout.data / name).exists()]
    if not present:
        return None
    aside = layout.data / f"before-restore-{datetime.now(UTC):%Y-%m-%dT%H-%M-%SZ}"
    layout.account.make_folder(aside)
    for path in present:
        path.rename(aside / path.name)
    return aside


def _add_pictures(archive: Path, folder: Path) -> None:
    """Those that are missing; one that is there is the same: pictures are never written over."""
    with tarfile.open(archive) as packed:
        for member in packed:
            if not (folder / member.name).exists():
                packed.extract(member, folder, filter="data")
