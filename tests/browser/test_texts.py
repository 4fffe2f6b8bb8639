"""What the console says and offers, where no compiler would notice: texts and currencies."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from deploy.local.layout import CHECKOUT
from services.auth.domain.tenant import CURRENCIES

SOURCES = CHECKOUT / "gateway" / "console" / "src"

# Types are gone by the time anything is loaded.
IMPORT = re.compile(r'^(?:import|export)\s+(?!type\b)(?:[^;]*?from\s+)?"(\.[^"]+)";', re.MULTILINE)
LATER = re.compile(r'\bimport\("(\.[^"]+)"\)')
SAID = re.compile(r'\btn?\(\s*"([^"]+)"|[?:]\s*"([a-z]\w*(?:\.\w+)+)"')


class Module(NamedTuple):
    """What a file brings along, what it loads later, and the texts it says."""

    brings: tuple[Path, ...]
    later: tuple[Path, ...]
    says: frozenset[str]


def read(path: str) -> Any:
    """A JSON file of the console."""
    return json.loads((SOURCES / path).read_text())


def named(key: str) -> str:
    """How the code says a text: of one that is counted there are several."""
    return re.sub("_(one|other)$", "", key)


@cache
def texts() -> dict[Path, frozenset[str]]:
    """The texts of every file of them."""
    files = sorted((SOURCES / "i18n").glob("en-IN*.json"))
    return {file: frozenset(map(named, json.loads(file.read_text()))) for file in files}


@cache
def module(path: Path) -> Module:
    """What is written in a file."""
    if path.suffix not in (".ts", ".tsx"):
        return Module((), (), frozenset())
    source = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
    known = frozenset().union(*texts().values())
    return Module(
        tuple(resolved(path, found) for found in IMPORT.findall(source)),
        tuple(resolved(path, found) for found in LATER.findall(source)),
        frozenset(key for pair in SAID.findall(source) for key in pair if key in known),
    )


def resolved(importer: Path, said: str) -> Path:
    """The file that an import means."""
    base = (importer.parent / said).resolve()
    whole = [base.with_name(base.name + end) for end in ("", ".ts", ".tsx")]
    return next(file for file in (*whole, base / "index.ts") if file.is_file())


def brought(path: Path, seen: set[Path]) -> set[Path]:
    """A file and all that comes with it."""
    if path not in seen:
        seen.add(path)
        for other in module(path).brings:
            brought(other, seen)
    return seen


def unlearnt(start: Path, known: frozenset[str], done: set[Any]) -> Iterator[str]:
    """Texts that are said where nothing has loaded them, from here on."""
    if (start, known) in done:
        return
    done.add((start, known))
    files = sorted(brought(start, set()))
    known = known.union(*(texts().get(file, frozenset()) for file in files))
    for file in files:
        for key in sorted(module(file).says - known):
            yield f"{file.relative_to(SOURCES)}: {key} (opened by {start.name})"
        for later in module(file).later:
            yield from unlearnt(later, known, done)


def test_no_text_is_said_twice_under_one_name() -> None:
    files = sorted((SOURCES / "i18n").glob("en-IN*.json"))
    assert len(files) > 1
    names = Counter(name for file in files for name in read(f"i18n/{file.name}"))
    assert [name for name, times in names.items() if times > 1] == []


def test_every_page_brings_the_texts_it_says() -> None:
    done: set[Any] = set()
    assert list(unlearnt(SOURCES / "main.tsx", frozenset(), done)) == []
    assert len(done) > len(read("i18n/en-IN.json")) / 10


def test_every_text_is_said_somewhere() -> None:
    files = (file for end in ("ts", "tsx") for file in SOURCES.rglob(f"*.{end}"))
    source = "".join(file.read_text() for file in files)
    # Names made of data: `stock.${field}`, and those of tData, by what they begin with.
    made = set(re.findall(r"\bt\(\s*`([\w.]+)\.\$\{", source))
    made |= set(re.findall(r'\| "(\w+)"', source.partition("type Prefix =")[2].partition(";")[0]))
    begins = tuple(f"{prefix}." for prefix in made)
    keys = frozenset().union(*texts().values())
    unsaid = [key for key in sorted(keys) if f'"{key}"' not in source]
    assert [key for key in unsaid if not key.startswith(begins)] == []


def test_the_console_offers_the_currencies_there_are() -> None:
    assert read("format/currencies.json") == sorted(CURRENCIES)
