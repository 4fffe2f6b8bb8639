"""`make promises`: every promise, the tests and named proofs of it, and how its tests last ended.

A test that proves one carries `@pytest.mark.promise("S0.12")`. How tests ended is read from what
the last `make test` left behind, if there was one.
"""

import argparse
import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

from deploy.proofs import PROOFS, Proof

ROOT: Final = Path(__file__).resolve().parents[1]
LIST: Final = Path("docs/promises.md")
TESTS: Final = Path("tests")
RESULTS: Final = Path("test-results/tests.xml")
_NAMED: Final = re.compile(r"^- \*\*([SQ]\d*\.\d+)\*\*\s*(.*)", re.MULTILINE)
_BAD: Final = frozenset({"failure", "error"})


class State(StrEnum):
    """What is known of a promise."""

    KEPT = "kept"
    """Tests of it passed and none failed, or something named proves it."""
    UNTRIED = "untried"
    """It has tests, which have not run here."""
    BROKEN = "BROKEN"
    OPEN = "open"
    """Nothing proves it."""


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise, its tests with how they ended (None: not run), and what else proves it."""

    id: str
    sentence: str
    tests: Mapping[str, bool | None]
    proofs: tuple[Proof, ...]

    @property
    def state(self) -> State:
        """What is known of it."""
        ended = set(self.tests.values())
        if False in ended:
            return State.BROKEN
        if True in ended or self.proofs:
            return State.KEPT
        return State.UNTRIED if self.tests else State.OPEN


def promises(root: Path, proofs: Mapping[str, tuple[Proof, ...]] = PROOFS) -> list[Promise]:
    """Every promise of the list, in its order."""
    tests, ended = marked(root), results(root)
    return [
        Promise(name, sentence, {t: ended.get(t) for t in tests[name]}, proofs.get(name, ()))
        for name, sentence in promised(root).items()
    ]


def promised(root: Path) -> dict[str, str]:
    """The sentence of each promise."""
    return dict(_NAMED.findall((root / LIST).read_text()))


def marked(root: Path) -> defaultdict[str, list[str]]:
    """The tests that say they prove it, of each promise."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for path in sorted((root / TESTS).rglob("test_*.py")):
        module = ast.parse(path.read_text())
        everywhere = [
            name
            for node in module.body
            if isinstance(node, ast.Assign)
            and any(isinstance(to, ast.Name) and to.id == "pytestmark" for to in node.targets)
            for name in _marks(node.value)
        ]
        for node in module.body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith(
                "test_"
            ):
                own = [name for decorator in node.decorator_list for name in _marks(decorator)]
                for name in [*everywhere, *own]:
                    found[name].append(f"{path.relative_to(root)}::{node.name}")
    return found


def _marks(node: ast.expr) -> Iterator[str]:
    for call in ast.walk(node):
        if (
            isinstance(call, ast.Call)
            and isinstance(call.func, ast.Attribute)
            and call.func.attr == "promise"
        ):
            yield from (str(a.value) for a in call.args if isinstance(a, ast.Constant))


def results(root: Path) -> dict[str, bool]:
    """Whether each test that ran in the last `make test` passed, with all its parameters."""
    if not (root / RESULTS).exists():
        return {}
    ended: dict[str, bool] = {}
    # Our own file: pytest wrote it here.
    for case in ET.parse(root / RESULTS).iter("testcase"):  # noqa: S314
        kinds = {child.tag for child in case}
        if "skipped" in kinds:
            continue
        file = case.attrib["classname"].replace(".", "/") + ".py"
        name = f"{file}::{case.attrib['name'].partition('[')[0]}"
        ended[name] = ended.get(name, True) and not kinds & _BAD
    return ended


def faults(root: Path, proofs: Mapping[str, tuple[Proof, ...]] = PROOFS) -> Iterator[str]:
    """What is wrong with the list and what points to it, in sentences."""
    known = promised(root)
    for name, tests in marked(root).items():
        if name not in known:
            yield f"{tests[0]} proves {name}, which nobody promised"
    for name, several in proofs.items():
        if name not in known:
            yield f"deploy/proofs.py proves {name}, which nobody promised"
        for proof in several:
            if not proof.exists(root):
                yield f"deploy/proofs.py: {name} is proved by {proof.where}, which is not there"
    for promise in promises(root, proofs):
        if promise.id.startswith("S") and promise.state is State.OPEN:
            yield f"nothing proves {promise.id}: {promise.sentence}"


def main() -> int:
    """Print the list; `--strict` fails for what is broken, `--quiet` shows nothing else."""
    parser = argparse.ArgumentParser(prog="python -m deploy.promises", description=__doc__)
    parser.add_argument("--strict", action="store_true", help="fail when an S promise is not kept")
    parser.add_argument("--quiet", action="store_true", help="say only what is wrong")
    arguments = parser.parse_args()
    listed = promises(ROOT)
    if not arguments.quiet:
        _show(listed)
    wrong = list(faults(ROOT))
    # What runs before the tests does not judge by the tests of another day.
    if not arguments.quiet:
        wrong += [f"{p.id} is broken: {p.sentence}" for p in listed if p.state is State.BROKEN]
    for sentence in wrong:
        sys.stderr.write(f"{sentence}\n")
    return 1 if wrong and arguments.strict else 0


def _show(listed: list[Promise]) -> None:
    signs = {True: "+", False: "FAILED", None: " "}
    for promise in listed:
        print(f"{promise.state:8} {promise.id:6} {promise.sentence[:100]}")
        for test, passed in promise.tests.items():
            print(f"               {signs[passed]:1} {test}")
        for proof in promise.proofs:
            print(f"               = {proof.where}: {proof.what}")
    counts = {state: sum(p.state is state for p in listed) for state in State}
    told = ", ".join(f"{count} {state}" for state, count in counts.items() if count)
    print(f"{len(listed)} promises: {told}")
    if counts[State.UNTRIED]:
        print("untried: their tests have not run here; `make test` first")


if __name__ == "__main__":
    sys.exit(main())
