"""What a file is, by what is in it."""

import io
import zipfile

import pytest

from libs.attachments.types import typed
from libs.domain.errors import Invalid

PDF = b"%PDF-1.7\n%\xe2\xe3"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF"
WEBP = b"RIFF\x24\x00\x00\x00WEBPVP8 "


def packed(*names: str) -> bytes:
    """A ZIP file with these parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as parts:
        for name in names:
            parts.writestr(name, "x")
    return made.getvalue()


XLSX = packed("[Content_Types].xml", "xl/workbook.xml")


@pytest.mark.parametrize(
    ("name", "content", "kept", "kind"),
    [
        ("Bill 7.pdf", PDF, "Bill 7.pdf", "application/pdf"),
        ("bill.exe", PDF, "bill.exe.pdf", "application/pdf"),
        ("scan.JPEG", JPEG, "scan.JPEG", "image/jpeg"),
        ("a.png", PNG, "a.png", "image/png"),
        ("a.webp", WEBP, "a.webp", "image/webp"),
        ("a.svg", b"<svg onload='x()'/>", "a.svg.txt", "text/plain"),
        ("rows.csv", b"sku,qty\nA,1\n", "rows.csv", "text/csv"),
        ("../../etc/पंप.txt", "नमस्ते".encode(), "पंप.txt", "text/plain"),
        ('C:\\x\\"a\r\n<b>.txt', b"a", "ab.txt", "text/plain"),
        ("", b"a", "file.txt", "text/plain"),
        ("a" * 300 + ".pdf", PDF, "a" * 120 + ".pdf", "application/pdf"),
    ],
)
def test_a_file_is_what_is_in_it_and_is_named_so(
    name: str, content: bytes, kept: str, kind: str
) -> None:
    assert typed(name, content) == (kept, kind)


def test_a_workbook_is_told_from_other_archives_without_opening_its_parts() -> None:
    assert typed("a.xlsx", XLSX)[1].endswith("spreadsheetml.sheet")
    macros = packed("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin")
    for content in (packed("a.txt"), macros, XLSX[:40]):
        with pytest.raises(Invalid):
            typed("a.xlsx", content)


@pytest.mark.parametrize("content", [b"", b"MZ\x90\x00", b"a\x00b", b"caf\xe9", b"GIF89a\x01"])
def test_what_is_of_no_known_type_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        typed("a.pdf", content)
    assert refused.value.errors[0].field == "file"
