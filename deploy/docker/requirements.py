"""The part of requirements.lock one service needs, hashes included: for its image.

The lock file says after each package who asked for it; this follows those notes, so that nothing
is resolved again and nothing is fetched.
"""

import re
import sys
from dataclasses import dataclass
from pathlib import Path

PROJECT = re.compile(r"quartermaster \(pyproject\.toml(?::(?P<group>[a-z]+))?\)")


@dataclass(frozen=True, slots=True)
class Pinned:
    """A package of the lock file: its lines, and who asked for it."""

    name: str
    lines: tuple[str, ...]
    wanted_by: frozenset[str]


def read(lock: str) -> dict[str, Pinned]:
    """All packages of a lock file by name."""
    blocks = re.split(r"\n(?=[A-Za-z0-9])", lock.strip())
    packages = (_package(block) for block in blocks if "==" in block)
    return {package.name: package for package in packages}


def needed(packages: dict[str, Pinned], service: str) -> list[Pinned]:
    """Those a service's image holds: of libs, of its own group, and what they in turn want."""
    wanted: set[str] = set()
    while True:
        reached = {"", service, *wanted}
        found = {name for name, package in packages.items() if package.wanted_by & reached}
        if found == wanted:
            return [packages[name] for name in sorted(wanted)]
        wanted = found


def _package(block: str) -> Pinned:
    lines = block.splitlines()
    name = re.split(r"==|\s", lines[0], maxsplit=1)[0].lower()
    pins = tuple(line for line in lines if not line.strip().startswith("#"))
    notes = (line.strip().lstrip("#").strip() for line in lines if line.strip().startswith("#"))
    wanted_by = set()
    for note in notes:
        asker = note.removeprefix("via").strip()
        own = PROJECT.fullmatch(asker)
        if own:
            wanted_by.add(own["group"] or "")
        elif asker:
            wanted_by.add(asker.lower())
    return Pinned(name, pins, frozenset(wanted_by))


def main() -> None:
    """Print what the service named on the command line needs from the lock file named after it."""
    service, lock = sys.argv[1:3]
    for package in needed(read(Path(lock).read_text()), service):
        print("\n".join(package.lines))


if __name__ == "__main__":
    main()
