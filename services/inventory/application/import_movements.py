"""Import movements from a file: opening balances, or adjustments for whatever reason."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from itertools import islice
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from libs.domain.errors import Conflict, Invalid
from libs.domain.ids import new_id
from libs.domain.quantity import ZERO, plain
from libs.imports.reading import Row
from libs.imports.rows import Given, Outcome, RowError
from services.inventory.application.ports import InventoryWork, Place, Standing
from services.inventory.domain.movement import BundleHasNoStock, Movement, Source, must_be_past
from services.inventory.domain.movement_file import FileKind, read_row
from services.inventory.domain.reasons import Reason, reason_by_hand

_AT_ONCE = 500


class MovementImporter:
    """Takes the rows of one file, and posts them together as each transaction ends.

    A row of a file is posted once, however often the file is imported again. All levels of a
    transaction are locked in one order, so movements wait until all rows have been read.
    """

    _own: Mapping[str, Reason]
    _warehouses: Mapping[str, tuple[UUID, bool]]
    _at: datetime

    def __init__(self, kind: FileKind, file_id: UUID) -> None:
        """Nothing seen yet."""
        self._kind = kind
        self._file_id = file_id
        self._zone: tzinfo = UTC
        self._seen: dict[Place, int] = {}
        self._pending: list[Movement] = []
        self._moved: dict[Place, Decimal] = {}

    async def prepare(self, work: InventoryWork, _columns: Sequence[str], *, at: datetime) -> None:
        """Read what rows refer to."""
        self._own = await work.reasons.own()
        self._warehouses = await work.imported.warehouses()
        self._zone = ZoneInfo(await work.imported.timezone())
        self._at = at
        self._pending.clear()
        self._moved.clear()

    def passed(self, rows: Sequence[Given]) -> None:
        """What was posted before is in the ledger: nothing has to be remembered."""

    async def take(self, work: InventoryWork, rows: Sequence[Given], *, keep: bool) -> Outcome:
        """Check rows; those that are good are posted by `finish`, if they are to be kept."""
        outcome = Outcome()
        read = [read_row(row, self._zone) for row in rows]
        skus = [row.values["sku"].lower() for row in read if "sku" in row.values]
        products = await work.imported.products(skus)
        posted = await work.imported.posted(self._file_id, [self._line(row) for row in read])
        placed = {row.number: self._place(row, products) for row in read}
        levels = await work.imported.levels([p for p in placed.values() if p is not None])
        for row in read:
            if self._line(row) in posted:
                outcome.skipped += 1
            else:
                self._take_one(row, placed[row.number], levels, outcome)
        if not keep:
            self._pending.clear()
        return outcome

    async def finish(self, work: InventoryWork) -> None:
        """Lock all levels concerned in their order, then post in the same order."""
        pending = sorted(self._pending, key=lambda m: (m.product_id, m.warehouse_id))
        self._pending.clear()
        await work.imported.lock(dict.fromkeys((m.product_id, m.warehouse_id) for m in pending))
        rest = iter(pending)
        while some := list(islice(rest, _AT_ONCE)):
            await self._must_be_new(work, some)
            await work.stock.post(some, Source("import", self._file_id))

    async def _must_be_new(self, work: InventoryWork, openings: Sequence[Movement]) -> None:
        """Raise Conflict if a level moved since its row was read: the row gets its error anew."""
        if self._kind is not FileKind.OPENING:
            return
        levels = await work.imported.levels([(m.product_id, m.warehouse_id) for m in openings])
        if any(level.entries for level in levels.values()):
            raise Conflict("goods moved while their opening balance was imported; import it again")

    def _take_one(
        self,
        row: Row,
        place: Place | None,
        levels: Mapping[Place, Standing],
        outcome: Outcome,
    ) -> None:
        if row.errors or place is None:
            outcome.errors.extend(row.errors)
            return
        if self._kind is FileKind.OPENING and row.values["quantity"] == 0:
            outcome.skipped += 1
            return
        try:
            movement = self._movement(row, place)
            self._must_fit(row, movement, place, levels.get(place, Standing(ZERO, ZERO, 0)))
        except Invalid as invalid:
            outcome.errors.extend(
                RowError(row.number, e.field, e.message, e.code, str(row.values.get(e.field, "")))
                for e in invalid.errors
            )
            return
        self._pending.append(movement)
        self._moved[place] = self._moved.get(place, ZERO) + movement.quantity
        outcome.created += 1

    def _movement(self, row: Row, place: Place) -> Movement:
        """Raises Invalid for a reason, a sign, a time or a cost that cannot be."""
        values = row.values
        amount: Decimal = values["quantity"]
        if amount == 0:
            raise Invalid.field("quantity", "a movement moves something: not 0")
        code = values.get("reason", FileKind.OPENING.value)
        reason = reason_by_hand(code, amount, field="", own=self._own)
        must_be_past(values.get("happened_at"), self._at, field="happened_at")
        if values.get("unit_cost") is not None and amount < 0:
            raise Invalid.field("unit_cost", "what leaves takes the average cost")
        return Movement(
            entry_id=new_id(),
            product_id=place[0],
            warehouse_id=place[1],
            quantity=amount,
            kind=reason.kind,
            reason=reason.code,
            unit_cost=values.get("unit_cost"),
            happened_at=values.get("happened_at"),
            note=values.get("note", ""),
            source_line_id=self._line(row),
            fact=reason.fact and amount < 0,
        )

    def _must_fit(self, row: Row, movement: Movement, place: Place, level: Standing) -> None:
        """Raise Invalid if there is not so much, or if a level that has moved would be opened."""
        if self._kind is FileKind.OPENING:
            first = self._seen.setdefault(place, row.number)
            if first != row.number:
                message = f"row {first} opens the same product at the same warehouse"
                raise Invalid.field("sku", message, "repeated")
            if level.entries:
                message = "it has movements there already; correct it by an adjustment"
                raise Invalid.field("sku", message, "has_movements")
        there = level.on_hand + self._moved.get(place, ZERO)
        least = ZERO if movement.fact else level.reserved
        if movement.quantity < 0 and there + movement.quantity < least:
            held = f", of which {plain(level.reserved)} reserved" if level.reserved else ""
            message = f"only {plain(there)} on hand{held}; {plain(-movement.quantity)} cannot leave"
            raise Invalid.field("quantity", message, "not_enough_stock")

    def _place(self, row: Row, products: Mapping[str, tuple[UUID, bool]]) -> Place | None:
        """The product and the warehouse; an error in the row for what cannot be one."""
        sku, code = row.values.get("sku", ""), row.values.get("warehouse", "")
        product_id, bundle = products.get(sku.lower(), (None, False))
        warehouse_id, active = self._warehouses.get(code.lower(), (None, False))
        if sku and product_id is None:
            row.errors.append(
                RowError(row.number, "sku", "no such product", "unknown_product", sku)
            )
        if bundle and row.values.get("quantity", ZERO) > 0:
            bad = BundleHasNoStock
            row.errors.append(RowError(row.number, "sku", bad.says, bad.code, sku))
        if code and not active:
            message = "no such warehouse" if warehouse_id is None else "it is out of use"
            row.errors.append(RowError(row.number, "warehouse", message, "unknown_warehouse", code))
        return (product_id, warehouse_id) if product_id and warehouse_id and active else None

    def _line(self, row: Row) -> UUID:
        """What the ledger calls a row of the file: posted once, whatever happens."""
        return uuid5(self._file_id, str(row.number))
