"""Data made by a schema that was rewritten since is found out before any request is."""

from pathlib import Path

from deploy.local.layout import CHECKOUT
from deploy.local.migrations import rewritten, scripts


def _checkout(folder: Path, **files: str) -> Path:
    migrations = folder / "services" / "catalog" / "migrations"
    for place in (migrations, *(folder / "libs" / name for name in ("db", "imports", "mail"))):
        place.mkdir(parents=True, exist_ok=True)
    (folder / "libs/db/standard.sql").write_text("standard")
    (folder / "libs/imports/imports.sql").write_text("imports")
    (folder / "libs/mail/mails.sql").write_text("mails")
    for name, text in files.items():
        (migrations / name.replace("__", ".")).write_text(text)
    return folder


def test_a_script_that_was_run_may_not_change_and_another_may_come(tmp_path: Path) -> None:
    first = scripts(_checkout(tmp_path, first__py="1", tables__sql="x"), "catalog")
    assert rewritten({"catalog": first}, {"catalog": first}) == []
    assert rewritten({}, {"catalog": first}) == [], "data that is only about to be made"
    later = scripts(_checkout(tmp_path, second__py="2"), "catalog")
    assert rewritten({"catalog": first}, {"catalog": later}) == []
    edited = scripts(_checkout(tmp_path, tables__sql="y"), "catalog")
    assert rewritten({"catalog": first}, {"catalog": edited}) == ["catalog"]
    (tmp_path / "services/catalog/migrations/first.py").unlink()
    gone = scripts(tmp_path, "catalog")
    assert rewritten({"catalog": later}, {"catalog": gone}) == ["catalog"]


def test_the_scripts_of_a_service_are_all_it_has_and_what_services_share() -> None:
    names = set(scripts(CHECKOUT, "inventory"))
    assert "libs/db/standard.sql" in names
    assert "services/inventory/migrations/movements.sql" in names
    assert "services/inventory/migrations/0001_first.py" in names
