"""Backups: whole or told to be damaged, restored to any moment, and never over what is there."""

import dataclasses
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from deploy.backup import own_keys
from deploy.backup.log_archive import KEEPING, log_of
from deploy.backup.manifest import FILE, whole
from deploy.backup.recovery import Moment, Recovery
from deploy.backup.restoring import restore
from deploy.backup.server import Server
from deploy.backup.taking import Chosen, Taken, backups_in, take
from deploy.backup.trial import tried
from deploy.local import ports
from deploy.local.binaries import postgres_binaries
from deploy.local.databases import create_databases, login_url
from deploy.local.keys import Keys, load_or_generate
from deploy.local.layout import CHECKOUT, Layout
from deploy.local.postgres import UNSAFE, Postgres
from deploy.local.problem import SetupError
from deploy.local.throwaway import private_folder, remove

PASSPHRASE = "correct horse battery staple"


@dataclass
class Installation:
    """PostgreSQL with inventory's database, pictures and keys, as the local stack keeps them."""

    layout: Layout
    keys: Keys
    server: Postgres

    @property
    def home(self) -> Path:
        return self.layout.data / "backups"

    @property
    def pictures(self) -> Path:
        return self.layout.data / "pictures"

    def start(self) -> None:
        settings = {**UNSAFE, **KEEPING}
        folder = self.layout.data / "postgres"
        binaries = postgres_binaries(self.layout)
        self.server = Postgres(
            binaries, folder, self.layout.account, self.server.port, self.keys.postgres, settings
        ).start()

    def take(self, **chosen: object) -> Taken:
        return take(
            self.layout,
            Server(self.server.binaries, self.server.url),
            self.pictures.as_uri(),
            self.home,
            dataclasses.replace(Chosen(passphrase=PASSPHRASE), **chosen),  # type: ignore[arg-type]
        )

    def recovery(self, backup: Path) -> Recovery:
        folder, manifest = whole(backup)
        log = log_of(backup.parent, manifest.cluster)
        return Recovery(self.layout, folder, manifest, self.keys.postgres, log)

    def restore(self, backup: Path, at: str = "") -> None:
        self.server.stop()
        recovery = self.recovery(backup)
        moment = Moment.read(at, recovery.manifest)
        restore(self.layout, recovery, self.layout.secrets.read_text(), moment, self.pictures)
        self.start()

    def noted(self, note: int) -> str:
        """Write something down; the moment after it, kept in the log's archive."""
        self.ask("CREATE TABLE IF NOT EXISTS notes (note int)")
        self.ask(f"INSERT INTO notes VALUES ({note})")
        return self.ask("SELECT to_json(clock_timestamp()) #>> '{}'")

    def notes(self) -> str:
        return self.ask("SELECT string_agg(note::text, ' ' ORDER BY note) FROM notes")

    def log_kept(self) -> None:
        """Wait until all that was written so far is in the archive."""
        last = self.ask("SELECT pg_walfile_name(pg_switch_wal())")
        self.ask(
            f"DO $$ BEGIN WHILE NOT EXISTS (SELECT FROM pg_stat_get_archiver() AS a"
            f" WHERE a.last_archived_wal >= '{last}') LOOP PERFORM pg_stat_clear_snapshot();"
            " PERFORM pg_sleep(0.05); END LOOP; END $$"
        )

    def ask(self, sql: str) -> str:
        url = self.server.url.rpartition("/")[0] + "/qm_inventory"
        return Server(self.server.binaries, url).asked(sql)


@pytest.fixture(scope="module")
def installation(layout: Layout) -> Iterator[Installation]:
    data = private_folder(layout, "installation")
    own = dataclasses.replace(layout, data=data)
    keys = load_or_generate(own.secrets)
    server = Postgres(postgres_binaries(own), data, own.account, ports.any_free(), keys.postgres)
    made = Installation(own, keys, server)
    try:
        made.start()
        create_databases(server.binaries, server.url, {"inventory": "qm_inventory"}, keys.logins)
        password = keys.logins["inventory_owner"]
        login = ("127.0.0.1", server.port, "inventory_owner", password, "qm_inventory")
        subprocess.run(
            [sys.executable, "-m", "libs.db.migrate", "inventory"],
            env={**os.environ, "QM_DATABASE_OWNER_URL": login_url(*login)},
            cwd=CHECKOUT,
            check=True,
        )
        (made.pictures / "products").mkdir(parents=True)
        (made.pictures / "products" / "pump.webp").write_bytes(b"a pump")
        yield made
    finally:
        made.server.stop()
        remove(data)


@pytest.fixture(scope="module")
def taken(installation: Installation) -> Taken:
    installation.noted(1)
    return installation.take()


def test_a_backup_is_whole_says_so_to_prometheus_and_keeps_its_keys_sealed(
    installation: Installation, taken: Taken
) -> None:
    found = tried(installation.recovery(taken.folder))
    assert found.services == 1
    assert found.rows > 0
    assert found.checks >= 3
    figures = (installation.home / "backup.prom").read_text()
    assert f"last_success_timestamp_seconds {taken.manifest.at.timestamp()}" in figures
    held = b"".join(path.read_bytes() for path in taken.folder.iterdir())
    assert installation.keys.signing_key_secret.encode() not in held
    elsewhere = installation.layout.data / "no-keys-here"
    told = own_keys.keys_of(taken.folder, taken.manifest.keys, elsewhere, PASSPHRASE)
    assert json.loads(told)["signing_key_secret"] == installation.keys.signing_key_secret
    for passphrase, says in (("wrong", "not the one"), ("", own_keys.PASSPHRASE)):
        with pytest.raises(SetupError, match=says):
            own_keys.keys_of(taken.folder, taken.manifest.keys, elsewhere, passphrase)


def _flipped(backup: Path) -> None:
    path = backup / "base.tar.gz"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def _shorter(backup: Path) -> None:
    os.truncate(backup / "pg_wal.tar.gz", 100)


def _younger(backup: Path) -> None:
    told = json.loads((backup / FILE).read_text())
    (backup / FILE).write_text(json.dumps({**told, "instant": "2020-01-01T00:00:00+00:00"}))


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (_flipped, "base.tar.gz is damaged"),
        (_shorter, "pg_wal.tar.gz is damaged: it has 100 bytes"),
        (_younger, "cannot be trusted"),
        (lambda backup: (backup / "marks.json").unlink(), "marks.json is missing"),
        (lambda backup: (backup / FILE).write_text("{"), "cannot be trusted"),
        (lambda backup: (backup / FILE).unlink(), "no backup, or one that was interrupted"),
    ],
)
def test_a_damaged_backup_is_refused_in_a_sentence(
    taken: Taken, tmp_path: Path, damage: Callable[[Path], None], says: str
) -> None:
    copy = shutil.copytree(taken.folder, tmp_path / "copy")
    assert whole(copy)
    damage(copy)
    with pytest.raises(SetupError, match=says):
        whole(copy)


def test_the_commands_end_with_one_and_touch_nothing_without_a_yes(
    installation: Installation, taken: Taken, tmp_path: Path
) -> None:
    copy = shutil.copytree(taken.folder, tmp_path / "copy")
    _flipped(copy)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("QM_")}
    environment = {**kept, "QM_DATA": str(installation.layout.data), "PYTHONPATH": str(CHECKOUT)}
    for command, backup, says in (
        ("verify", copy, "is damaged"),
        ("verify", taken.folder.parent, f"say which: {taken.folder.name}"),
        ("restore", taken.folder, "say so with YES=1"),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "deploy.backup", command, str(backup)],
            env=environment,
            cwd=CHECKOUT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1
        assert says in done.stderr
    assert installation.notes() == "1"


@dataclass(frozen=True, slots=True)
class Failing(Server):
    """A server whose disk fills while it is copied."""

    def copy_to(self, folder: Path) -> None:
        (folder / "base.tar.gz").write_bytes(b"half")
        raise SetupError("No space left on device")


def test_an_interrupted_backup_is_none_and_goes_with_the_old_ones(
    installation: Installation, taken: Taken, tmp_path: Path
) -> None:
    failing = Failing(installation.server.binaries, installation.server.url)
    with pytest.raises(SetupError, match="No space left"):
        take(installation.layout, failing, "", tmp_path, Chosen(log=False))
    (left,) = tmp_path.glob("2*")
    assert backups_in(tmp_path) == []
    with pytest.raises(SetupError, match="interrupted"):
        whole(left)
    for _ in range(2):
        shutil.copytree(taken.folder, tmp_path / f"2001-01-0{_ + 1}T00-00-00Z")
    server = Server(installation.server.binaries, installation.server.url)
    newest = take(installation.layout, server, "", tmp_path, Chosen(log=False, keep=2))
    assert newest.forgotten == 1
    assert [path.name for path in backups_in(tmp_path)] == [
        "2001-01-02T00-00-00Z",
        newest.folder.name,
    ]
    assert not left.exists()


def test_a_backup_restores_to_any_moment_after_it_more_than_once(
    installation: Installation, taken: Taken
) -> None:
    after_two = installation.noted(2)
    installation.noted(3)
    installation.log_kept()
    (installation.pictures / "products" / "pump.webp").unlink()
    installation.restore(taken.folder, after_two)
    assert installation.notes() == "1 2"
    assert (installation.pictures / "products" / "pump.webp").read_bytes() == b"a pump"
    (aside,) = installation.layout.data.glob("before-restore-*")
    assert {"postgres", "secrets.json"} <= {path.name for path in aside.iterdir()}
    # What happens from here on is another history: its log is kept beside that of the first.
    installation.noted(4)
    installation.log_kept()
    installation.restore(taken.folder)
    assert installation.notes() == "1"
    installation.noted(5)
    installation.log_kept()
    installation.restore(taken.folder, "latest")
    assert installation.notes() == "1 2 3"
    assert installation.ask("SELECT failed_count FROM pg_stat_archiver") == "0"
    for moment, says in (("2020-01-01T00:00Z", "take an older one"), ("yesterday", "no moment")):
        with pytest.raises(SetupError, match=says):
            Moment.read(moment, taken.manifest)
    with pytest.raises(SetupError, match="ends before that moment"):
        installation.restore(taken.folder, "2100-01-01T00:00:00Z")


def test_a_backup_without_its_log_restores_to_its_own_instant_alone(
    installation: Installation, taken: Taken, tmp_path: Path
) -> None:
    recovery = dataclasses.replace(installation.recovery(taken.folder), log=None)
    with (
        pytest.raises(SetupError, match="no log beside this backup"),
        recovery.run(tmp_path, Moment(latest=True), UNSAFE),
    ):
        pass


def test_wrong_books_are_found_in_a_backup_that_is_whole(installation: Installation) -> None:
    installation.server = installation.server.start()
    installation.ask("""
        BEGIN; SET LOCAL session_replication_role = replica;
        INSERT INTO levels (tenant_id, id, product_id, warehouse_id, sku, on_hand)
        SELECT id, id, id, id, 'x', 5 FROM gen_random_uuid() AS id; COMMIT
    """)
    recovery = installation.recovery(installation.take(log=False).folder)
    with pytest.raises(SetupError, match="does not hold that the ledger of a product"):
        tried(recovery)
