"""The text of a PDF that typst set, a line each, as a reader that copies it out would have it."""

import re
import zlib

_OBJECT = re.compile(rb"(\d+) 0 obj\s(.*?)\bendobj", re.DOTALL)
# By its length: the data itself may end like a line.
_STREAM = re.compile(rb"/Length (\d+)\b.*?\bstream\r?\n", re.DOTALL)
_FONT = re.compile(rb"/(f\d+) (\d+) 0 R")
_UNICODE = re.compile(rb"/ToUnicode (\d+) 0 R")
_CHARACTER = re.compile(rb"<([0-9A-F]{4})> <([0-9A-F]+)>")
# Parentheses that match need no escape.
_STRING = rb"(?:\((?:\\.|[^\\()]|\((?:\\.|[^\\()])*\))*\)|<[0-9A-F]*>)"
_TOKEN = re.compile(
    rb"1 0 0 -1 \S+ (?P<y>[\d.]+) cm|/(?P<font>f\d+) \S+ Tf|/ActualText<FEFF(?P<said>[0-9A-F]*)>"
    rb"|(?P<end>EMC)|(?P<shown>\[(?:%(s)s|[-\d.\s])*\]\s*TJ|%(s)s\s*Tj)" % {b"s": _STRING},
    re.DOTALL,
)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_NAMED = {b"n": 10, b"r": 13, b"t": 9, b"b": 8, b"f": 12}


def pdf_pages(pdf: bytes) -> list[str]:
    """The text of each page; fails for a glyph that stands for no character (a box)."""
    objects = {int(number): body for number, body in _OBJECT.findall(pdf)}
    pages = [body for body in objects.values() if b"/Type/Page/" in body]
    return [_text(objects, body) for body in pages]


def _text(objects: dict[int, bytes], page: bytes) -> str:
    resources, contents = (
        int(found[1])
        for name in (b"Resources", b"Contents")
        if (found := re.search(rb"/%s (\d+) 0 R" % name, page)) is not None
    )
    fonts = {
        name: _characters(objects, objects[int(number)])
        for name, number in _FONT.findall(objects[resources])
    }
    lines: dict[bytes, list[str]] = {}
    line, font, silent = list[str](), dict[int, str](), False
    for token in _TOKEN.finditer(_stream(objects[contents])):
        if token["y"]:
            line = lines.setdefault(token["y"], [])
        elif token["font"]:
            font = fonts[token["font"]]
        elif token["said"] is not None:
            line.append(bytes.fromhex(token["said"].decode()).decode("utf-16-be"))
            silent = True
        elif token["end"]:
            silent = False
        elif token["shown"] and not silent:
            glyphs = b"".join(map(_bytes, re.findall(_STRING, token["shown"], re.DOTALL)))
            codes = (int.from_bytes(glyphs[n : n + 2]) for n in range(0, len(glyphs), 2))
            line.extend(font[code] for code in codes)
    return "\n".join("".join(each) for each in lines.values())


def _characters(objects: dict[int, bytes], font: bytes) -> dict[int, str]:
    found = _UNICODE.search(font)
    assert found, font
    table = _stream(objects[int(found[1])])
    return {
        int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be")
        for code, text in _CHARACTER.findall(table)
    }


def _stream(body: bytes) -> bytes:
    found = _STREAM.search(body)
    assert found, body[:100]
    return zlib.decompress(body[found.end() : found.end() + int(found[1])])


def _bytes(string: bytes) -> bytes:
    if string.startswith(b"<"):
        return bytes.fromhex(string[1:-1].decode())

    def plain(match: re.Match[bytes]) -> bytes:
        said = match[1]
        if said.isdigit():
            return bytes([int(said, 8)])
        return bytes([_NAMED.get(said, said[0])])

    return _ESCAPE.sub(plain, string[1:-1])
