"""The last row of a sheet: sums and averages as formulas, of the rows that a filter leaves."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from libs.files.cells import letters
from libs.files.sheet_columns import Below, Row, Share, SheetColumn

# As a formula counts, so does what is reckoned here: halves do not matter that far behind.
_PLACES: Final = Decimal("0.000001")
# SUBTOTAL's numbers for both, leaving out rows that are hidden.
_SUM, _AVERAGE = 109, 101


class Figure(NamedTuple):
    """A formula, and what it comes to while no filter is set."""

    formula: str
    value: Decimal


class Summary:
    """Adds up what is written, so that who opens a file without reckoning sees the totals, too."""

    def __init__(self, columns: Sequence[SheetColumn]) -> None:
        """Nothing is written yet."""
        self._columns = columns
        summed = {n for n, column in enumerate(columns) if isinstance(column.below, Below)}
        for column in columns:
            if isinstance(column.below, Share):
                summed |= {column.below.of, column.below.by}
        self._sums = dict.fromkeys(sorted(summed), Decimal(0))
        self._counts = dict.fromkeys(self._sums, 0)
        self.wanted = any(column.below for column in columns)

    def take(self, row: Row) -> None:
        """Count a row in."""
        for n in self._sums:
            cell = row[n]
            if isinstance(cell, Decimal):
                self._sums[n] += cell
                self._counts[n] += 1

    def below(self, n: int, last: int) -> Figure | None:
        """What stands below a column whose cells end in row `last`; None for nothing."""
        below = self._columns[n].below
        if below is None:
            return None
        if isinstance(below, Share):
            of, by = _subtotal(_SUM, below.of, last), _subtotal(_SUM, below.by, last)
            sum_of, sum_by = self._sums[below.of], self._sums[below.by]
            value = sum_of / sum_by * below.times if sum_by else None
            formula = f'IFERROR({of}/{by}*{below.times},"")'
        elif below is Below.AVERAGE:
            value = self._sums[n] / self._counts[n] if self._counts[n] else None
            formula = f'IFERROR({_subtotal(_AVERAGE, n, last)},"")'
        else:
            return Figure(_subtotal(_SUM, n, last), self._sums[n])
        return None if value is None else Figure(formula, value.quantize(_PLACES))


def _subtotal(function: int, n: int, last: int) -> str:
    column = letters(n)
    return f"SUBTOTAL({function},{column}2:{column}{last})"
