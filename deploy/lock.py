"""Pins every package with its hashes: requirements.lock from pyproject.toml, for all platforms."""

import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.lock"


def compile_to(output: Path) -> None:
    """Write the lock file; versions it names already stay as they are where they still fit."""
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]
    command = [str(Path(sys.executable).with_name("uv")), "pip", "compile", "pyproject.toml"]
    command += ["--universal", "--generate-hashes", "--no-emit-index-url", "--no-header", "--quiet"]
    command += ["--python-version", "3.11", "--output-file", str(output)]
    for group in groups:
        command += ["--group", group]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)


def drift() -> bool:
    """Whether the committed file is not what pyproject.toml asks for."""
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / LOCK.name
        shutil.copy(LOCK, fresh)
        compile_to(fresh)
        return fresh.read_text() != LOCK.read_text()


def main() -> int:
    """Write the file, or with --check compare."""
    try:
        if "--check" not in sys.argv[1:]:
            compile_to(LOCK)
        elif drift():
            print("requirements.lock is not what pyproject.toml asks for; run `make lock`.")
            return 1
    except subprocess.CalledProcessError as error:
        print(f"uv could not work out the packages: {error.stderr.strip()}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
