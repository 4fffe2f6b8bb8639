"""docs/console.md says which test makes each screen's check: what it names exists."""

import re

from deploy.local.layout import CHECKOUT
from tests.browser.test_looks import DOORS, PAGES

TABLE = (CHECKOUT / "docs" / "console.md").read_text()
ROUTER = (CHECKOUT / "gateway" / "console" / "src" / "router.tsx").read_text()
SCREENS = 28
# Looked at by tests of their own: who goes on the tour of the others may not open these.
ELSEWHERE = {"/status"}


def routes() -> set[str]:
    """Every address of the console."""
    found = re.findall(r'\b(page|door|tab)\("(/[^"]*)"\)', ROUTER)
    return {("/settings" if kind == "tab" else "") + path for kind, path in found}


def test_every_screen_of_the_design_has_its_test() -> None:
    rows = [line for line in TABLE.splitlines() if re.match(r"\| \d+ \|", line)]
    assert [int(row.split("|")[1]) for row in rows] == list(range(1, SCREENS + 1))
    tests = {
        name
        for file in (CHECKOUT / "tests" / "browser").glob("test_*.py")
        for name in re.findall(r"^(?:async )?def (test_\w+)", file.read_text(), re.MULTILINE)
    }
    for row in rows:
        named = re.findall(r"`(test_\w+)`", row)
        assert named, row
        assert set(named) <= tests, row


def test_every_route_belongs_to_a_screen_and_is_looked_at() -> None:
    told = set(re.findall(r"`(/[^` ]*)`", TABLE))
    within = ("/settings/", "/login/")
    assert {path for path in routes() if path not in told and not path.startswith(within)} == set()
    seen = {re.sub(r"\{\w+\}", "$", path.partition("?")[0]) for path in (*PAGES, *DOORS)}
    frames = {"/settings"}
    missing = {path for path in routes() if re.sub(r"\$\w+", "$", path) not in seen}
    # A report stands for all of them, and so does an import.
    known = {"/reports/$name", "/import/$service/$id"}
    assert missing - frames - ELSEWHERE - known == set()
