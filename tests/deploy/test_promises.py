"""`make promises` notices what proves nothing: it is shown a list with every fault there is."""

from pathlib import Path

import pytest

from deploy import promises
from deploy.promises import ROOT, State
from deploy.proofs import Proof

LIST = """# Promises
- **S0.1** It is kept by a test that passed.
- **S0.2** Its test failed for one of its parameters.
- **S0.3** Its tests have not run.
- **S0.4** A heading of a page proves it.
- **S0.5** Nothing proves it.
- **Q.1** Not built yet.
"""
TESTS = """import pytest
pytestmark = pytest.mark.promise("S0.1")
@pytest.mark.promise("S0.2")
@pytest.mark.parametrize("n", [1, 2])
async def test_two(n): ...
@pytest.mark.promise("S0.3", "S9.9")
def test_three(): ...
def test_one(): ...
def helper(): ...
"""
RESULTS = """<testsuites><testsuite>
<testcase classname="tests.test_a" name="test_one" />
<testcase classname="tests.test_a" name="test_two[1]" />
<testcase classname="tests.test_a" name="test_two[2]"><failure>no</failure></testcase>
<testcase classname="tests.test_a" name="test_three"><skipped /></testcase>
</testsuite></testsuites>"""
PROOFS = {
    "S0.4": (Proof("docs/page.md#How it stands", "it stands"),),
    "S0.1": (Proof("docs/page.md#Gone", ""), Proof("bench/gone.py", "")),
    "S8.8": (Proof("docs/page.md", ""),),
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A checkout of four files."""
    for name, text in {
        promises.LIST: LIST,
        Path("tests/test_a.py"): TESTS,
        promises.RESULTS: RESULTS,
        Path("docs/page.md"): "# Page\n## How it stands\n",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_each_promise_is_told_as_it_stands(root: Path) -> None:
    told = {p.id: p.state for p in promises.promises(root, {"S0.4": PROOFS["S0.4"]})}
    assert told == {
        # Marked for the whole module, of which one test failed.
        "S0.1": State.BROKEN,
        "S0.2": State.BROKEN,
        "S0.3": State.UNTRIED,
        "S0.4": State.KEPT,
        "S0.5": State.OPEN,
        "Q.1": State.OPEN,
    }
    (root / promises.RESULTS).write_text(RESULTS.replace("<failure>no</failure>", ""))
    again = {p.id: p.state for p in promises.promises(root, {})}
    assert (again["S0.1"], again["S0.2"], again["S0.4"]) == (State.KEPT, State.KEPT, State.OPEN)


def test_every_fault_is_said(root: Path) -> None:
    assert sorted(promises.faults(root, PROOFS)) == [
        "deploy/proofs.py proves S8.8, which nobody promised",
        "deploy/proofs.py: S0.1 is proved by bench/gone.py, which is not there",
        "deploy/proofs.py: S0.1 is proved by docs/page.md#Gone, which is not there",
        "nothing proves S0.5: Nothing proves it.",
        "tests/test_a.py::test_three proves S9.9, which nobody promised",
    ]


def test_every_promise_to_users_has_a_proof() -> None:
    assert list(promises.faults(ROOT)) == []
    assert len(promises.promised(ROOT)) > 250
