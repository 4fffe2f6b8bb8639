"""What a browser must fetch for each page of the console, against the budget."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from deploy.local.layout import CHECKOUT
from tests.stack import LocalStack

DIST = CHECKOUT / "gateway" / "console" / "dist"
SCRIPTS = 250_000
STYLES = 45_000


@pytest.fixture
def manifest(quartermaster: LocalStack) -> dict[str, Any]:
    """Which built files need which; whoever starts the stack has built them."""
    assert quartermaster.url
    found: dict[str, Any] = json.loads((DIST / ".vite" / "manifest.json").read_text())
    return found


def needed(manifest: dict[str, Any], *names: str) -> set[str]:
    """Every file that these modules import, themselves included."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += manifest[name].get("imports", [])
    return found


def packed(*files: str) -> int:
    """Bytes after gzip."""
    return sum(len(gzip.compress(Path(DIST / file).read_bytes())) for file in files)


def test_every_page_stays_within_the_budget(manifest: dict[str, Any]) -> None:
    pages = [name for name, chunk in manifest.items() if chunk.get("isDynamicEntry")]
    assert pages
    scripts = {
        page: packed(*(manifest[name]["file"] for name in needed(manifest, "index.html", page)))
        for page in pages
    }
    styles = {css for chunk in manifest.values() for css in chunk.get("css", [])}
    assert {page: size for page, size in scripts.items() if size > SCRIPTS} == {}
    assert packed(*styles) <= STYLES
