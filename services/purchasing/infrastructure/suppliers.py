"""Suppliers in SQL."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import orjson

from libs.db.work import Work
from libs.domain.errors import NotFound
from services.purchasing.domain.supplier import Supplier, SupplierDetails

_COLUMNS = (
    "id, version, number, active,"
    " name, contact_name, email, phone, address, tax_id, payment_terms_days,"
    " stripe_account"
)
SELECT = f"SELECT {_COLUMNS} FROM suppliers WHERE id = $1"
_CALLED = f"""
SELECT {_COLUMNS} FROM suppliers WHERE id IN (
    SELECT id FROM suppliers WHERE number = ANY (SELECT upper(n) FROM unnest($1::text[]) AS n)
    UNION ALL
    SELECT id FROM suppliers WHERE name_key = ANY (SELECT lower(n) FROM unnest($1::text[]) AS n)
) ORDER BY id FOR NO KEY UPDATE
"""
_STORE = f"""
INSERT INTO suppliers (tenant_id, {_COLUMNS})
SELECT $1, id, version, number, active, name, contact_name, email, phone, address::jsonb, tax_id,
       payment_terms_days, stripe_account
FROM unnest($2::uuid[], $3::bigint[], $4::text[], $5::boolean[], $6::text[], $7::text[],
            $8::text[], $9::text[], $10::text[], $11::text[], $12::integer[],
            $13::text[])
    AS given ({_COLUMNS})
ON CONFLICT (tenant_id, id) DO UPDATE SET version = excluded.version, active = excluded.active,
    name = excluded.name, contact_name = excluded.contact_name, email = excluded.email,
    phone = excluded.phone, address = excluded.address, tax_id = excluded.tax_id,
    payment_terms_days = excluded.payment_terms_days, stripe_account = excluded.stripe_account
"""


class SqlSuppliers:
    """Suppliers."""

    def __init__(self, work: Work) -> None:
        """Store through this work."""
        self._work = work

    def add(self, supplier: Supplier) -> None:
        """Keep a new one."""
        self._work.track(supplier, self._save)

    async def details(self, supplier_id: UUID) -> SupplierDetails:
        """What is known of one, for looking only; raises NotFound."""
        row = await self._work.connection.fetchrow(SELECT, supplier_id)
        if row is None:
            raise NotFound("no such supplier", supplier_id=supplier_id)
        return supplier_from(row).details

    async def get(self, supplier_id: UUID) -> Supplier:
        """The supplier, locked; raises NotFound."""
        row = await self._work.connection.fetchrow(f"{SELECT} FOR NO KEY UPDATE", supplier_id)
        if row is None:
            raise NotFound("no such supplier", supplier_id=supplier_id)
        return self._work.track(supplier_from(row), self._save)

    async def called(self, names: Collection[str]) -> list[Supplier]:
        """Those of these numbers or names, locked in one order."""
        return [
            supplier_from(row) for row in await self._work.connection.fetch(_CALLED, list(names))
        ]

    async def store(self, suppliers: Sequence[Supplier]) -> None:
        """Write many new and changed ones and what they recorded, at once."""
        await self._write(suppliers)
        await self._work.store_recorded(suppliers)

    async def _save(self, supplier: Supplier) -> None:
        await self._write([supplier])

    async def _write(self, suppliers: Sequence[Supplier]) -> None:
        details = [supplier.details for supplier in suppliers]
        await self._work.connection.execute(
            _STORE,
            self._work.actor.tenant_id,
            [s.id for s in suppliers],
            [s.version for s in suppliers],
            [s.number for s in suppliers],
            [s.active for s in suppliers],
            [d.name for d in details],
            [d.contact_name for d in details],
            [d.email for d in details],
            [d.phone for d in details],
            [orjson.dumps(dict(d.address)).decode() for d in details],
            [d.tax_id for d in details],
            [d.payment_terms_days for d in details],
            [d.stripe_account for d in details],
        )


def supplier_from(row: Any) -> Supplier:
    """A supplier as stored."""
    return Supplier(
        id=row["id"],
        version=row["version"],
        number=row["number"],
        active=row["active"],
        details=SupplierDetails(
            name=row["name"],
            contact_name=row["contact_name"],
            email=row["email"],
            phone=row["phone"],
            address=orjson.loads(row["address"]),
            tax_id=row["tax_id"],
            payment_terms_days=row["payment_terms_days"],
            stripe_account=row["stripe_account"],
        ),
    )
