"""`make test` and `make test-full`: what the tests need, then pytest over everything."""

import os
import subprocess
import sys
from pathlib import Path

from deploy import browser, promises
from deploy.local.console import build_console
from deploy.local.layout import local_layout
from deploy.local.problem import SetupError

ROOT = Path(__file__).resolve().parents[1]
# `make promises` reads how each test ended.
RESULTS = f"--junitxml={promises.RESULTS}"
# Two halves of the suite at once, no file divided: much of a test's time is waiting.
AT_ONCE = ("--numprocesses=2", "--dist=loadfile")


def main() -> int:
    """Run the tests; the exit code is pytest's."""
    full = "--full" in sys.argv[1:]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    chromium = browser.find_or_fetch()
    if chromium is not None:
        environment["QM_CHROMIUM"] = str(chromium)
    try:
        print(f"  {build_console(local_layout())}", flush=True)
    except SetupError as problem:
        print(problem)
        return 1
    selection = [] if full else ["-m", "not full"]
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "--durations=15",
        RESULTS,
        *AT_ONCE,
        *selection,
    ]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
