"""What is known here of products and warehouses whose availability is shown."""

from collections.abc import Collection, Mapping
from typing import NamedTuple
from uuid import UUID

from libs.db.database import Connection
from libs.domain.errors import UnknownReference


class Named(NamedTuple):
    """A product, or (with a code for SKU) a warehouse."""

    sku: str
    name: str
    unit: str = ""
    bundle: bool = False


class Names(NamedTuple):
    """Products and warehouses by id."""

    products: dict[UUID, Named]
    warehouses: dict[UUID, Named]


async def must_know(
    connection: Connection, products: Mapping[str, UUID], warehouses: Mapping[str, UUID]
) -> None:
    """Raise UnknownReference for those, by the field that names them, that are not known here."""
    for kind, named in (("products", products), ("warehouses", warehouses)):
        rows = await connection.fetch(
            f"SELECT id FROM {kind} WHERE id = ANY ($1::uuid[])",
            list(named.values()),
        )
        known = {row["id"] for row in rows}
        if unknown := {field: id_ for field, id_ in named.items() if id_ not in known}:
            raise UnknownReference(kind, unknown)


async def names(connection: Connection, products: Collection[UUID]) -> Names:
    """These products, and all warehouses; not those whose events have not come yet."""
    found = await connection.fetch(
        "SELECT id, sku, name, unit, kind = 'bundle' FROM products WHERE id = ANY ($1::uuid[])",
        list(products),
    )
    places = await connection.fetch("SELECT id, code, name FROM warehouses ORDER BY code")
    return Names(
        {row["id"]: Named(*row[1:]) for row in found},
        {row["id"]: Named(*row[1:]) for row in places},
    )
