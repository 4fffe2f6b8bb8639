"""Customers, with what they owe."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Integer,
    MetaData,
    Numeric,
    Select,
    Table,
    Text,
    Uuid,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR

from libs.db.database import Connection
from libs.db.pages import Page, fetch_page
from libs.db.statements import one_of
from libs.db.words import Search, search
from libs.domain.errors import NotFound
from services.sales.domain.credit import Credit
from services.sales.domain.customer import Customer, Terms
from services.sales.infrastructure.customers import COLUMNS, CREDIT, credit_from, customer_from

Sort = Literal["name", "-name", "number", "-number"]

_customers = Table(
    "customers",
    MetaData(),
    Column("id", Uuid),
    Column("version", BigInteger),
    Column("number", Text),
    Column("active", Boolean),
    Column("name", Text),
    Column("name_key", Text),
    Column("contact_name", Text),
    Column("email", Text),
    Column("phone", Text),
    Column("address", JSONB),
    Column("shipping_address", JSONB),
    Column("tax_id", Text),
    Column("state_code", Text),
    Column("terms", Text),
    Column("payment_terms_days", Integer),
    Column("credit_limit", Numeric),
    Column("search", TSVECTOR),
)
_ONE = f"SELECT {COLUMNS} FROM customers WHERE id = $1"
# Each customer's by an index of orders and one of invoices.
_ACCOUNTS = f"""
SELECT c.id, {CREDIT},
       (SELECT count(*) FROM sales_orders o WHERE o.customer_id = c.id AND o.status NOT IN
        ('completed', 'rejected', 'cancelled')) AS open_orders
FROM customers c WHERE c.id = ANY ($1::uuid[])
"""


@dataclass(frozen=True, slots=True)
class Account:
    """What a customer owes, and how many orders of theirs are under way."""

    credit: Credit
    open_orders: int


@dataclass(frozen=True, slots=True)
class CustomerFilter:
    """Which customers; words begin words of number, name, contact, e-mail, phone or tax id."""

    q: str | None = None
    active: bool | None = None
    terms: Terms | None = None
    ids: Collection[UUID] | None = None


async def list_customers(
    connection: Connection,
    which: CustomerFilter,
    *,
    sort: Sort = "name",
    limit: int,
    cursor: str | None,
) -> Page[Customer]:
    """Customers by name without regard to case, or by number."""
    c = _customers.c
    return await fetch_page(
        connection,
        _filtered(which, await search(connection, "customers", which.q)),
        [c.number] if sort.endswith("number") else [c.name_key, c.id],
        descending=sort.startswith("-"),
        limit=limit,
        cursor=cursor,
        row=customer_from,
    )


async def customer(connection: Connection, customer_id: UUID) -> Customer:
    """One customer; raises NotFound."""
    row = await connection.fetchrow(_ONE, customer_id)
    if row is None:
        raise NotFound("no such customer", customer_id=customer_id)
    return customer_from(row)


async def accounts(connection: Connection, ids: Collection[UUID]) -> dict[UUID, Account]:
    """How these customers stand, in one statement."""
    rows = await connection.fetch(_ACCOUNTS, list(ids))
    return {row["id"]: Account(credit_from(row), row["open_orders"]) for row in rows}


def _filtered(which: CustomerFilter, found: Search | None) -> Select[Any]:
    c = _customers.c
    query = select(*(column for column in c if column.key != "search"))
    if which.ids is not None:
        query = query.where(one_of(c.id, which.ids))
    if which.active is not None:
        query = query.where(c.active.is_(which.active))
    if which.terms is not None:
        query = query.where(c.terms == which.terms.value)
    if found is not None:
        query = query.where(c.search.op("@@")(func.to_tsquery("simple", found.query)))
        if found.ids is not None:
            query = query.where(one_of(c.id, found.ids))
    return query
