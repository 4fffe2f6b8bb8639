"""Import suppliers from a file: take in who is new, change what differs, skip what is the same."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from libs.domain.errors import FieldError, Invalid
from libs.domain.ids import new_id
from libs.imports.reading import Row
from libs.imports.rows import Given, Outcome, RowError
from services.purchasing.application.ports import PurchasingWork
from services.purchasing.domain.directory import Directory
from services.purchasing.domain.supplier import Supplier, SupplierDetails
from services.purchasing.domain.supplier_file import FOR_NEW, details_of, read_row


class SupplierImporter:
    """Takes the rows of one file; the number says who a row is about, or else the name."""

    _at: datetime

    def __init__(self) -> None:
        """Nothing seen yet."""
        self._seen: dict[str | UUID, int] = {}

    async def prepare(
        self, _work: PurchasingWork, _columns: Sequence[str], *, at: datetime
    ) -> None:
        """Nothing is read ahead."""
        self._at = at

    def passed(self, rows: Sequence[Given]) -> None:
        """Remember who was in rows that were taken before."""
        for row in map(read_row, rows):
            self._note(row)

    async def take(self, work: PurchasingWork, rows: Sequence[Given], *, keep: bool) -> Outcome:
        """Take in, change or skip; what is wrong with a row is in the outcome."""
        outcome = Outcome()
        good = [row for row in map(read_row, rows) if self._is_good(row, outcome)]
        known = Directory(await work.suppliers.called([_called(row) for row in good]))
        changed, fresh = list[Supplier](), list[tuple[Row, Supplier]]()
        for row in good:
            try:
                found = self._found(row, known)
                if found is None:
                    fresh.append((row, self._new(row)))
                    outcome.created += 1
                elif repeated := self._repeated(row, found.id):
                    outcome.errors.extend(repeated)
                elif self._change(row, found):
                    changed.append(found)
                    outcome.updated += 1
                else:
                    outcome.skipped += 1
            except Invalid as invalid:
                outcome.errors.extend(_row_error(row, error) for error in invalid.errors)
        if keep:
            await self._store(work, changed, fresh)
        return outcome

    async def finish(self, work: PurchasingWork) -> None:
        """Nothing has waited: rows are written as they are taken."""

    async def _store(
        self, work: PurchasingWork, changed: list[Supplier], fresh: list[tuple[Row, Supplier]]
    ) -> None:
        """Numbers are taken last: whoever wants one waits until this transaction ends."""
        numbers = await work.numbers.suppliers(len(fresh)) if fresh else []
        for (row, supplier), number in zip(fresh, numbers, strict=True):
            made = Supplier.created(supplier.id, number, supplier.details, at=self._at)
            if not row.values.get("active", True):
                made.deactivate(at=self._at)
            changed.append(made)
        await work.suppliers.store(changed)

    def _new(self, row: Row) -> Supplier:
        """Checked, and without a number yet; raises Invalid."""
        if missing := [name for name in FOR_NEW if name not in row.values]:
            message = f"no such supplier, and without {' and '.join(missing)} none can be made"
            raise Invalid.field("name", message, "unknown_supplier")
        details = SupplierDetails(**{"address": {}, **details_of(row.values, {})})
        return Supplier.created(new_id(), "", details, at=self._at)

    def _change(self, row: Row, supplier: Supplier) -> bool:
        """Whether the row changes anything; raises Invalid."""
        before = supplier.version
        supplier.change(details_of(row.values, supplier.details.address), at=self._at)
        if row.values.get("active", supplier.active) != supplier.active:
            step = supplier.deactivate if supplier.active else supplier.reactivate
            step(at=self._at)
        return supplier.version != before

    def _found(self, row: Row, known: Directory) -> Supplier | None:
        """Raises Invalid for a number nobody has, and for a name that several have."""
        number = row.values.get("number")
        try:
            found = known.find(_called(row))
        except ValueError as error:
            raise Invalid.field("name", str(error), "ambiguous") from error
        if number and found is None:
            message = "no supplier has this number; leave it empty for a new one"
            raise Invalid.field("number", message, "unknown_supplier")
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
        message = f"row {first} has the same supplier"
        return [row.error(column, message, "repeated", _called(row))]


def _called(row: Row) -> str:
    return str(row.values.get("number") or row.values.get("name", ""))


def _row_error(row: Row, error: FieldError) -> RowError:
    return row.error(error.field, error.message, error.code, str(row.values.get(error.field) or ""))
