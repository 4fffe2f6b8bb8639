"""How cells of a workbook look, and what may be typed over them."""

from typing import Any, Final

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.datavalidation import DataValidation

from libs.files.sheet_columns import NUMBERS, Currency, Kind, SheetColumn

# Of a number more are shown as they are.
_MOST_PLACES: Final = 6
_LONGEST_LIST: Final = 255
_LAST_DAY: Final = 2_958_465  # 9999-12-31
_LARGEST: Final = "999999999999999"
_FORMATS: Final = {
    None: "General",
    # A barcode that is typed over another stays one.
    Kind.TEXT: "@",
    Kind.DATE: "yyyy\\-mm\\-dd",
    Kind.MOMENT: "yyyy\\-mm\\-dd\\ hh:mm",
}
_SAYS: Final = {
    Kind.INTEGER: ("whole", "a whole number"),
    Kind.QUANTITY: ("decimal", "a number"),
    Kind.MONEY: ("decimal", "an amount"),
    Kind.PERCENT: ("decimal", "per cents as a number: 97.5 for 97.5 %"),
    Kind.DATE: ("date", "a date"),
    Kind.MOMENT: ("date", "a date and time"),
}


class Styles:
    """The numbers a workbook knows its styles by; each is made when first asked for."""

    def __init__(self, sheet: Any, currency: Currency) -> None:
        """Of the workbook this sheet is in."""
        self._sheet = sheet
        self._currency = currency
        self._known: dict[tuple[Kind | None, int, bool], int] = {}
        self.header = self._made(
            "@",
            font=Font(bold=True),
            fill=PatternFill("solid", fgColor="E7EDF3"),
            border=Border(bottom=Side("thin")),
            alignment=Alignment(vertical="top", wrap_text=True),
        )

    def of(self, kind: Kind | None, places: int = 0, *, below: bool = False) -> int:
        """The style of a cell: a number has so many places; `below` is the summary."""
        key = (kind, places, below)
        if key not in self._known:
            format_ = self._format(kind, min(places, _MOST_PLACES))
            self._known[key] = self._made(format_, **(_summary() if below else {}))
        return self._known[key]

    def _made(self, format_: str, **looks: Any) -> int:
        cell = WriteOnlyCell(self._sheet, "")
        cell.number_format = format_
        for name, look in looks.items():
            setattr(cell, name, look)
        number: int = cell.style_id
        return number

    def _format(self, kind: Kind | None, places: int) -> str:
        if kind is Kind.MONEY:
            sign = f"[${self._currency.sign}]\\ " if self._currency.sign else ""
            amount = f"{sign}#,##0{_point(max(places, self._currency.places))}"
            return f"{amount};[Red]\\-{amount}"
        if kind is Kind.PERCENT:
            return f'0{_point(max(places, 1))}"%"'
        if kind in NUMBERS:
            return f"#,##0{_point(places)}"
        return _FORMATS[kind]


def _summary() -> dict[str, Any]:
    return {"font": Font(bold=True), "border": Border(top=Side("thin"), bottom=Side("double"))}


def _point(places: int) -> str:
    return f".{'0' * places}" if places else ""


def validation_of(column: SheetColumn) -> DataValidation | None:
    """What may be typed over a column's cells; nothing where anything may."""
    chosen = ",".join(column.choices)
    if column.choices and len(chosen) <= _LONGEST_LIST and chosen.count(",") < len(column.choices):
        what = "one of the list"
        made = DataValidation(type="list", formula1=f'"{chosen.replace(chr(34), chr(34) * 2)}"')
    elif column.kind in _SAYS:
        type_, what = _SAYS[column.kind]
        least, most = (f"-{_LARGEST}", _LARGEST) if column.kind in NUMBERS else ("1", _LAST_DAY)
        made = DataValidation(type=type_, operator="between", formula1=least, formula2=str(most))
    else:
        return None
    made.allow_blank = True
    made.showErrorMessage = made.showInputMessage = True
    made.errorTitle, made.error = "Not what this column holds", f"Here stands {what}."
    return made
