"""The zip file a workbook is, looked at with suspicion before openpyxl unpacks any of it."""

import zipfile
from contextlib import suppress
from xml.parsers import expat

from libs.files.cells import Refused

MOST_UNPACKED = 200_000_000
MOST_ENTRIES = 2_000
# Real workbooks are packed 5 to 60 times; beyond this they were made to burst.
HIGHEST_RATIO = 200
_RATIO_FROM = 10_000_000
_PIECE = 65_536


def check(archive: zipfile.ZipFile) -> None:
    """Raise Refused for what is no workbook, or one that was made to break its reader."""
    entries = archive.infolist()
    _check_kind({entry.filename for entry in entries})
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED:
        raise Refused(
            1,
            f"unpacked it would be {unpacked // 1_000_000} MB in {len(entries)} parts;"
            f" at most {MOST_UNPACKED // 1_000_000} MB in {MOST_ENTRIES}",
            code="too_large",
        )
    if unpacked > _RATIO_FROM and unpacked > HIGHEST_RATIO * packed:
        raise Refused(
            1,
            f"it is packed {unpacked // max(packed, 1)} times, which no workbook of data is;"
            f" at most {HIGHEST_RATIO}",
            code="too_large",
        )
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused(1, "the file is encrypted; save it without a password")
    for entry in entries:
        _check_beginning(archive, entry)


def _check_kind(names: set[str]) -> None:
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Refused(1, "the workbook has macros; save it as .xlsx, without them")
    if "xl/workbook.bin" in names:
        raise Refused(1, "a binary workbook (.xlsb); save it as .xlsx or CSV")
    if "xl/workbook.xml" not in names:
        kind = "OpenDocument (.ods)" if "content.xml" in names else "no workbook"
        raise Refused(1, f"this is {kind}, whatever its name says; save it as .xlsx or CSV")


def _check_beginning(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """No part may have a document type: it stands before the first element, or nowhere.

    defusedxml, which openpyxl would use, lets those without entities pass, and reads in Python.
    """
    begun = False

    def begin(*_: object) -> None:
        nonlocal begun
        begun = True

    def refuse(*_: object) -> None:
        raise Refused(1, "the workbook declares XML entities, which no spreadsheet does")

    parser = expat.ParserCreate()
    parser.StartElementHandler = begin
    parser.StartDoctypeDeclHandler = refuse
    with archive.open(entry) as part, suppress(expat.ExpatError):  # a picture, or broken
        while not begun:
            piece = part.read(_PIECE)
            parser.Parse(piece, not piece)
            if not piece:
                return
