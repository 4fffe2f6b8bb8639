"""What a service says of files it imports, and what it makes of their rows: no framework here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypeVar

W_contra = TypeVar("W_contra", contravariant=True)


@dataclass(frozen=True, slots=True)
class Column:
    """A column that can be imported. `synonyms` are other names people give it.

    A `family` is as many columns as there are names behind its own: `attribute:Colour`.
    """

    name: str
    description: str
    required: bool = False
    synonyms: tuple[str, ...] = ()
    family: bool = False


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong: the row as a spreadsheet numbers it (the header is row 1), our column, why.

    `value` is what stands there.
    """

    row: int
    column: str
    message: str
    code: str = "invalid"
    value: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """A row of a file: its number, and the text of each of our columns that the file has.

    `errors` says which cells are no text at all, such as formulas.
    """

    number: int
    cells: Mapping[str, str]
    errors: Sequence[RowError] = ()


@dataclass(slots=True)
class Outcome:
    """What became of some rows. A row with errors was not taken."""

    created: int = 0
    updated: int = 0
    skipped: int = 0
    errors: list[RowError] = field(default_factory=list)


class Importer(Protocol[W_contra]):
    """One file being taken in, some rows at a time. Made anew for each attempt at a file."""

    async def prepare(self, work: W_contra, columns: Sequence[str], *, at: datetime) -> None:
        """Called as each transaction begins: take locks, read what rows are compared with."""
        ...

    def passed(self, rows: Sequence[Given]) -> None:
        """Rows that an earlier attempt has taken: to be remembered where rows may not repeat."""
        ...

    async def take(self, work: W_contra, rows: Sequence[Given], *, keep: bool) -> Outcome:
        """Check rows, and write the good ones if they are to be kept."""
        ...

    async def finish(self, work: W_contra) -> None:
        """Called as a transaction ends whose rows are kept: write what has waited for that."""
        ...
