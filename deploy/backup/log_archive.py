"""PostgreSQL's log, kept piece by piece beside the backups: restores to any moment after one.

Nothing is kept before the first backup: it makes the link that the `archive_command` looks for. The
folder bears the cluster's own number, so that no other cluster ever writes over its pieces.
"""

import shlex
from pathlib import Path
from typing import Final

from deploy.local.account import Account
from deploy.local.problem import SetupError

FOLDER: Final = "log"
_LINK: Final = "archive"
_NAME: Final = 24  # letters of a piece's name: eight for the timeline, then where it lies

# Run in the cluster's folder. A piece is kept once: the same again is fine, another of that name
# is refused. The server tries again for ever, and throws nothing away that was not kept.
_KEEP: Final = f"""
if [ ! -L ../{_LINK} ]; then exit 0; fi
kept=../{_LINK}/%f.gz
if [ -e "$kept" ]; then gzip -dc "$kept" | cmp -s - %p; exit $?; fi
gzip -1 -c %p > "$kept.new" && sync "$kept.new" && mv "$kept.new" "$kept"
"""

KEEPING: Final = {
    "archive_mode": "on",
    "archive_command": "; ".join(_KEEP.strip().splitlines()),
    # A piece that is not full is kept after a minute: so much is lost with a disk, at most.
    "archive_timeout": "60",
}


def begin(account: Account, server: Path, backups: Path, cluster: str) -> None:
    """From now on the server in this folder keeps its log beside these backups."""
    folder = log_of(backups, cluster)
    for each in (folder.parent, folder):
        account.make_folder(each)
    link = server / _LINK
    if link.is_symlink() and link.readlink() == folder:
        return
    made = link.with_name(f"{_LINK}.new")
    made.unlink(missing_ok=True)
    made.symlink_to(folder)
    made.replace(link)


def fetching(account: Account, folder: Path) -> str:
    """The `restore_command` that reads from this folder; raises SetupError if nobody may."""
    if not account.may_read(folder):
        raise SetupError(
            f"PostgreSQL runs as the user {account.name}, who may not read {folder}: copy the"
            " backup and its log to a folder that user may enter."
        )
    return f"gzip -dc {shlex.quote(str(folder))}/%f.gz > %p"


def log_of(backups: Path, cluster: str) -> Path:
    """Where pieces of this cluster's log are kept."""
    return backups.absolute() / FOLDER / cluster


def forget_before(folder: Path, first: str) -> int:
    """Delete the pieces that no backup from this one on needs; how many there were."""
    old = [
        piece
        for piece in folder.glob("*.gz")
        if len(piece.name.partition(".")[0]) == _NAME and piece.name[8:_NAME] < first[8:_NAME]
    ]
    for piece in old:
        piece.unlink()
    return len(old)
