"""Builds the web console into the static files the gateway serves."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from deploy.local import fingerprint
from deploy.local.layout import Layout
from deploy.local.problem import SetupError

SUFFIXES = (".ts", ".tsx", ".js", ".mjs", ".css", ".html", ".json", ".svg", ".woff2", ".png")


def build_console(layout: Layout) -> str:
    """Build it if its sources changed since last time; a few words on what was done."""
    folder = layout.checkout / "gateway" / "console"
    if not (folder / "package.json").exists():
        return "Console: this checkout has none (gateway/console), the API works without it"
    mark = folder / "dist" / ".sources"
    sources = fingerprint.of_contents(layout.checkout, ["gateway/console"], SUFFIXES)
    if mark.exists() and mark.read_text() == sources:
        return "Console: up to date"
    environment = _environment()
    _install(folder, environment)
    _npm(folder, environment, "run", "build")
    if not (folder / "dist" / "index.html").exists():
        raise SetupError(f"The console's build left no index.html in {folder / 'dist'}.")
    mark.write_text(sources)
    return "Console: built"


def _install(folder: Path, environment: dict[str, str]) -> None:
    """`npm ci`, unless the packages are those of the lock file already."""
    lock = fingerprint.of_text((folder / "package-lock.json").read_text())
    mark = folder / "node_modules" / ".quartermaster-lock"
    if mark.exists() and mark.read_text() == lock:
        return
    _npm(folder, environment, "ci", "--no-audit", "--no-fund", "--loglevel=error")
    mark.write_text(lock)


def _npm(folder: Path, environment: dict[str, str], *arguments: str) -> None:
    npm = shutil.which("npm", path=environment["PATH"])
    if npm is None:
        message = "Node's npm was not found; run `make up` again, or install Node 24."
        raise SetupError(message)
    finished = subprocess.run(
        [npm, *arguments],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if finished.returncode != 0:
        last = "\n".join((finished.stdout + finished.stderr).strip().splitlines()[-15:])
        raise SetupError(f"The console could not be built (npm {arguments[0]}):\n{last}")


def _environment() -> dict[str, str]:
    """Node of the wheel first on PATH: the programs beside this Python."""
    beside = str(Path(sys.executable).parent)
    path = f"{beside}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    return {
        **os.environ,
        "PATH": path,
        "CI": "true",
        "npm_config_update_notifier": "false",
        "NODE_USE_SYSTEM_CA": "1",
    }
