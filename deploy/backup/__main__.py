"""`make backup`, `make restore`, `make verify-backup` and `make resend`."""

import argparse
import asyncio
import os
import sys
import time
from pathlib import Path

from deploy.backup import own_keys
from deploy.backup.log_archive import log_of
from deploy.backup.manifest import Manifest, whole
from deploy.backup.recovery import Moment, Recovery
from deploy.backup.resending import send_again_what_is_missed
from deploy.backup.restoring import Restored, holds_data, restore
from deploy.backup.server import Server
from deploy.backup.taking import Chosen, backups_in, pictures_folder, take
from deploy.backup.trial import tried
from deploy.local.binaries import postgres_binaries
from deploy.local.choices import choices
from deploy.local.commands import alone, running, stop
from deploy.local.layout import Layout, local_layout
from deploy.local.problem import SetupError
from deploy.verify import superuser_url


def main() -> int:
    """Run one command; a failure that people can mend is one sentence."""
    arguments = _parser().parse_args()
    try:
        layout = local_layout()
        if arguments.command == "take":
            return _take(layout, arguments.to, arguments.keep)
        if arguments.command == "resend":
            return _resend(layout)
        backup = Path(arguments.backup).absolute()
        if arguments.command == "verify":
            return _verify(layout, backup)
        return _restore(layout, backup, arguments.at, sure=arguments.yes)
    except SetupError as problem:
        sys.stderr.write(f"\n{problem}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\nInterrupted; nothing was replaced.\n")
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m deploy.backup")
    chosen = parser.add_subparsers(dest="command", required=True)
    taking = chosen.add_parser("take", help="back up what runs here")
    taking.add_argument("--to", default="", help="a folder for this one alone")
    taking.add_argument("--keep", type=int, default=0, help="delete all but the newest so many")
    verifying = chosen.add_parser("verify", help="restore a backup elsewhere and look into it")
    restoring = chosen.add_parser("restore", help="put a backup in the place of what is here")
    for each in (verifying, restoring):
        each.add_argument("backup")
    restoring.add_argument("--at", default="", help="a later moment, or `latest`")
    restoring.add_argument("--yes", action="store_true", default=bool(os.environ.get("YES")))
    chosen.add_parser("resend", help="send again what a consumer has not heard")
    return parser


def _take(layout: Layout, to: str, keep: int) -> int:
    if running(layout) is None:
        raise SetupError("Nothing runs here: `make up` first; what is stopped cannot be copied.")
    settings = choices(layout.checkout)
    server = Server(postgres_binaries(layout), superuser_url(layout.data))
    passphrase = settings.get(own_keys.PASSPHRASE, "")
    home = Path(to).absolute() if to else _home(layout)
    chosen = Chosen(passphrase=passphrase, log=not to, keep=keep)
    taken = take(layout, server, _pictures_url(layout), home, chosen)
    manifest = taken.manifest
    print(f"{taken.folder}: {manifest.size / 1e6:.1f} MB in {manifest.seconds:.1f} s")
    print(f"  the installation as of {manifest.instant}; check it: make verify-backup FROM=...")
    if not passphrase:
        print(
            f"  WITHOUT KEYS: keep a copy of {layout.secrets} elsewhere, or set"
            f" {own_keys.PASSPHRASE}; a backup is worth little without them."
        )
    if taken.forgotten:
        print(f"  {taken.forgotten} older deleted")
    return 0


def _verify(layout: Layout, backup: Path) -> int:
    began = time.monotonic()
    recovery = _recovery(layout, backup)[0]
    found = tried(recovery)
    print(
        f"{backup} is whole and can be restored: {found.services} databases, {found.rows} rows,"
        f" {found.checks} checks of ledgers, books and chains hold"
        f" ({time.monotonic() - began:.1f} s)."
    )
    return 0


def _restore(layout: Layout, backup: Path, at: str, *, sure: bool) -> int:
    began = time.monotonic()
    moment = Moment.read(at, Manifest.read(backup))
    recovery, keys = _recovery(layout, backup)
    if (running(layout) or holds_data(layout)) and not (sure or _asked(layout)):
        return 1
    with alone(layout):
        stop(layout)
        done = restore(layout, recovery, keys, moment, pictures_folder(_pictures_url(layout)))
    print(_told(recovery.manifest, moment, done, time.monotonic() - began))
    return 0


def _asked(layout: Layout) -> bool:
    if not sys.stdin.isatty():
        raise SetupError(
            f"There is an installation in {layout.data}. `make restore` stops it and sets its data"
            " aside; say so with YES=1."
        )
    print(f"This stops the installation in {layout.data}, sets its data aside, ends all sessions.")
    return input("Restore? Type yes: ").strip().lower() in {"y", "yes"}


def _told(manifest: Manifest, moment: Moment, done: Restored, seconds: float) -> str:
    to = manifest.instant if moment.at is None else moment.at.isoformat()
    lines = [
        f"Restored to {'where the log ends' if moment.latest else to} ({seconds:.1f} s).",
        f"  {done.prepared.sessions} sessions ended: everybody signs in anew. Accounts, roles, API",
        "  keys and passwords are as they were then: shut out again whom you shut out since.",
        f"  {done.prepared.resent} events are sent again that a consumer had not heard.",
    ]
    if done.prepared.last_documents:
        lines.append("  The last numbers, to compare with what customers were given since:")
        lines += [f"    {number}" for number in done.prepared.last_documents]
    if done.aside is not None:
        lines.append(f"  What was here is in {done.aside}.")
    if manifest.pictures and pictures_folder(manifest.pictures) is None:
        lines.append(f"  Pictures are in {manifest.pictures}, of which no backup was made.")
    lines.append("Now: make up, make verify, make backup (docs/runbooks/restore.md).")
    return "\n".join(lines)


def _resend(layout: Layout) -> int:
    url = os.environ.get("QM_VERIFY_URL") or superuser_url(layout.data)
    print(f"{asyncio.run(send_again_what_is_missed(url))} events are sent again.")
    return 0


def _recovery(layout: Layout, backup: Path) -> tuple[Recovery, str]:
    """The backup, found whole, and the keys it was made with."""
    if not (backup / "manifest.json").exists() and (inside := backups_in(backup)):
        raise SetupError(
            f"{backup} is a folder of backups; say which: "
            + ", ".join(folder.name for folder in inside[-5:])
        )
    folder, manifest = whole(backup)
    passphrase = choices(layout.checkout).get(own_keys.PASSPHRASE, "")
    keys = own_keys.keys_of(folder, manifest.keys, layout.secrets, passphrase)
    logs = [log_of(home, manifest.cluster) for home in (folder.parent, _home(layout))]
    log = next((path for path in logs if path.exists()), None)
    return Recovery(layout, folder, manifest, own_keys.superuser(keys), log), keys


def _home(layout: Layout) -> Path:
    """Where backups are kept unless something else is said; `make reset` leaves them."""
    chosen = choices(layout.checkout).get("QM_BACKUPS")
    return Path(chosen).absolute() if chosen else layout.data / "backups"


def _pictures_url(layout: Layout) -> str:
    own = (layout.data.absolute() / "pictures").as_uri()
    return choices(layout.checkout).get("QM_PICTURES_URL", own)


if __name__ == "__main__":
    sys.exit(main())
