"""The first row of a file: which of our columns each of its columns is."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from libs.files.cells import Record, Wrong, letters
from libs.imports.rows import Column, Given, RowError

_LONGEST_NAME = 200
_SAMPLES = 3
_LONGEST_SAMPLE = 100
_ASIDE = re.compile(r"[\s_.\-]+")


@dataclass(slots=True)
class HeaderColumn:
    """A column of the file: its name there, which of ours it is (None: left out), some values."""

    name: str
    column: str | None
    sample: list[str] = field(default_factory=list)


class Header:
    """The columns of one file in its own order, and what is wrong with them."""

    def __init__(
        self, record: Record, known: Sequence[Column], mapping: Mapping[str, str | None]
    ) -> None:
        """`mapping` says of names in the file which columns they are; None leaves one out."""
        self._row = record.number
        self._known = known
        self._by_key = {_key(n): c for c in known for n in (c.name, *c.synonyms) if not c.family}
        self._mapping = {_key(name): column for name, column in mapping.items()}
        self.errors: list[RowError] = []
        self.columns = [self._column(n, cell) for n, cell in enumerate(record.cells)]
        self._check()
        self._used = [(n, c.column) for n, c in enumerate(self.columns) if c.column is not None]

    @property
    def ours(self) -> list[str]:
        """Our columns that the file has, in its order."""
        return [column for _, column in self._used]

    def read(self, record: Record) -> Given:
        """A row of the file by our columns; samples are kept of the first."""
        number, cells = record
        if len(cells) < len(self.columns):
            message = f"the row has {len(cells)} cells, the header {len(self.columns)}"
            return Given(number, {}, [RowError(number, "", message, "too_few_cells")])
        if outside := self._outside(record):
            return Given(number, {}, [outside])
        self._sample(cells)
        given, errors = {}, []
        for position, column in self._used:
            cell = cells[position]
            given[column] = cell
            if type(cell) is Wrong:
                errors.append(RowError(number, column, cell.message, cell.code, str(cell)))
        return Given(number, given, errors)

    def _column(self, position: int, cell: str) -> HeaderColumn:
        name = cell.strip()[:_LONGEST_NAME]
        if not name or type(cell) is Wrong:
            # Harmless as long as nothing stands below it.
            return HeaderColumn("", None)
        if _key(name) in self._mapping:
            column = self._mapping[_key(name)]
            if column is not None and self._ours(column) is None:
                self._fail(name, f"{column} is no column of ours", "unknown_column")
            return HeaderColumn(name, column and self._ours(column))
        column = self._ours(name)
        if column is None:
            self._fail(
                name,
                f"column {letters(position)}: we know no such column; say which one it is, or"
                f" leave it out. Known are {', '.join(c.name for c in self._known)}",
                "unknown_column",
            )
        return HeaderColumn(name, column)

    def _ours(self, name: str) -> str | None:
        """The name of our column for one in a file."""
        if found := self._by_key.get(_key(name)):
            return found.name
        for column in self._known:
            begin, _, rest = name.strip().partition(":")
            if column.family and f"{_key(begin)}:" == column.name and rest.strip():
                return column.name + rest.strip()
        return None

    def _check(self) -> None:
        first: dict[str, str] = {}
        for position, column in enumerate(self.columns):
            if column.column is None:
                continue
            key = column.column.casefold()
            if key in first:
                message = f"columns {first[key]} and {letters(position)} are both {column.column}"
                self._fail(column.name, message, "doubled_column")
            first.setdefault(key, letters(position))
        if missing := [c.name for c in self._known if c.required and c.name not in first]:
            words = f"the first row names the columns; it lacks {', '.join(missing)}"
            self.errors.extend(
                RowError(self._row, name, words, "missing_column") for name in missing
            )

    def _outside(self, record: Record) -> RowError | None:
        """An error for a value in a column that has no name."""
        for position, cell in enumerate(record.cells):
            named = position < len(self.columns) and self.columns[position].name
            if cell and not named:
                return RowError(
                    record.number,
                    letters(position),
                    f"column {letters(position)} has no name in row {self._row}, but a value here",
                    "unnamed_column",
                    cell[:_LONGEST_SAMPLE],
                )
        return None

    def _sample(self, cells: Sequence[str]) -> None:
        for column, cell in zip(self.columns, cells, strict=False):
            if cell and len(column.sample) < _SAMPLES:
                column.sample.append(cell[:_LONGEST_SAMPLE])

    def _fail(self, name: str, message: str, code: str) -> None:
        self.errors.append(RowError(self._row, name, message, code, name))


def _key(name: str) -> str:
    """What makes two names the same: neither case nor spaces."""
    return _ASIDE.sub("", name).casefold()
