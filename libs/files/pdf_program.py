"""Sets one document as PDF: a program of its own, run once per document (ADR 0015).

Layout is compiled code that meets whatever people called their things: it must not hold up a
service's event loop, nor take its memory. This process has an empty environment, little memory and
little time. It is run by path, not imported (`pdf_maker.py` runs it), and needs typst and segno.

Standard input: JSON `{"template": path, "fonts": [folder], "qr": address, "data": {...}}`.
Standard output: the PDF. Templates read data as values (`sys.inputs`), never as source: a name with
markup in it is set as it is written. Data and template make the bytes, no clock and no chance.
"""

import io
import json
import resource
import struct
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import segno
import typst

FONTS = Path(__file__).with_name("fonts")
# What templates import.
SHARED = Path(__file__).with_name("templates")
_MOST_MEMORY = 400_000_000
_MOST_CPU_SECONDS = 20
_UNICODE = ((3, 10), (3, 1), (0, 4), (0, 3))


def make(template: Path, data: dict[str, Any], qr: str, fonts: list[Path]) -> bytes:
    """The PDF; a character that no font has is set as its code, and listed for a note."""
    drawn = set[int]()
    for file in sorted(each for folder in fonts for each in folder.glob("*.[ot]tf")):
        drawn.update(*_characters(file.read_bytes()))
    lacking = set[str]()
    shown = _shown(data, drawn, lacking)
    # typst's own types do not know that it takes several files.
    sources: Any = {"main.typ": template.read_bytes()}
    sources |= {each.name: each.read_bytes() for each in SHARED.glob("*.typ")}
    pdf: bytes = typst.compile(
        sources,
        font_paths=list(fonts),
        ignore_system_fonts=True,
        sys_inputs={
            "data": json.dumps({**shown, "lacking": sorted(lacking)}),
            "qr": make_picture(qr),
        },
        timestamp=0,
    )
    return pdf


def _shown(value: Any, drawn: set[int], lacking: set[str]) -> Any:
    """The same with codes in the place of what no font can draw."""
    if isinstance(value, str):
        odd = {c for c in value if ord(c) not in drawn and c not in "\n\t\u200b\u200c\u200d"}
        lacking.update(f"U+{ord(c):04X}" for c in odd)
        return "".join(f"[U+{ord(c):04X}]" if c in odd else c for c in value)
    if isinstance(value, dict):
        return {name: _shown(each, drawn, lacking) for name, each in value.items()}
    if isinstance(value, list):
        return [_shown(each, drawn, lacking) for each in value]
    return value


def _characters(font: bytes) -> Iterator[range]:
    """What the font's character map (`cmap`, OpenType 1.9) covers."""
    tables = struct.unpack_from(">H", font, 4)[0]
    heads = (struct.unpack_from(">4s4xII", font, 12 + 16 * n) for n in range(tables))
    start = next(offset for tag, offset, _ in heads if tag == b"cmap")
    (count,) = struct.unpack_from(">H", font, start + 2)
    maps = [struct.unpack_from(">HHI", font, start + 4 + 8 * n) for n in range(count)]
    by_kind = {(platform, encoding): start + offset for platform, encoding, offset in maps}
    at = next(by_kind[kind] for kind in _UNICODE if kind in by_kind)
    (form,) = struct.unpack_from(">H", font, at)
    if form == 12:  # noqa: PLR2004 - ranges of 32 bits
        (groups,) = struct.unpack_from(">I", font, at + 12)
        for n in range(groups):
            first, last = struct.unpack_from(">II", font, at + 16 + 12 * n)
            yield range(first, last + 1)
    elif form == 4:  # noqa: PLR2004 - segments of 16 bits: all the last, then all the first
        (doubled,) = struct.unpack_from(">H", font, at + 6)
        for n in range(0, doubled, 2):
            (last,) = struct.unpack_from(">H", font, at + 14 + n)
            (first,) = struct.unpack_from(">H", font, at + 16 + doubled + n)
            yield range(first, last + 1)


def make_picture(qr: str) -> str:
    """The code as SVG; medium error correction, as print needs it."""
    output = io.BytesIO()
    segno.make(qr, error="m", micro=False).save(output, kind="svg", xmldecl=False, border=0)
    return output.getvalue().decode()


def main() -> None:
    """Read, set, and only then write; any failure is an exit status of its own."""
    resource.setrlimit(resource.RLIMIT_CPU, (_MOST_CPU_SECONDS, _MOST_CPU_SECONDS))
    with suppress(ValueError, OSError):  # macOS knows no such limit
        resource.setrlimit(resource.RLIMIT_DATA, (_MOST_MEMORY, _MOST_MEMORY))
    given = json.load(sys.stdin.buffer)
    fonts = [FONTS, *map(Path, given["fonts"])]
    pdf = make(Path(given["template"]), given["data"], given["qr"], fonts)
    sys.stdout.buffer.write(pdf)


if __name__ == "__main__":
    main()
