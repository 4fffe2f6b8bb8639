"""Files of suppliers and customers: a row is about whom its number, or else its name, says."""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from libs.domain.errors import FieldError, Invalid
from libs.domain.ids import new_id
from libs.domain.parties import ADDRESS, checked_country, checked_days, email_address, phone_number
from libs.domain.texts import line
from libs.imports.reading import Readers, Row, flag, text
from libs.imports.rows import Column, Given, Outcome, RowError

W = TypeVar("W")


class Details(Protocol):
    """What is known of a party."""

    @property
    def name(self) -> str:
        """What they are called."""
        ...


class Party(Protocol):
    """Somebody we buy from or sell to."""

    id: UUID
    version: int
    number: str
    active: bool

    @property
    def details(self) -> Details:
        """What is known of them."""
        ...

    def deactivate(self, *, at: datetime) -> None:
        """Deal no more with them."""
        ...

    def reactivate(self, *, at: datetime) -> None:
        """Deal with them again."""
        ...


P = TypeVar("P", bound=Party)
Make = Callable[[UUID, str, Mapping[str, Any], datetime], P]


class Book(Protocol[P]):
    """Where parties are kept."""

    async def called(self, names: Collection[str]) -> Sequence[P]:
        """Those of these numbers or names, locked in one order."""
        ...

    async def store(self, parties: Sequence[P]) -> None:
        """Write many new and changed ones and what they recorded, at once."""
        ...


class Directory(Generic[P]):
    """Some parties, to be found by number, or by a name that only one of them has."""

    def __init__(self, thing: str, parties: Iterable[P]) -> None:
        """Look through these; `thing` is what one is called."""
        self._several = f"several {thing}s are called so; give the number"
        self._by_number: dict[str, P] = {}
        self._by_name: dict[str, list[P]] = {}
        for party in parties:
            self._by_number[party.number] = party
            self._by_name.setdefault(party.details.name.lower(), []).append(party)

    def find(self, called: str) -> P | None:
        """Who is called so, or nobody; raises ValueError for a name that several have."""
        if found := self._by_number.get(called.upper()):
            return found
        named = self._by_name.get(called.lower(), [])
        if len(named) > 1:
            raise ValueError(self._several)
        return named[0] if named else None


@dataclass(frozen=True, slots=True)
class PartyFile(Generic[W, P]):
    """What one kind of file is about: how its rows are read, and become somebody."""

    thing: str
    book: Callable[[W], Book[P]]
    # As many new numbers in a row.
    numbers: Callable[[W, int], Awaitable[Sequence[str]]]
    read: Callable[[Given], Row]
    # The details a row gives; parts of an address that it does not are as they were, if they were.
    details: Callable[[Mapping[str, Any], P | None], dict[str, Any]]
    # As the company has settled, how somebody new of an id, number and details is made: raises
    # Invalid.
    maker: Callable[[W], Awaitable["Make[P]"]]
    # Raises Invalid, too.
    change: Callable[[W, P, Mapping[str, Any], datetime], None]


class PartyImporter(Generic[W, P]):
    """Takes the rows of one file: who is new, who differs; who is the same is skipped."""

    _at: datetime
    _make: Make[P]

    def __init__(self, file: PartyFile[W, P]) -> None:
        """Nothing seen yet."""
        self._file = file
        self._seen: dict[str | UUID, int] = {}

    async def prepare(self, work: W, _columns: Sequence[str], *, at: datetime) -> None:
        """Read what the company has settled."""
        self._at = at
        self._make = await self._file.maker(work)

    def passed(self, rows: Sequence[Given]) -> None:
        """Remember who was in rows that were taken before."""
        for row in map(self._file.read, rows):
            self._note(row)

    async def take(self, work: W, rows: Sequence[Given], *, keep: bool) -> Outcome:
        """Take in, change or skip; what is wrong with a row is in the outcome."""
        outcome, book = Outcome(), self._file.book(work)
        good = [row for row in map(self._file.read, rows) if self._is_good(row, outcome)]
        known = Directory(self._file.thing, await book.called([_called(row) for row in good]))
        changed, fresh = list[P](), list[tuple[Row, UUID]]()
        for row in good:
            try:
                found = self._found(row, known)
                if found is None:
                    fresh.append((row, self._new(row)))
                    outcome.created += 1
                elif repeated := self._repeated(row, found.id):
                    outcome.errors.extend(repeated)
                elif self._change(work, row, found):
                    changed.append(found)
                    outcome.updated += 1
                else:
                    outcome.skipped += 1
            except Invalid as invalid:
                outcome.errors.extend(_row_error(row, error) for error in invalid.errors)
        if keep:
            await self._store(work, changed, fresh)
        return outcome

    async def finish(self, work: W) -> None:
        """Nothing has waited: rows are written as they are taken."""

    async def _store(self, work: W, changed: list[P], fresh: list[tuple[Row, UUID]]) -> None:
        """Numbers are taken last: whoever wants one waits until this transaction ends."""
        numbers = await self._file.numbers(work, len(fresh)) if fresh else []
        for (row, party_id), number in zip(fresh, numbers, strict=True):
            made = self._made(row, party_id, number)
            if not row.values.get("active", True):
                made.deactivate(at=self._at)
            changed.append(made)
        await self._file.book(work).store(changed)

    def _new(self, row: Row) -> UUID:
        """The id of somebody who can be made of the row; raises Invalid."""
        if "name" not in row.values:
            thing = self._file.thing
            message = f"no such {thing}, and without name none can be made"
            raise Invalid.field("name", message, f"unknown_{thing}")
        return self._made(row, new_id(), "").id

    def _made(self, row: Row, party_id: UUID, number: str) -> P:
        return self._make(party_id, number, self._file.details(row.values, None), self._at)

    def _change(self, work: W, row: Row, party: P) -> bool:
        """Whether the row changes anything; raises Invalid."""
        before = party.version
        self._file.change(work, party, self._file.details(row.values, party), self._at)
        if row.values.get("active", party.active) != party.active:
            step = party.deactivate if party.active else party.reactivate
            step(at=self._at)
        return party.version != before

    def _found(self, row: Row, known: Directory[P]) -> P | None:
        """Raises Invalid for a number nobody has, and for a name that several have."""
        number = row.values.get("number")
        try:
            found = known.find(_called(row))
        except ValueError as error:
            raise Invalid.field("name", str(error), "ambiguous") from error
        if number and found is None:
            message = f"no {self._file.thing} has this number; leave it empty for a new one"
            raise Invalid.field("number", message, f"unknown_{self._file.thing}")
        return found

    def _is_good(self, row: Row, outcome: Outcome) -> bool:
        errors = [*row.errors, *self._note(row)]
        if not errors and not _called(row):
            errors.append(row.error("name", "a number or a name says who it is", "missing"))
        outcome.errors.extend(errors)
        return not errors

    def _note(self, row: Row) -> list[RowError]:
        """Remember who it is about; an error if another row was about the same."""
        if not (called := _called(row)):
            return []
        return self._repeated(row, called.lower())

    def _repeated(self, row: Row, key: str | UUID) -> list[RowError]:
        first = self._seen.setdefault(key, row.number)
        if first == row.number:
            return []
        column = "number" if row.values.get("number") else "name"
        message = f"row {first} has the same {self._file.thing}"
        return [row.error(column, message, "repeated", _called(row))]


def _called(row: Row) -> str:
    return str(row.values.get("number") or row.values.get("name", ""))


def _row_error(row: Row, error: FieldError) -> RowError:
    return row.error(error.field, error.message, error.code, str(row.values.get(error.field) or ""))


def address_of(values: Mapping[str, Any], known: Mapping[str, str]) -> dict[str, str] | None:
    """The address with the parts that a row gives; None if it gives none."""
    parts = {name: values[name] for name in ADDRESS if name in values}
    merged = {**known, **parts}
    return {n: merged[n] for n in ADDRESS if merged.get(n)} if parts else None


def _word(cell: str) -> str:
    return line(cell, 100, shortest=0)


ADDRESS_COLUMNS = (
    Column("line1", "Street and number", synonyms=("address", "address line 1", "street")),
    Column("line2", "More of the address", synonyms=("address line 2",)),
    Column("city", "Town", synonyms=("town",)),
    Column("state", "State or province", synonyms=("province", "region")),
    Column("postal_code", "As it is written there", synonyms=("zip", "pin", "pincode", "postcode")),
    Column("country", "Two letters, such as IN", synonyms=("country code",)),
)
TAX_ID = Column(
    "tax_id",
    "As the country gives it: in India a GSTIN",
    synonyms=("gstin", "gst number", "vat number", "vat id"),
)
PHONE = Column("phone", "With its country code: +914012345678", synonyms=("telephone", "mobile"))
READERS: Readers = {
    "number": text(lambda cell: line(cell, 20, shortest=0).upper()),
    "name": text(lambda cell: line(cell, 200)),
    "contact_name": text(_word),
    "email": text(lambda cell: email_address(cell) if cell else None),
    "phone": text(lambda cell: phone_number(cell) if cell else None),
    **dict.fromkeys(ADDRESS, text(_word)),
    "country": text(checked_country),
    "tax_id": text(lambda cell: _word(cell) or None),
    "payment_terms_days": lambda cell: checked_days(cell) if cell else None,
    "active": flag(if_empty=True),
}
