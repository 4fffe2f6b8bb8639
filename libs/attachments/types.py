"""Which type a file is, by what is in it: what it is called and said to be proves nothing."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Final

from libs.domain.errors import Invalid
from libs.domain.texts import line

MOST_BYTES: Final = 10_000_000
_LONGEST_NAME: Final = 120
_CSV: Final = "text/csv"
_TEXT: Final = "text/plain"
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What each type's names end with.
ENDINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "application/pdf": (".pdf",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/webp": (".webp",),
    _XLSX: (".xlsx",),
    _CSV: (".csv",),
    _TEXT: (".txt",),
}
_BEGINS: Final = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)
# No office file of ten megabytes has more parts.
_MOST_PARTS: Final = 2_000
_CONTROL: Final = frozenset(range(32)) - {9, 10, 12, 13}


def typed(name: str, content: bytes) -> tuple[str, str]:
    """The file's name, made to end as its type does, and its type; raises Invalid."""
    if not content:
        raise Invalid.field("file", "the file is empty", "empty")
    kind = _type_of(name, content)
    if kind is None:
        message = "a PDF, PNG, JPEG, WebP, XLSX, CSV or text (UTF-8) file"
        raise Invalid.field("file", message, "unsupported_type")
    return _named(name, kind), kind


def _type_of(name: str, content: bytes) -> str | None:
    for begins, kind in _BEGINS:
        if content.startswith(begins):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content.startswith(b"PK\x03\x04"):
        return _XLSX if _is_workbook(content) else None
    if not _is_text(content):
        return None
    return _CSV if name.lower().endswith(".csv") else _TEXT


def _is_workbook(content: bytes) -> bool:
    """By its list of parts, none of which is opened; one with macros is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            names = parts.namelist()
    except (zipfile.BadZipFile, ValueError, OSError):
        return False
    macros = any(part.lower().endswith("vbaproject.bin") for part in names)
    has_them = {"[Content_Types].xml", "xl/workbook.xml"} <= set(names)
    return has_them and not macros and len(names) <= _MOST_PARTS


def _is_text(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return _CONTROL.isdisjoint(content)


def _named(name: str, kind: str) -> str:
    """One line, without folders, with the ending of its type."""
    base = PurePosixPath(name.replace("\\", "/")).name
    kept = "".join(c for c in base if c.isprintable() and c not in '"<>:|?*')
    endings = ENDINGS[kind]
    stem, ending = kept, endings[0]
    for one in endings:
        if kept.lower().endswith(one):
            stem, ending = kept[: -len(one)], kept[-len(one) :]
    stem = stem.strip(" .")[:_LONGEST_NAME] or "file"
    return line(stem + ending, 200)
