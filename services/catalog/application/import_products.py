"""Import products from a file: create what is new, change what differs, skip what is the same."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import islice

from libs.domain.clock import Clock
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from services.catalog.application.ports import BeginCatalog, CatalogWork
from services.catalog.domain.attributes import with_attributes
from services.catalog.domain.category import Tree
from services.catalog.domain.code import code_key
from services.catalog.domain.product import Product, currency_sentence
from services.catalog.domain.product_file import Columns, Refused, Row, RowError
from services.catalog.domain.unit import Units

Record = tuple[int, Sequence[str]]
_AT_ONCE = 500
_MOST_ERRORS = 1000


class Mode(StrEnum):
    """What becomes of the good rows of a file with bad ones."""

    ALL_OR_NOTHING = "all_or_nothing"
    VALID_ROWS = "valid_rows"


@dataclass(frozen=True, slots=True)
class ImportProducts:
    """The file's records, numbered as a spreadsheet does, the header first."""

    records: Iterable[Record]
    mode: Mode
    dry_run: bool


@dataclass(slots=True)
class ImportResult:
    """What was done, in rows; `errors` lists the first thousand."""

    dry_run: bool
    created: int = 0
    updated: int = 0
    skipped: int = 0
    failed: int = 0
    errors: list[RowError] = field(default_factory=list)


async def import_products(
    command: ImportProducts, *, actor: Principal, begin: BeginCatalog, now: Clock
) -> ImportResult:
    """What is wrong is in the result, by row and column; a file cut off or broken changes nothing.

    Everything is written in one transaction, with an event for each product.
    """
    try:
        async with begin(actor) as work:
            # Who imports the same new SKUs at the same time finds them, instead of a conflict.
            await work.categories.lock_tree()
            tree = Tree(await work.categories.all())
            units = Units(await work.units.own())
            importing = _Importing(command, work, tree, units, await work.currency(), now())
            await importing.run()
            if not importing.keeps:
                raise _Undo  # noqa: TRY301 - leaving is the point
    except _Undo:
        pass
    return importing.result


class _Undo(Exception):
    pass


class _Importing:
    """One import in progress."""

    def __init__(
        self,
        command: ImportProducts,
        work: CatalogWork,
        tree: Tree,
        units: Units,
        currency: str,
        at: datetime,
    ) -> None:
        self._command = command
        self._work = work
        self._tree = tree
        self._units = units
        self._currency = currency
        self._at = at
        self._seen: dict[str, int] = {}
        self._barcodes: dict[str, int] = {}
        self._owners: Mapping[str, str] = {}
        self._given_up: set[str] = set()
        self.result = ImportResult(command.dry_run)
        self.keeps = not command.dry_run
        self._undone = False

    async def run(self) -> None:
        """Read to the end, whatever is wrong, so that every error is told at once."""
        records = iter(self._command.records)
        try:
            _, header = next(records)
            self._columns = Columns(header)
            while chunk := list(islice(records, _AT_ONCE)):
                await self._apply([self._columns.read(*record) for record in chunk])
        except Refused as refused:
            self.result.errors.append(refused.error)
            self.keeps = False
            self._undone = True
        if self._undone:
            self.result.created = self.result.updated = self.result.skipped = 0

    async def _apply(self, rows: Sequence[Row]) -> None:
        good = [row for row in rows if self._is_good(row)]
        known = await self._work.products.by_sku_keys([row.sku_key for row in good])
        self._owners = await self._work.products.barcode_owners(
            [key for row in good for key in row.barcode_keys]
        )
        changed = [
            product
            for row in good
            if (product := self._changed(row, known.get(row.sku_key))) is not None
        ]
        if self.keeps:
            await self._work.categories.store(self._tree.made)
            self._tree.made.clear()
            await self._work.products.store(changed)

    def _changed(self, row: Row, product: Product | None) -> Product | None:
        """The product if the row makes or changes it."""
        errors = self._looked_up(row, product)
        if errors:
            self._fail(errors)
            return None
        values = row.values
        if row.category is not None:
            values["category_id"] = self._tree.find_or_make(row.category, at=self._at)
        if product is None:
            self.result.created += 1
            return Product.create(new_id(), values, currency=self._currency, at=self._at)
        if "barcodes" in values:
            self._given_up |= {code_key(c) for c in product.barcodes} - row.barcode_keys
        if product.change(values, at=self._at):
            self.result.updated += 1
            return product
        self.result.skipped += 1
        return None

    def _looked_up(self, row: Row, product: Product | None) -> list[RowError]:
        """Complete the row by what is known besides; an error for each cell that does not fit."""
        if product is None and self._columns.missing_for_new:
            missing = ", ".join(self._columns.missing_for_new)
            message = f"no such product, and without the columns {missing} none can be made"
            return [RowError(row.number, "sku", message)]
        values, errors = row.values, self._taken_barcodes(row)
        try:
            # A unit that is out of use stays where it is.
            if "unit" in values and (product is None or values["unit"] != product.unit):
                values["unit"] = self._units.find(values["unit"])
        except ValueError as error:
            errors.append(RowError(row.number, "unit", str(error)))
        try:
            if row.attributes:
                there = {} if product is None else product.attributes
                values["attributes"] = with_attributes(there, row.attributes)
        except ValueError as error:
            errors.append(RowError(row.number, "attributes", str(error)))
        return errors

    def _taken_barcodes(self, row: Row) -> list[RowError]:
        """An error for each barcode that another product has, and no row above takes from it."""
        return [
            RowError(row.number, "barcodes", f"{sku} has the barcode {code} already")
            for code in row.values.get("barcodes", ())
            if (sku := self._owners.get(code_key(code))) is not None
            and code_key(sku) != row.sku_key
            and code_key(code) not in self._given_up
        ]

    def _is_good(self, row: Row) -> bool:
        errors = row.errors
        if row.currency not in {"", self._currency}:
            errors.append(RowError(row.number, "currency", currency_sentence(self._currency)))
        if key := row.sku_key:
            first = self._seen.setdefault(key, row.number)
            if first != row.number:
                errors.append(RowError(row.number, "sku", f"row {first} has the same SKU"))
        for key in sorted(row.barcode_keys):
            first = self._barcodes.setdefault(key, row.number)
            if first != row.number:
                message = f"row {first} has the barcode {key} too"
                errors.append(RowError(row.number, "barcodes", message))
        if errors:
            self._fail(errors)
        return not errors

    def _fail(self, errors: Sequence[RowError]) -> None:
        self.result.failed += 1
        self.result.errors.extend(errors[: _MOST_ERRORS - len(self.result.errors)])
        if self._command.mode is Mode.ALL_OR_NOTHING:
            self.keeps = False
            self._undone = True
