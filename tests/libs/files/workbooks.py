"""XLSX workbooks made by hand, for what no spreadsheet program would write."""

import io
import zipfile
from collections.abc import Mapping

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORKBOOK = (
    f'<workbook xmlns="{MAIN}" xmlns:r="{_DOCS}"><sheets>'
    '<sheet name="Hidden" sheetId="1" state="hidden" r:id="h"/>'
    '<sheet name="Items" sheetId="2" r:id="s"/></sheets></workbook>'
)
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="h" Type="{_DOCS}/worksheet" Target="worksheets/hidden.xml"/>'
    f'<Relationship Id="s" Type="{_DOCS}/worksheet" Target="/xl/worksheets/sheet1.xml"/>'
    f'<Relationship Id="t" Type="{_DOCS}/sharedStrings" Target="sharedStrings.xml"/>'
    "</Relationships>"
)
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_KIND}.sharedStrings+xml"/></Types>'
)
HEADER = '<row r="1"><c r="A1" t="inlineStr"><is><t>sku</t></is></c></row>'


def sheet(rows: str, after: str = "") -> str:
    """A worksheet with these rows."""
    return f'<worksheet xmlns="{MAIN}"><sheetData>{HEADER}{rows}</sheetData>{after}</worksheet>'


def workbook(
    rows: str = "", after: str = "", parts: Mapping[str, bytes | str] | None = None
) -> bytes:
    """A workbook whose second sheet, the one that is shown, has `sku` in A1 and then these rows."""
    contents: dict[str, bytes | str] = {
        "[Content_Types].xml": _TYPES,
        "xl/workbook.xml": _WORKBOOK,
        "xl/_rels/workbook.xml.rels": _RELATIONS,
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"><si><t>shared</t></si></sst>',
        "xl/worksheets/hidden.xml": sheet('<row><c t="inlineStr"><is><t>no</t></is></c></row>'),
        "xl/worksheets/sheet1.xml": sheet(rows, after),
        **(parts or {}),
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return file.getvalue()
