"""Import what suppliers offer from a file: new terms, changed ones, and those that are the same."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from libs.imports.reading import Row
from libs.imports.rows import Given, Outcome
from services.purchasing.application.named import Named, look_up
from services.purchasing.application.ports import PurchasingWork
from services.purchasing.domain.offer import Offer
from services.purchasing.domain.offer_file import read_row
from services.purchasing.domain.order_line import BUNDLE_IS_NOT_BOUGHT

Key = tuple[UUID, UUID]


class OfferImporter:
    """Takes the rows of one file; supplier and SKU say which offer a row is about."""

    _currency: str

    def __init__(self) -> None:
        """Nothing seen yet."""
        self._seen: dict[Key, int] = {}

    async def prepare(self, work: PurchasingWork, _columns: Sequence[str], *, at: datetime) -> None:  # noqa: ARG002 - of the protocol
        """Offers are in the company's currency."""
        self._currency = (await work.references.company()).currency

    def passed(self, rows: Sequence[Given]) -> None:
        """What was taken before is stored: nothing has to be remembered."""

    async def take(self, work: PurchasingWork, rows: Sequence[Given], *, keep: bool) -> Outcome:
        """Set terms, or skip; what is wrong with a row is in the outcome."""
        outcome = Outcome()
        read = list(map(read_row, rows))
        named = await look_up(work, read)
        keys = {row.number: key for row in read if (key := self._key(row, named)) is not None}
        known = await work.offers.known(list(keys.values()))
        offers = [
            offer
            for row in read
            if (offer := self._offer(row, keys.get(row.number), known, outcome)) is not None
        ]
        if keep:
            for stored in await work.offers.put(offers, self._currency):
                event = stored.offer.changed(stored.before, self._currency)
                work.record(event, about=stored.id, version=stored.version)
        return outcome

    async def finish(self, work: PurchasingWork) -> None:
        """Nothing has waited: rows are written as they are taken."""

    def _offer(
        self, row: Row, key: Key | None, known: Mapping[Key, Offer], outcome: Outcome
    ) -> Offer | None:
        """What the row makes or changes."""
        terms = {n: v for n, v in row.values.items() if n not in {"supplier", "sku"}}
        if key is not None and key not in known and "unit_cost" not in terms and not row.errors:
            message = "a new offer needs what it costs"
            row.errors.append(row.error("unit_cost", message, "missing"))
        if row.errors or key is None:
            outcome.errors.extend(row.errors)
            return None
        before = known.get(key)
        if before is None:
            outcome.created += 1
            return Offer(supplier_id=key[0], product_id=key[1], **terms)
        after = replace(before, **terms)
        if after == before:
            outcome.skipped += 1
            return None
        outcome.updated += 1
        return after

    def _key(self, row: Row, named: Named) -> Key | None:
        """Which offer it is; an error in the row if another row was about the same."""
        supplier, product = named.supplier(row), named.product(row)
        if supplier is None or product is None:
            return None
        if product.bundle:
            row.errors.append(row.error("sku", *BUNDLE_IS_NOT_BOUGHT, product.sku))
        key = (supplier.id, product.id)
        first = self._seen.setdefault(key, row.number)
        if first != row.number:
            message = f"row {first} has the same supplier and product"
            row.errors.append(row.error("sku", message, "repeated", product.sku))
        return key
