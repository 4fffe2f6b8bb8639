"""`make check`: style, types, layers, contracts, manifests, promises, lock file; one summary."""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PYTHON = sys.executable
CHECKS = {
    "style": [PYTHON, "-m", "ruff", "check", "."],
    "format": [PYTHON, "-m", "ruff", "format", "--check", "."],
    "types": [PYTHON, "-m", "mypy"],
    "layers": [str(Path(PYTHON).with_name("lint-imports")), "--no-cache"],
    "layers' own test": [PYTHON, "-m", "pytest", "-q", "tests/test_layers.py"],
    "contracts": [PYTHON, "-m", "deploy.contracts", "--check"],
    "kubernetes": [PYTHON, "-m", "deploy.kubernetes.gate"],
    "promises": [PYTHON, "-m", "deploy.promises", "--strict", "--quiet"],
    "lock file": [PYTHON, "-m", "deploy.lock", "--check"],
}


def main() -> int:
    """Run all, show what failed, and say so."""
    failed = []
    for name, command in CHECKS.items():
        started = time.monotonic()
        finished = subprocess.run(
            command,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
        verdict = "good" if finished.returncode == 0 else "FAILED"
        print(f"  {name:18}{verdict}  ({time.monotonic() - started:.1f} s)", flush=True)
        if finished.returncode != 0:
            failed.append(name)
            print(finished.stdout.strip())
            print(finished.stderr.strip(), flush=True)
    print(f"check: {', '.join(failed)} failed" if failed else "check: all good")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
