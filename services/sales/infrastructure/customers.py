"""Customers in SQL."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson

from libs.db.work import Work
from libs.domain.errors import NotFound
from libs.domain.quantity import ZERO
from services.sales.domain.credit import Credit
from services.sales.domain.customer import Customer, CustomerDetails, Terms

_DETAILS = (
    "name, contact_name, email, phone, address, shipping_address, tax_id, state_code, terms,"
    " payment_terms_days, credit_limit"
)
COLUMNS = f"id, version, number, active, {_DETAILS}"
SELECT = f"SELECT {COLUMNS} FROM customers WHERE id = $1"
# What a customer owes, of `customers c`: each sum by an index that leads with the customer. Of what
# is shipped all is invoiced.
CREDIT = """
c.terms, c.credit_limit,
(SELECT coalesce(sum(s.open), 0) FROM invoice_states s
 WHERE s.customer_id = c.id AND s.open <> 0) AS receivable,
(SELECT coalesce(sum(greatest(o.total - (
     SELECT coalesce(sum(i.total), 0) FROM invoices i
     WHERE i.order_id = o.id AND (NOT i.prepaid OR i.id = o.invoice_id)), 0)), 0)
 FROM sales_orders o WHERE o.customer_id = c.id
 AND o.status IN ('approved', 'awaiting_payment', 'picking', 'partially_shipped'))
    AS uninvoiced
"""
_LOCK = "SELECT terms, credit_limit FROM customers WHERE id = $1 FOR NO KEY UPDATE"
_CREDIT = f"SELECT {CREDIT} FROM customers c WHERE c.id = $1"
_CALLED = f"""
SELECT {COLUMNS} FROM customers WHERE id IN (
    SELECT id FROM customers WHERE number = ANY (SELECT upper(n) FROM unnest($1::text[]) AS n)
    UNION ALL
    SELECT id FROM customers WHERE name_key = ANY (SELECT lower(n) FROM unnest($1::text[]) AS n)
) ORDER BY id FOR NO KEY UPDATE
"""
_STORE = f"""
INSERT INTO customers (tenant_id, {COLUMNS})
SELECT $1, id, version, number, active, name, contact_name, email, phone, address::jsonb,
       shipping_address::jsonb, tax_id, state_code, terms, payment_terms_days, credit_limit
FROM unnest($2::uuid[], $3::bigint[], $4::text[], $5::boolean[], $6::text[], $7::text[],
            $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[],
            $14::text[], $15::integer[], $16::numeric[])
    AS given ({COLUMNS})
ON CONFLICT (tenant_id, id) DO UPDATE SET version = excluded.version, active = excluded.active,
    name = excluded.name, contact_name = excluded.contact_name, email = excluded.email,
    phone = excluded.phone, address = excluded.address,
    shipping_address = excluded.shipping_address, tax_id = excluded.tax_id,
    state_code = excluded.state_code, terms = excluded.terms,
    payment_terms_days = excluded.payment_terms_days, credit_limit = excluded.credit_limit
"""


class SqlCustomers:
    """Customers."""

    def __init__(self, work: Work) -> None:
        """Store through this work."""
        self._work = work

    def add(self, customer: Customer) -> None:
        """Keep a new one."""
        self._work.track(customer, self._save)

    async def get(self, customer_id: UUID) -> Customer:
        """The customer, locked; raises NotFound."""
        row = await self._work.connection.fetchrow(f"{SELECT} FOR NO KEY UPDATE", customer_id)
        if row is None:
            raise NotFound("no such customer", customer_id=customer_id)
        return self._work.track(customer_from(row), self._save)

    async def called(self, names: Collection[str]) -> list[Customer]:
        """Those of these numbers or names, locked in one order."""
        rows = await self._work.connection.fetch(_CALLED, list(names))
        return [customer_from(row) for row in rows]

    async def lent(self) -> Decimal | None:
        """The most a new customer may owe, as the company has settled; None is no limit."""
        lent = await self._work.connection.fetchval(
            "SELECT nullif(settings->>'new_customer_credit', '')::numeric FROM tenants"
        )
        return None if lent is None else Decimal(lent)

    async def credit(self, customer_id: UUID) -> Credit:
        """What the customer owes and may owe; they are locked, so that approvals take turns."""
        row = await self._work.connection.fetchrow(_LOCK, customer_id)
        if row is None:
            raise NotFound("no such customer", customer_id=customer_id)
        terms = Terms(row["terms"])
        if terms is Terms.PREPAID or row["credit_limit"] is None:
            # Nothing depends on what they owe.
            return Credit(terms, row["credit_limit"], ZERO, ZERO)
        # A look of its own, under the lock: it sees what was approved while this waited.
        return credit_from(await self._work.connection.fetchrow(_CREDIT, customer_id))

    async def store(self, customers: Sequence[Customer]) -> None:
        """Write many new and changed ones and what they recorded, at once."""
        await self._write(customers)
        await self._work.store_recorded(customers)

    async def _save(self, customer: Customer) -> None:
        await self._write([customer])

    async def _write(self, customers: Sequence[Customer]) -> None:
        details = [customer.details for customer in customers]
        await self._work.connection.execute(
            _STORE,
            self._work.actor.tenant_id,
            [c.id for c in customers],
            [c.version for c in customers],
            [c.number for c in customers],
            [c.active for c in customers],
            [d.name for d in details],
            [d.contact_name for d in details],
            [d.email for d in details],
            [d.phone for d in details],
            [_json(d.address) for d in details],
            [_json(d.shipping_address) for d in details],
            [d.tax_id for d in details],
            [d.state_code for d in details],
            [d.terms.value for d in details],
            [d.payment_terms_days for d in details],
            [d.credit_limit for d in details],
        )


def customer_from(row: Any) -> Customer:
    """A customer as stored."""
    return Customer(
        id=row["id"],
        version=row["version"],
        number=row["number"],
        active=row["active"],
        details=CustomerDetails(
            name=row["name"],
            contact_name=row["contact_name"],
            email=row["email"],
            phone=row["phone"],
            address=orjson.loads(row["address"]),
            shipping_address=orjson.loads(row["shipping_address"]),
            tax_id=row["tax_id"],
            state_code=row["state_code"],
            terms=Terms(row["terms"]),
            payment_terms_days=row["payment_terms_days"],
            credit_limit=row["credit_limit"],
        ),
    )


def credit_from(row: Any) -> Credit:
    """What somebody owes and may owe: the columns of CREDIT."""
    return Credit(
        terms=Terms(row["terms"]),
        limit=row["credit_limit"],
        receivable=row["receivable"],
        uninvoiced=row["uninvoiced"],
    )


def _json(address: Mapping[str, str]) -> str:
    return orjson.dumps(dict(address)).decode()
