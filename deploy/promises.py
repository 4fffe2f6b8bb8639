"""`make promises`: every promise with the tests that prove it, and whether they pass."""

import contextlib
import os
import re
import sys
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LIST = ROOT / "docs" / "promises.md"
NAMED = re.compile(r"^- \*\*([SQ]\d*\.\d+)\*\*\s*(.*)")


class Watcher:
    """Notes which promises the tests name and how those tests ended."""

    def __init__(self) -> None:
        self.tests: dict[str, list[str]] = defaultdict(list)
        self.passed: dict[str, bool] = {}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Read the marks of every test."""
        for item in items:
            for mark in item.iter_markers("promise"):
                for promise in mark.args:
                    self.tests[str(promise)].append(item.nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A test passed when none of its phases failed."""
        before = self.passed.get(report.nodeid, True)
        self.passed[report.nodeid] = before and report.passed


def main() -> int:
    """Run the tests, or those named, and print the list; --strict fails for an S promise unkept."""
    strict = "--strict" in sys.argv[1:]
    chosen = [argument for argument in sys.argv[1:] if argument != "--strict"]
    os.chdir(ROOT)
    watcher = Watcher()
    with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stdout(nowhere):
        pytest.main(["-q", *(chosen or ["-m", "not full"])], plugins=[watcher])
    promised = _promised()
    missing = []
    for promise, sentence in promised.items():
        tests = watcher.tests.get(promise, [])
        good = bool(tests) and all(watcher.passed.get(test, False) for test in tests)
        if not good:
            missing.append(promise)
        print(f"{'kept' if good else '----'}  {promise:7} {sentence[:90]}")
        for test in tests:
            print(f"              {'+' if watcher.passed.get(test) else '-'} {test}")
    kept = len(promised) - len(missing)
    print(f"{kept} of {len(promised)} promises have passing tests")
    lacking = [promise for promise in missing if promise.startswith("S")]
    return 1 if strict and lacking else 0


def _promised() -> dict[str, str]:
    if not LIST.exists():
        return {}
    found = (NAMED.match(line) for line in LIST.read_text().splitlines())
    return {match[1]: match[2] for match in found if match}


if __name__ == "__main__":
    sys.exit(main())
