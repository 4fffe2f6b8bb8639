"""What the documents say is there: each link, heading, command, program and file they name."""

import re
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote

import pytest

from deploy.local.layout import CHECKOUT
from deploy.local.services import SERVICES

_ELSEWHERE = {".venv", "node_modules", ".pytest_cache", ".git", "dist"}
PAGES = [
    path.relative_to(CHECKOUT)
    for path in sorted(CHECKOUT.rglob("*.md"))
    if not _ELSEWHERE & set(path.relative_to(CHECKOUT).parts)
]
# A decision is told as it was taken: what it names may have moved since.
DESCRIBING = [page for page in PAGES if page.parent != Path("docs/adr")]
TARGETS = set(re.findall(r"^([a-z][a-z-]*):", (CHECKOUT / "Makefile").read_text(), re.MULTILINE))
_BUILT = {"gateway/console/dist"}
_OF_DEPLOYMENT = {".py", ".sh", ".yml", ".yaml", ".json"}
_FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`[^`\n]+`")
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_OUTSIDE = ("http://", "https://", "mailto:")
_FILE = re.compile(r"^(?:libs|services|gateway|deploy|tests|bench|docs)/[\w./-]*\w/?$")


@cache
def text(page: Path) -> str:
    """What stands in it."""
    return (CHECKOUT / page).read_text()


@cache
def anchors(page: Path) -> set[str]:
    """What its headings are called in links, as GitHub makes it."""
    prose = _FENCED.sub("", text(page))
    headings = re.findall(r"^#+ (.+?)\s*$", prose, re.MULTILINE)
    slugs = [re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings]
    return {
        slug if n == 0 else f"{slug}-{n}"
        for at, slug in enumerate(slugs)
        for n in [slugs[:at].count(slug)]
    }


def code(page: Path) -> Iterator[str]:
    """Each span and line of code."""
    for block in _FENCED.findall(text(page)):
        yield from block.splitlines()[1:-1]
    yield from (span.strip("`") for span in _CODE.findall(_FENCED.sub("", text(page))))


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_link_leads_somewhere(page: Path) -> None:
    prose = _CODE.sub("", _FENCED.sub("", text(page)))
    broken = []
    for link in _LINK.findall(prose):
        if link.startswith(_OUTSIDE):
            continue
        path, _, heading = unquote(link).partition("#")
        target = (page.parent / path) if path else page
        there = (CHECKOUT / target).resolve()
        if not there.exists() or (heading and heading not in anchors(there.relative_to(CHECKOUT))):
            broken.append(link)
    assert not broken


def test_every_command_and_program_named_is_there() -> None:
    missing = []
    for page in DESCRIBING:
        for line in code(page):
            missing += [
                f"{page}: make {target}"
                for target in re.findall(r"(?:^|[;&|(] ?)make ([a-z][a-z-]*)", line)
                if target not in TARGETS
            ]
            missing += [
                f"{page}: python -m {module}"
                for module in re.findall(r"python3? -m ([a-z][\w.]*\w)", line)
                if not _runs(module)
            ]
    assert not missing


def _runs(module: str) -> bool:
    folder = CHECKOUT / module.replace(".", "/")
    if folder.is_dir():
        return (folder / "__main__.py").exists()
    return folder.with_suffix(".py").exists() or (
        "." not in module and find_spec(module) is not None
    )


def test_every_file_named_is_there() -> None:
    missing = [
        f"{page}: {span}"
        for page in DESCRIBING
        for span in (s.strip("`") for s in _CODE.findall(_FENCED.sub("", text(page))))
        if _FILE.match(span) and span not in _BUILT and not (CHECKOUT / span).exists()
    ]
    assert not missing


def test_who_adds_a_service_is_told_of_every_file_that_names_them_all() -> None:
    page = text(Path("docs/adding-a-service.md"))
    named = {span.strip("`") for span in _CODE.findall(page)}
    looked_at = [
        *(CHECKOUT / "libs").rglob("*.py"),
        *(file for file in (CHECKOUT / "deploy").rglob("*.*") if file.suffix in _OF_DEPLOYMENT),
        *(CHECKOUT / name for name in ("docker-compose.yml", ".env.example", "pyproject.toml")),
    ]
    untold = []
    for file in looked_at:
        words = set(re.split(r"[^a-z]+", file.read_text().lower()))
        path = file.relative_to(CHECKOUT).as_posix()
        if set(SERVICES) <= words and not any(path == n or path.startswith(f"{n}/") for n in named):
            untold.append(path)
    assert not untold


def test_every_page_is_reached_from_the_index() -> None:
    index = Path("docs/README.md")
    linked = {
        (CHECKOUT / index.parent / link.partition("#")[0]).resolve().relative_to(CHECKOUT)
        for link in _LINK.findall(text(index))
        if not link.startswith(_OUTSIDE)
    }
    # Each decision and each alert's page is reached from an index of its own.
    own_index = {Path("docs/adr"), Path("docs/runbooks")}
    wanted = {
        page if page.parent not in own_index else page.parent / "README.md"
        for page in DESCRIBING
        if page.parts[0] in {"docs", "services", "gateway", "deploy"}
    }
    assert not wanted - linked - {index}
    for folder in own_index:
        pages = {page.name for page in PAGES if page.parent == folder} - {"README.md"}
        assert pages <= set(_LINK.findall(text(folder / "README.md"))) if pages else True
