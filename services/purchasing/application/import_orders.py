"""Import orders from a file: as drafts, or as orders that were sent before they came here."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from libs.domain.ids import new_id
from libs.domain.quantity import ZERO
from libs.files.cells import Refused
from libs.imports.reading import Row
from libs.imports.rows import Given, Outcome
from services.purchasing.application.named import Named, look_up
from services.purchasing.application.ports import Company, Place, PurchasingWork
from services.purchasing.domain.order_file import OF_ORDER, OrderFileKind, read_row
from services.purchasing.domain.order_line import (
    LARGEST_AMOUNT,
    MOST_LINES,
    Product,
    WantedLine,
    make_lines,
)
from services.purchasing.domain.purchase_order import PurchaseOrder
from services.purchasing.domain.supplier import Supplier
from services.purchasing.domain.wanted import Party, Wanted


@dataclass(slots=True)
class _Pending:
    """An order as its rows tell it so far."""

    reference: str
    first_row: int
    said: dict[str, Any]
    supplier: Supplier
    place: Place
    products: dict[UUID, Product] = field(default_factory=dict)
    lines: list[WantedLine] = field(default_factory=list)


class OrderImporter:
    """Takes the rows of one file, and writes its orders as the transaction ends.

    A reference is imported once: rows of one that came before are left out.
    """

    _company: Company
    _at: datetime

    def __init__(self, kind: OrderFileKind) -> None:
        """Nothing seen yet."""
        self._kind = kind
        self._pending: dict[str, _Pending] = {}

    async def prepare(self, work: PurchasingWork, _columns: Sequence[str], *, at: datetime) -> None:
        """Raises Refused in a company that has no open orders."""
        self._company = await work.references.company()
        if self._kind is OrderFileKind.OPEN and self._company.policy.stock_on_approval:
            message = "stock rises when an order is approved here, so that no order is open"
            raise Refused(1, message, code="stock_on_approval")
        self._at = at
        self._pending.clear()

    def passed(self, rows: Sequence[Given]) -> None:
        """Such a file is taken as a whole: nothing was taken before."""

    async def take(self, work: PurchasingWork, rows: Sequence[Given], *, keep: bool) -> Outcome:  # noqa: ARG002 - of the protocol
        """Check rows; their orders are written by `finish`, if they are to be kept."""
        outcome = Outcome()
        read = list(map(read_row, rows))
        named = await look_up(work, read)
        taken = await work.imported.taken([_key(row) for row in read])
        for row in read:
            self._take_one(row, named, taken, outcome)
        return outcome

    async def finish(self, work: PurchasingWork) -> None:
        """Write an order for each reference, in the order of the file."""
        ids = dict[str, UUID]()
        for key, pending in self._pending.items():
            order = await self._order(work, pending)
            ids[key] = order.id
            work.orders.add(order)
        await work.imported.remember(ids)
        self._pending.clear()

    async def _order(self, work: PurchasingWork, pending: _Pending) -> PurchaseOrder:
        wanted = Wanted(
            supplier=Party(pending.supplier.id, pending.supplier.details.name),
            warehouse=pending.place.party,
            expected_on=pending.said.get("expected_on"),
            note=pending.said.get("note") or "",
            lines=make_lines(pending.lines, pending.products, None),
            charges=(),
            tax_amount=None,
        )
        order = PurchaseOrder.raised(
            new_id(),
            await work.numbers.order(self._company.policy.year(self._at)),
            wanted,
            currency=self._company.currency,
            policy=self._company.policy,
            by=work.actor,
            at=self._at,
            reason=f"imported as {pending.reference}",
        )
        if self._kind is OrderFileKind.OPEN:
            order.carry_over(by=work.actor, at=self._at, reason="approved and sent before")
        return order

    def _take_one(self, row: Row, named: Named, taken: Collection[str], outcome: Outcome) -> None:
        supplier, place, product = named.supplier(row), named.place(row), named.product(row)
        if supplier is not None and not supplier.active:
            self._wrong(row, "supplier", "this supplier is deactivated", "inactive_supplier")
        if product is not None and (why := product.not_bought):
            self._wrong(row, "sku", *why)
        values = row.values
        if values.get("quantity", ZERO) * values.get("unit_cost", ZERO) >= LARGEST_AMOUNT:
            self._wrong(row, "unit_cost", "quantity times cost is too much", "too_large")
        if row.errors or supplier is None or place is None or product is None:
            outcome.errors.extend(row.errors)
        elif _key(row) in taken:
            outcome.skipped += 1
        else:
            self._add(row, supplier, place, product, outcome)

    def _add(
        self, row: Row, supplier: Supplier, place: Place, product: Product, outcome: Outcome
    ) -> None:
        """Put the line on its order; an error where the order says something else elsewhere."""
        said = {name: row.values.get(name) for name in OF_ORDER}
        said |= {"supplier": supplier.id, "warehouse": place.party.id}
        reference = row.values["reference"]
        pending = self._pending.setdefault(
            _key(row), _Pending(reference, row.number, said, supplier, place)
        )
        for name, value in said.items():
            if value != pending.said[name]:
                message = f"row {pending.first_row} of the same order says something else"
                self._wrong(row, name, message, "differs")
        if len(pending.lines) == MOST_LINES:
            message = f"an order has at most {MOST_LINES} lines"
            self._wrong(row, "reference", message, "too_many")
        if row.errors:
            outcome.errors.extend(row.errors)
            return
        values = row.values
        pending.products[product.id] = product
        pending.lines.append(
            WantedLine(
                product.id, values["quantity"], values["unit_cost"], values.get("tax_rate", ZERO)
            )
        )
        outcome.created += 1

    @staticmethod
    def _wrong(row: Row, column: str, message: str, code: str) -> None:
        row.errors.append(row.error(column, message, code, str(row.values.get(column) or "")))


def _key(row: Row) -> str:
    return str(row.values.get("reference", "")).casefold()
