"""Customers."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from libs.domain.clock import utc_now
from libs.web import etags
from libs.web.etags import IfMatch
from libs.web.fields import Limit
from libs.web.routes import Actor, Db, NewId, Router, require
from services.sales.api.customer_schemas import (
    CustomerIn,
    CustomerOut,
    CustomerPatch,
    CustomersOut,
)
from services.sales.api.deps import BeginWork, Customers
from services.sales.api.schemas import ReasonIn
from services.sales.application.change_customer import ChangeCustomer, change_customer
from services.sales.application.create_customer import CreateCustomer, create_customer
from services.sales.application.deactivate_customer import deactivate_customer
from services.sales.application.reactivate_customer import reactivate_customer
from services.sales.infrastructure import queries

router: APIRouter = Router("/api/v1/sales/customers", tag="customers")
_OWED = "payments.invoices.read"


def _needing(permission: str) -> dict[str, Any]:
    return {"dependencies": [require(permission)], "response_model_exclude_unset": True}


read = _needing("sales.customers.read")
manage = _needing("sales.customers.manage")


@router.get("", **read)
async def list_customers(
    actor: Actor,
    database: Db,
    which: Customers,
    sort: queries.CustomerSort = "name",
    limit: Limit = 50,
    cursor: str | None = None,
) -> CustomersOut:
    """Customers by name, unless told; `q` holds beginnings of words that are known of them.

    What they owe is told to who may see invoices.
    """
    async with database.transaction(actor, read_only=True) as connection:
        page = await queries.list_customers(
            connection, which, sort=sort, limit=limit, cursor=cursor
        )
        owed = {}
        if actor.may(_OWED):
            owed = await queries.accounts(connection, [c.id for c in page.items])
    items = [CustomerOut.of(customer, owed.get(customer.id)) for customer in page.items]
    return CustomersOut(items=items, next_cursor=page.next_cursor)


@router.post("", status_code=201, **manage)
async def create(
    body: CustomerIn, new_id: NewId, actor: Actor, begin: BeginWork, response: Response
) -> CustomerOut:
    """Take a new customer in."""
    command = CreateCustomer(new_id, body.details())
    customer = await create_customer(command, actor=actor, begin=begin, now=utc_now)
    etags.tag(response, customer.version)
    return CustomerOut.of(customer)


@router.get("/{customer_id}", **read)
async def get_customer(
    customer_id: UUID, actor: Actor, database: Db, response: Response
) -> CustomerOut:
    """One customer; and what they owe, for who may see invoices."""
    async with database.transaction(actor, read_only=True) as connection:
        customer = await queries.customer(connection, customer_id)
        owed = await queries.accounts(connection, [customer_id]) if actor.may(_OWED) else {}
    etags.tag(response, customer.version)
    return CustomerOut.of(customer, owed.get(customer_id))


@router.patch("/{customer_id}", **manage)
async def change(
    customer_id: UUID,
    body: CustomerPatch,
    version: IfMatch,
    actor: Actor,
    begin: BeginWork,
    response: Response,
) -> CustomerOut:
    """Change what is known of a customer; to let them owe more needs `sales.credit.extend`."""
    command = ChangeCustomer(customer_id, version, body.values())
    customer = await change_customer(command, actor=actor, begin=begin, now=utc_now)
    etags.tag(response, customer.version)
    return CustomerOut.of(customer)


@router.post("/{customer_id}/deactivate", **manage)
async def deactivate(
    customer_id: UUID,
    actor: Actor,
    begin: BeginWork,
    response: Response,
    body: ReasonIn | None = None,
) -> CustomerOut:
    """Sell nothing more to a customer; orders that name them stay."""
    reason = body.reason if body else ""
    customer = await deactivate_customer(
        customer_id, actor=actor, begin=begin, now=utc_now, reason=reason
    )
    etags.tag(response, customer.version)
    return CustomerOut.of(customer)


@router.post("/{customer_id}/reactivate", **manage)
async def reactivate(
    customer_id: UUID,
    actor: Actor,
    begin: BeginWork,
    response: Response,
    body: ReasonIn | None = None,
) -> CustomerOut:
    """Sell to a customer again."""
    reason = body.reason if body else ""
    customer = await reactivate_customer(
        customer_id, actor=actor, begin=begin, now=utc_now, reason=reason
    )
    etags.tag(response, customer.version)
    return CustomerOut.of(customer)
