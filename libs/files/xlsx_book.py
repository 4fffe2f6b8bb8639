"""An XLSX workbook opened with suspicion: its parts, shared texts, formats that are dates."""

import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from xml.parsers import expat

from libs.files.cells import Refused
from libs.files.xlsx_numbers import DATE_FORMATS, is_date_format

MOST_UNPACKED = 200_000_000
MOST_ENTRIES = 2_000
MOST_STRINGS = 1_000_000
# Real workbooks are packed 5 to 60 times; beyond this they were made to burst.
HIGHEST_RATIO = 200
_RATIO_FROM = 10_000_000
_PIECE = 65_536
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")

Attributes = dict[str, str]
Starts = Mapping[str, Callable[[Attributes], None]]
Ends = Mapping[str, Callable[[], None]]


def check(archive: zipfile.ZipFile) -> None:
    """Look at the table of contents before anything is unpacked."""
    entries = archive.infolist()
    names = {entry.filename for entry in entries}
    _check_kind(names)
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


def _check_kind(names: set[str]) -> None:
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Refused(1, "the workbook has macros; save it as .xlsx, without them")
    if "xl/workbook.bin" in names:
        raise Refused(1, "a binary workbook (.xlsb); save it as .xlsx or CSV")
    if "xl/workbook.xml" not in names:
        kind = "OpenDocument (.ods)" if "content.xml" in names else "no workbook"
        raise Refused(1, f"this is {kind}, whatever its name says; save it as .xlsx or CSV")


class Book:
    """What cells refer to: shared texts, formats that are dates, and the sheet to be read."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        """Read all of it but the sheet."""
        self.dates_from_1904 = False
        self.texts: list[str] = []
        self.is_date: list[bool] = []
        self._formats: dict[str, bool] = {}
        self._sheet_ids: list[str] = []
        parts = _parts(archive)
        _parse(archive, "xl/workbook.xml", {"sheet": self._sheet, "workbookPr": self._properties})
        sheets = [parts[i][1] for i in self._sheet_ids if parts.get(i, ("",))[0] == "worksheet"]
        if not sheets:
            raise Refused(1, "the workbook has no sheet that is shown")
        self.sheet = sheets[0]
        for kind, name in parts.values():
            if kind == "styles":
                self._read_styles(archive, name)
            elif kind == "sharedStrings":
                self._read_texts(archive, name)

    def _sheet(self, attributes: Attributes) -> None:
        if attributes.get("state", "visible") == "visible":
            self._sheet_ids.append(attributes.get("id", ""))

    def _properties(self, attributes: Attributes) -> None:
        self.dates_from_1904 = attributes.get("date1904") in {"1", "true"}

    def _read_styles(self, archive: zipfile.ZipFile, name: str) -> None:
        inside = False

        def enter(_: Attributes) -> None:
            nonlocal inside
            inside = True

        def leave() -> None:
            nonlocal inside
            inside = False

        def own(attributes: Attributes) -> None:
            code = attributes.get("formatCode", "")
            self._formats[attributes.get("numFmtId", "")] = is_date_format(code)

        def style(attributes: Attributes) -> None:
            if inside:
                number = attributes.get("numFmtId", "0")
                self.is_date.append(self._formats.get(number, number in DATE_FORMATS))

        starts = {"cellXfs": enter, "numFmt": own, "xf": style}
        _parse(archive, name, starts, {"cellXfs": leave})

    def _read_texts(self, archive: zipfile.ZipFile, name: str) -> None:
        text = Text()

        def end() -> None:
            if len(self.texts) >= MOST_STRINGS:
                raise Refused(1, f"more than {MOST_STRINGS} different texts", code="too_large")
            self.texts.append(text.take())

        _parse(archive, name, text.starts, {"si": end, **text.ends}, text.add)


class Text:
    """The text of a cell in its runs; how it is pronounced (`rPh`) does not belong to it."""

    def __init__(self) -> None:
        """Nothing yet."""
        self._pieces: list[str] = []
        self._reading = False
        self._aside = False
        self.starts: Starts = {
            "t": lambda _: self._read(True),
            "rPh": lambda _: self._skip(True),
        }
        self.ends: Ends = {
            "t": lambda: self._read(False),
            "rPh": lambda: self._skip(False),
        }

    def add(self, piece: str) -> None:
        """A piece of text that goes by."""
        if self._reading and not self._aside:
            self._pieces.append(piece)

    def take(self) -> str:
        """What has been added since the last time."""
        text = "".join(self._pieces)
        self._pieces.clear()
        return unescaped(text)

    def _read(self, now: bool) -> None:  # noqa: FBT001 - a switch
        self._reading = now

    def _skip(self, now: bool) -> None:  # noqa: FBT001 - a switch
        self._aside = now


def _parts(archive: zipfile.ZipFile) -> dict[str, tuple[str, str]]:
    """Kind and name of each part the workbook refers to, by its id."""
    found: dict[str, tuple[str, str]] = {}

    def part(attributes: Attributes) -> None:
        target = attributes.get("Target", "")
        name = target[1:] if target.startswith("/") else f"xl/{target}"
        found[attributes.get("Id", "")] = (attributes.get("Type", "").rpartition("/")[2], name)

    _parse(archive, "xl/_rels/workbook.xml.rels", {"Relationship": part})
    return found


def pieces_of(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """A part of the workbook in pieces; the last one is empty."""
    with archive.open(name) as stream:
        while piece := stream.read(_PIECE):
            yield piece
    yield b""


def _parse(
    archive: zipfile.ZipFile,
    name: str,
    starts: Starts,
    ends: Ends | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    parser = parser_for(starts, ends or {}, text)
    for piece in pieces_of(archive, name):
        parser.Parse(piece, not piece)


def parser_for(
    starts: Starts,
    ends: Ends,
    text: Callable[[str], None] | None,
) -> expat.XMLParserType:
    """Calls back for elements by their names without prefix, attributes likewise."""
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def start(name: str, attributes: Attributes) -> None:
        if call := starts.get(name[name.find(":") + 1 :]):
            call({k[k.find(":") + 1 :]: v for k, v in attributes.items()})

    def end(name: str) -> None:
        if call := ends.get(name[name.find(":") + 1 :]):
            call()

    def refuse(*_: object) -> None:
        raise Refused(1, "the workbook declares XML entities, which no spreadsheet does")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = refuse
    return parser


def unescaped(text: str) -> str:
    """The text with characters that XML cannot hold, which spreadsheets write as `_x000D_`."""
    return _ESCAPED.sub(lambda m: chr(int(m[1], 16)), text) if "_x" in text else text
