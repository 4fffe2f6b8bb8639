"""Finds a Chromium for the browser tests, or fetches one."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
APPLICATION = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


def find() -> Path | None:
    """A Chromium of this machine: QM_CHROMIUM, the system's, or one Playwright fetched."""
    chosen = os.environ.get("QM_CHROMIUM")
    if chosen:
        return Path(chosen)
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return Path(found)
    if APPLICATION.exists():
        return APPLICATION
    return _of_playwright()


def find_or_fetch() -> Path | None:
    """The same; where there is none, apt's (as root) or Playwright's own is installed."""
    found = find()
    if found is not None:
        return found
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("  Chromium for the browser tests: from apt", flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        packages = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"]
        _quietly(["apt-get", "update", "-qq"], environment)
        _quietly([*packages, "fonts-noto-core"], environment)
    else:
        print("  Chromium for the browser tests: from Playwright", flush=True)
        _quietly([sys.executable, "-m", "playwright", "install", "chromium"], dict(os.environ))
    return find()


def _of_playwright() -> Path | None:
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache/ms-playwright")
    places = (
        "chromium-*/chrome-linux*/chrome",
        "chromium_headless_shell-*/chrome-*/headless_shell",
    )
    found = sorted(path for place in places for path in cache.glob(place))
    return found[-1] if found else None


def _quietly(command: list[str], environment: dict[str, str]) -> None:
    finished = subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    if finished.returncode != 0:
        last = (finished.stderr or finished.stdout).decode(errors="replace").strip()
        print(f"  {command[0]} failed: {last.splitlines()[-1] if last else 'no reason given'}")
