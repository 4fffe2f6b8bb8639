"""Reading rows cell by cell: each column has a reader, and each cell that is wrong its sentence."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from libs.files.cells import unescaped
from libs.imports.rows import Given, RowError

Readers = Mapping[str, Callable[[str], Any]]
_TRUE, _FALSE = frozenset({"true", "yes", "1"}), frozenset({"false", "no", "0"})


@dataclass(frozen=True, slots=True)
class Row:
    """A row read: its values by column, an error for each cell that is none."""

    number: int
    values: dict[str, Any]
    errors: list[RowError] = field(default_factory=list)

    def error(self, column: str, message: str, code: str = "invalid", value: str = "") -> RowError:
        """What is wrong with a cell that reads well."""
        return RowError(self.number, column, message, code, value)


def read_cells(given: Given, readers: Readers) -> Row:
    """The row by its readers, which raise ValueError for what they cannot take."""
    values: dict[str, Any] = {}
    errors = list(given.errors)
    wrong = {error.column for error in errors}
    for name, cell in given.cells.items():
        if name in wrong:
            continue
        try:
            values[name] = readers[name](cell.strip())
        except (ValueError, ArithmeticError) as error:
            errors.append(RowError(given.number, name, str(error), value=cell))
    return Row(given.number, values, errors)


def text(check: Callable[[str], Any]) -> Callable[[str], Any]:
    """A reader of texts, as `escaped` may have made them."""
    return lambda cell: check(unescaped(cell))


def flag(*, if_empty: bool) -> Callable[[str], bool]:
    """A reader of yes and no."""

    def read(cell: str) -> bool:
        word = cell.strip().lower() or str(if_empty).lower()
        if word not in _TRUE | _FALSE:
            msg = "true or false"
            raise ValueError(msg)
        return word in _TRUE

    return read
