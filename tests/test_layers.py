"""The layer rules catch what they are there for: violations are planted in a copy of the tree."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
INWARDS = "Inside a service, dependencies point inwards"
APART = "Services never import one another"
LIBRARIES = "Libraries know no service"
PURE = "Rules and use cases know no framework"
CONTRACTS = "Contracts stand alone"
GATEWAY = "The gateway knows services only by their addresses"
DEPLOYMENT = "Nothing that runs knows how it is deployed"


@dataclass(frozen=True)
class Violation:
    """A line planted in a module, and the contract that must break."""

    module: str
    line: str
    contract: str


VIOLATIONS = {
    "a service imports another": Violation(
        "services/catalog/main.py", "import services.purchasing.domain", APART
    ),
    "a domain imports the database": Violation(
        "services/purchasing/domain/planted.py", "import sqlalchemy", PURE
    ),
    "a domain imports its infrastructure": Violation(
        "services/purchasing/domain/planted.py",
        "import services.purchasing.infrastructure",
        INWARDS,
    ),
    "a domain imports settings": Violation(
        "services/inventory/domain/planted.py", "import services.inventory.settings", INWARDS
    ),
    "routes import infrastructure": Violation(
        "services/purchasing/api/planted.py",
        "import services.purchasing.infrastructure",
        INWARDS,
    ),
    "contracts import the domain library": Violation(
        "libs/contracts/planted.py", "import libs.domain.ids", CONTRACTS
    ),
    "a library imports a service": Violation(
        "libs/domain/planted.py", "import services.purchasing.domain", LIBRARIES
    ),
    "a use case imports the web framework": Violation(
        "services/purchasing/application/planted.py", "import fastapi", PURE
    ),
    "a service has a folder nobody knows": Violation(
        "services/purchasing/utils/__init__.py", "", INWARDS
    ),
    "the gateway imports a service": Violation(
        "gateway/planted.py", "import services.purchasing.domain", GATEWAY
    ),
    "a service imports the deployment": Violation(
        "services/purchasing/api/planted.py", "import deploy", DEPLOYMENT
    ),
}


class Tree:
    """A copy of the Python packages in which something may be planted."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for package in ("libs", "services", "gateway", "deploy"):
            ignored = shutil.ignore_patterns("console", "__pycache__", "node_modules")
            shutil.copytree(ROOT / package, folder / package, ignore=ignored)
        shutil.copy(ROOT / "pyproject.toml", folder)

    @contextmanager
    def with_line(self, module: str, line: str) -> Iterator[None]:
        """The tree with one line more, in a module that may be new."""
        path = self.folder / module
        before = path.read_text() if path.exists() else None
        new_folder = not path.parent.exists()
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"{before or ''}\n{line}\n")
        try:
            yield
        finally:
            if new_folder:
                shutil.rmtree(path.parent)
            elif before is None:
                path.unlink()
            else:
                path.write_text(before)

    def lint(self) -> str:
        """What the linter says: the names of broken contracts, or that all are kept."""
        finished = subprocess.run(
            [str(Path(sys.executable).with_name("lint-imports")), "--cache-dir", "cache"],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        return finished.stdout + finished.stderr


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    return Tree(tmp_path_factory.mktemp("tree"))


def broken(report: str) -> set[str]:
    return set(re.findall(r"^(.+?) BROKEN", report, re.MULTILINE))


@pytest.mark.promise("S0.38", "S0.39", "S0.49", "S1.67")
def test_the_tree_itself_keeps_every_rule(tree: Tree) -> None:
    report = tree.lint()
    assert "0 broken" in report, report


@pytest.mark.promise("S0.38", "S0.39")
@pytest.mark.parametrize("name", VIOLATIONS)
def test_a_planted_violation_is_caught(tree: Tree, name: str) -> None:
    violation = VIOLATIONS[name]
    with tree.with_line(violation.module, violation.line):
        report = tree.lint()
    assert violation.contract in broken(report), report
