"""Suppliers in SQL."""

from typing import Any
from uuid import UUID

import orjson

from libs.db.work import Work
from libs.domain.errors import NotFound
from services.purchasing.domain.supplier import Supplier, SupplierDetails

_COLUMNS = (
    "id, version, number, active,"
    " name, contact_name, email, phone, address, tax_id, payment_terms_days"
)
SELECT = f"SELECT {_COLUMNS} FROM suppliers WHERE id = $1"
_SAVE = f"""
INSERT INTO suppliers (tenant_id, {_COLUMNS})
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::jsonb, $11, $12)
ON CONFLICT (tenant_id, id) DO UPDATE SET version = excluded.version, active = excluded.active,
    name = excluded.name, contact_name = excluded.contact_name, email = excluded.email,
    phone = excluded.phone, address = excluded.address, tax_id = excluded.tax_id,
    payment_terms_days = excluded.payment_terms_days
"""


class SqlSuppliers:
    """Suppliers."""

    def __init__(self, work: Work) -> None:
        """Store through this work."""
        self._work = work

    def add(self, supplier: Supplier) -> None:
        """Keep a new one."""
        self._work.track(supplier, self._save)

    async def get(self, supplier_id: UUID) -> Supplier:
        """The supplier, locked; raises NotFound."""
        row = await self._work.connection.fetchrow(f"{SELECT} FOR NO KEY UPDATE", supplier_id)
        if row is None:
            raise NotFound("no such supplier", supplier_id=supplier_id)
        return self._work.track(supplier_from(row), self._save)

    async def _save(self, supplier: Supplier) -> None:
        details = supplier.details
        await self._work.connection.execute(
            _SAVE,
            self._work.actor.tenant_id,
            supplier.id,
            supplier.version,
            supplier.number,
            supplier.active,
            details.name,
            details.contact_name,
            details.email,
            details.phone,
            orjson.dumps(dict(details.address)).decode(),
            details.tax_id,
            details.payment_terms_days,
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
        ),
    )
