"""Pages to pay on, in SQL."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from libs.db.work import Work
from libs.domain.errors import NotFound
from services.payments.domain.checkout import Checkout, For, Status
from services.payments.domain.settlement import SettledLine

_ABOUT = "title, invoice_id, customer_id, supplier_id, destination"
_OWN = (
    "id, version, currency, amount, status, session_id, intent_id, url, return_path, failure,"
    " closing, outcome_id, fee, created_at, created_by, created_by_name, expires_at, ended_at"
)
COLUMNS = f"{_OWN}, {_ABOUT}"
# Who asked for the page opens it at once; the worker only if that did not do.
_ADD = f"""
INSERT INTO checkouts (tenant_id, due_at, {COLUMNS})
VALUES ($1, now() + interval '10 seconds', $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,
        $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)
"""
_ADD_LINES = """
INSERT INTO checkout_liabilities (tenant_id, checkout_id, liability_id, amount)
SELECT $1, $2, line.* FROM unnest($3::uuid[], $4::numeric[]) AS line
"""
_SAVE = """
UPDATE checkouts SET version = $2, status = $3, session_id = $4, intent_id = $5, url = $6,
    failure = $7, closing = $8, outcome_id = $9, expires_at = $10, ended_at = $11,
    fee = $12,
    due_at = CASE WHEN $13 THEN now() END, tries = 0, last_error = ''
WHERE id = $1
"""
_LOCKED = f"SELECT {COLUMNS} FROM checkouts WHERE id = $1 FOR NO KEY UPDATE"
_UNENDED = f"""
SELECT {COLUMNS} FROM checkouts
WHERE invoice_id = $1 AND status IN ('opening', 'open') ORDER BY id FOR NO KEY UPDATE
"""
_UNENDED_OF = f"""
SELECT {COLUMNS} FROM checkouts
WHERE id IN (SELECT checkout_id FROM checkout_liabilities WHERE liability_id = ANY ($1::uuid[]))
    AND status IN ('opening', 'open') ORDER BY id FOR NO KEY UPDATE
"""
_ON_ITS_WAY = """
SELECT EXISTS (SELECT FROM checkouts WHERE invoice_id = $1 AND status = 'processing')
"""
_ON_ITS_WAY_TO = """
SELECT EXISTS (
    SELECT FROM checkout_liabilities AS line
    JOIN checkouts AS c ON c.tenant_id = line.tenant_id AND c.id = line.checkout_id
    WHERE line.liability_id = ANY ($1::uuid[]) AND c.status = 'processing')
"""
_LIABILITIES = "SELECT liability_id FROM checkout_liabilities WHERE checkout_id = $1"
_LINES = """
SELECT checkout_id, liability_id, amount FROM checkout_liabilities
WHERE checkout_id = ANY ($1::uuid[]) ORDER BY checkout_id, liability_id
"""
_CUSTOMER = "SELECT customer_id FROM checkouts WHERE id = $1"
_OF_INVOICE = "SELECT customer_id FROM receivables WHERE id = $1"
_INTENT = "SELECT intent_id FROM checkouts WHERE outcome_id = $1"
_REFUND_NAMED = "UPDATE refunds SET reference = $2, due_at = NULL WHERE id = $1"


class SqlCheckouts:
    """Pages to pay on."""

    def __init__(self, work: Work) -> None:
        """Store through this work."""
        self._work = work

    def add(self, checkout: Checkout) -> None:
        """Keep a new one."""
        self._work.track(checkout, self._add)

    async def customer_of(self, checkout_id: UUID) -> UUID | None:
        """Whose invoice it is about; locks nothing."""
        found: UUID | None = await self._work.connection.fetchval(_CUSTOMER, checkout_id)
        return found

    async def customer_of_invoice(self, invoice_id: UUID) -> UUID | None:
        """Whose invoice that is, if there is one; locks nothing."""
        found: UUID | None = await self._work.connection.fetchval(_OF_INVOICE, invoice_id)
        return found

    async def find(self, checkout_id: UUID) -> Checkout | None:
        """The checkout, locked."""
        rows = await self._work.connection.fetch(_LOCKED, checkout_id)
        return next(iter(await self._tracked(rows)), None)

    async def get(self, checkout_id: UUID) -> Checkout:
        """The checkout, locked; raises NotFound."""
        checkout = await self.find(checkout_id)
        if checkout is None:
            raise NotFound("no such checkout", checkout_id=checkout_id)
        return checkout

    async def intent_of(self, payment_id: UUID) -> str:
        """What Stripe calls a payment that came by a page; raises NotFound."""
        found: str | None = await self._work.connection.fetchval(_INTENT, payment_id)
        if found is None:
            raise NotFound("this payment did not come by Stripe", payment_id=payment_id)
        return found

    async def refund_named(self, refund_id: UUID, reference: str) -> None:
        """Stripe has this refund, under that name: it is not asked for again."""
        await self._work.connection.execute(_REFUND_NAMED, refund_id, reference)

    async def unended_of_invoice(self, invoice_id: UUID) -> Sequence[Checkout]:
        """Those on which somebody may still pay it, locked."""
        return await self._tracked(await self._work.connection.fetch(_UNENDED, invoice_id))

    async def liabilities_of(self, checkout_id: UUID) -> list[UUID]:
        """What a page to pay a supplier is about; locks nothing."""
        rows = await self._work.connection.fetch(_LIABILITIES, checkout_id)
        return [row["liability_id"] for row in rows]

    async def unended_of_liabilities(self, liability_ids: Sequence[UUID]) -> Sequence[Checkout]:
        """Those on which somebody may still pay any of them, locked; to be locked after them."""
        rows = await self._work.connection.fetch(_UNENDED_OF, list(liability_ids))
        return await self._tracked(rows)

    async def on_its_way(
        self, *, invoice_id: UUID | None = None, liability_ids: Sequence[UUID] = ()
    ) -> bool:
        """Whether money for that was sent by a page, and has not come yet."""
        query, what = _ON_ITS_WAY, invoice_id or list(liability_ids)
        if invoice_id is None:
            query = _ON_ITS_WAY_TO
        found: bool = await self._work.connection.fetchval(query, what)
        return found

    async def _tracked(self, rows: Sequence[Any]) -> list[Checkout]:
        ids = [row["id"] for row in rows if row["supplier_id"] is not None]
        lines = await self._work.connection.fetch(_LINES, ids) if ids else []
        return [self._work.track(checkout_from(row, lines), self._save) for row in rows]

    async def _add(self, checkout: Checkout) -> None:
        connection, tenant_id = self._work.connection, self._work.actor.tenant_id
        about = checkout.about
        values = [getattr(checkout, name) for name in _OWN.split(", ")]
        values += [getattr(about, name) for name in _ABOUT.split(", ")]
        await connection.execute(_ADD, tenant_id, *values)
        if about.lines:
            ids = [line.liability_id for line in about.lines]
            amounts = [line.amount for line in about.lines]
            await connection.execute(_ADD_LINES, tenant_id, checkout.id, ids, amounts)

    async def _save(self, checkout: Checkout) -> None:
        await self._work.connection.execute(
            _SAVE,
            checkout.id,
            checkout.version,
            checkout.status,
            checkout.session_id,
            checkout.intent_id,
            checkout.url,
            checkout.failure,
            checkout.closing,
            checkout.outcome_id,
            checkout.expires_at,
            checkout.ended_at,
            checkout.fee,
            checkout.waits,
        )


def checkout_from(row: Any, lines: Iterable[Any]) -> Checkout:
    """A checkout as stored, of these lines those that are its own."""
    own = (
        SettledLine(line["liability_id"], line["amount"])
        for line in lines
        if line["checkout_id"] == row["id"]
    )
    about = For(**{name: row[name] for name in _ABOUT.split(", ")}, lines=tuple(own))
    values = {name: row[name] for name in _OWN.split(", ")}
    return Checkout(about=about, **values | {"status": Status(row["status"])})
