"""Import products from a file: create what is new, change what differs, skip what is the same."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from libs.domain.ids import new_id
from libs.files.cells import Refused
from libs.imports.rows import Given, Outcome, RowError
from services.catalog.application.ports import CatalogWork
from services.catalog.domain.attributes import checked_attribute_name, with_attributes
from services.catalog.domain.category import ARCHIVED, SEPARATOR, Tree
from services.catalog.domain.code import code_key
from services.catalog.domain.product import HAS_RECIPE, Kind, Product, currency_sentence
from services.catalog.domain.product_file import ATTRIBUTE, FOR_NEW, Row, read_row
from services.catalog.domain.unit import Units


class ProductImporter:
    """Takes the rows of one file; the SKU says which product a row is about."""

    _tree: Tree
    _units: Units
    _currency: str
    _at: datetime

    def __init__(self) -> None:
        """Nothing seen yet."""
        self._missing_for_new: list[str] = []
        self._seen: dict[str, int] = {}
        self._barcodes: dict[str, int] = {}
        self._owners: Mapping[str, str] = {}
        self._given_up: set[str] = set()
        self._with_recipe: set[UUID] = set()

    async def prepare(self, work: CatalogWork, columns: Sequence[str], *, at: datetime) -> None:
        """Raises Refused for an attribute that cannot be called so."""
        for column in columns:
            _check_attribute(column)
        self._missing_for_new = [name for name in FOR_NEW if name not in columns]
        # Who imports the same new SKUs at the same time finds them, instead of a conflict.
        await work.categories.lock_tree()
        self._tree = Tree(await work.categories.all())
        self._units = Units(await work.units.own())
        self._currency = await work.currency()
        self._given_up.clear()
        self._at = at

    def passed(self, rows: Sequence[Given]) -> None:
        """Remember the SKUs and barcodes of rows that were taken before."""
        for row in map(read_row, rows):
            self._note(row)

    async def take(self, work: CatalogWork, rows: Sequence[Given], *, keep: bool) -> Outcome:
        """Create, change or skip; what is wrong with a row is in the outcome."""
        outcome = Outcome()
        good = [row for row in map(read_row, rows) if self._is_good(row, outcome)]
        known = await work.products.by_sku_keys([row.sku_key for row in good])
        self._with_recipe = await work.recipes.written([product.id for product in known.values()])
        self._owners = await work.products.barcode_owners(
            [key for row in good for key in row.barcode_keys]
        )
        changed = [
            product
            for row in good
            if (product := self._changed(row, known.get(row.sku_key), outcome)) is not None
        ]
        if keep:
            await work.categories.store(self._tree.made)
            self._tree.made.clear()
            await work.products.store(changed)
        return outcome

    async def finish(self, work: CatalogWork) -> None:
        """Nothing has waited: rows are written as they are taken."""

    def _changed(self, row: Row, product: Product | None, outcome: Outcome) -> Product | None:
        """The product if the row makes or changes it."""
        values = row.values
        if errors := [
            *self._taken_barcodes(row),
            *self._not_allowed(row, product),
            *self._completed(row, product),
        ]:
            outcome.errors.extend(errors)
            return None
        if row.category is not None:
            values["category_id"] = self._tree.find_or_make(row.category, at=self._at)
        if product is None:
            outcome.created += 1
            return Product.create(new_id(), values, currency=self._currency, at=self._at)
        if "barcodes" in values:
            self._given_up |= {code_key(c) for c in product.barcodes} - row.barcode_keys
        if product.change(values, at=self._at):
            outcome.updated += 1
            return product
        outcome.skipped += 1
        return None

    def _completed(self, row: Row, product: Product | None) -> list[RowError]:
        """Put in what depends on the product and the company; what is wrong with that."""
        if product is None and self._missing_for_new:
            missing = ", ".join(self._missing_for_new)
            message = f"no such product, and without the columns {missing} none can be made"
            return [RowError(row.number, "sku", message, "unknown_product", row.values["sku"])]
        errors, values = list[RowError](), row.values
        if "unit" in values and (product is None or values["unit"] != product.unit):
            try:
                values["unit"] = self._units.find(values["unit"])
            except ValueError as error:
                wrong = RowError(row.number, "unit", str(error), "unknown_unit", values["unit"])
                errors.append(wrong)
        if row.attributes:
            there = {} if product is None else product.attributes
            try:
                values["attributes"] = with_attributes(there, row.attributes)
            except ValueError as error:
                errors.append(RowError(row.number, "attributes", str(error)))
        return errors

    def _not_allowed(self, row: Row, product: Product | None) -> Iterator[RowError]:
        """An error for what JSON would not allow either."""
        values, path = row.values, row.category or ()
        there = None if product is None else product.category_id
        if self._tree.is_closed(path) and (there is None or self._tree.find(path) != there):
            yield RowError(row.number, "category", ARCHIVED, "archived", SEPARATOR.join(path))
        becomes = values.get("kind")
        if product and product.id in self._with_recipe and becomes is Kind.COMPONENT:
            yield RowError(row.number, "kind", HAS_RECIPE, "has_recipe", becomes)

    def _taken_barcodes(self, row: Row) -> list[RowError]:
        """An error for each barcode that another product has, and no row above takes from it."""
        return [
            RowError(
                row.number,
                "barcodes",
                f"{sku} has the barcode {code} already",
                "barcode_taken",
                code,
            )
            for code in row.values.get("barcodes", ())
            if (sku := self._owners.get(code_key(code))) is not None
            and code_key(sku) != row.sku_key
            and code_key(code) not in self._given_up
        ]

    def _is_good(self, row: Row, outcome: Outcome) -> bool:
        errors = [*row.errors, *self._note(row)]
        if row.currency not in {"", self._currency}:
            message = currency_sentence(self._currency)
            errors.append(
                RowError(row.number, "currency", message, "currency_not_supported", row.currency)
            )
        outcome.errors.extend(errors)
        return not errors

    def _note(self, row: Row) -> list[RowError]:
        """Remember what may stand in one row only; an error for what stood in another."""
        errors = []
        if key := row.sku_key:
            first = self._seen.setdefault(key, row.number)
            if first != row.number:
                message = f"row {first} has the same SKU"
                errors.append(RowError(row.number, "sku", message, "repeated", row.values["sku"]))
        for key in sorted(row.barcode_keys):
            first = self._barcodes.setdefault(key, row.number)
            if first != row.number:
                message = f"row {first} has the barcode {key} too"
                errors.append(RowError(row.number, "barcodes", message, "repeated", key))
        return errors


def _check_attribute(column: str) -> None:
    if column.startswith(ATTRIBUTE):
        try:
            checked_attribute_name(column.removeprefix(ATTRIBUTE))
        except ValueError as error:
            message = f"an attribute's name is {error}"
            raise Refused(1, message, column=column, code="attribute_name") from error
