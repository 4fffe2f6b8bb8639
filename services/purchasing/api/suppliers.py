"""Suppliers and what they offer."""

from uuid import UUID

from fastapi import APIRouter, Response

from libs.domain.clock import utc_now
from libs.web import etags
from libs.web.etags import IfMatch
from libs.web.fields import Ids, Limit
from libs.web.routes import Actor, Db, NewId, Router, require
from services.purchasing.api.deps import Active, Begins, BeginWork
from services.purchasing.api.order_schemas import ReasonIn
from services.purchasing.api.schemas import SupplierIn, SupplierOut, SupplierPatch, SuppliersOut
from services.purchasing.application.change_supplier import ChangeSupplier, change_supplier
from services.purchasing.application.create_supplier import CreateSupplier, create_supplier
from services.purchasing.application.deactivate_supplier import deactivate_supplier
from services.purchasing.application.reactivate_supplier import reactivate_supplier
from services.purchasing.infrastructure import queries

router: APIRouter = Router("/api/v1/purchasing/suppliers", tag="suppliers")
manage = [require("purchasing.suppliers.manage")]
read = [require("purchasing.suppliers.read")]


@router.get("", dependencies=read)
async def list_suppliers(
    actor: Actor,
    database: Db,
    ids: Ids,
    active: Active = None,
    q: Begins | None = None,
    sort: queries.Sort = "name",
    limit: Limit = 50,
    cursor: str | None = None,
) -> SuppliersOut:
    """Suppliers by name, unless told; `q` is how a name or number begins."""
    async with database.transaction(actor, read_only=True) as connection:
        page = await queries.list_suppliers(
            connection, ids=ids, active=active, q=q, sort=sort, limit=limit, cursor=cursor
        )
    return SuppliersOut(
        items=[SupplierOut.of(supplier) for supplier in page.items], next_cursor=page.next_cursor
    )


@router.post("", status_code=201, dependencies=manage)
async def create(
    body: SupplierIn, new_id: NewId, actor: Actor, begin: BeginWork, response: Response
) -> SupplierOut:
    """Take a new supplier in."""
    command = CreateSupplier(new_id, body.details())
    supplier = await create_supplier(command, actor=actor, begin=begin, now=utc_now)
    etags.tag(response, supplier.version)
    return SupplierOut.of(supplier)


@router.get("/{supplier_id}", dependencies=read)
async def get_supplier(
    supplier_id: UUID, actor: Actor, database: Db, response: Response
) -> SupplierOut:
    """One supplier."""
    async with database.transaction(actor, read_only=True) as connection:
        supplier = await queries.supplier(connection, supplier_id)
    etags.tag(response, supplier.version)
    return SupplierOut.of(supplier)


@router.patch("/{supplier_id}", dependencies=manage)
async def change(
    supplier_id: UUID,
    body: SupplierPatch,
    version: IfMatch,
    actor: Actor,
    begin: BeginWork,
    response: Response,
) -> SupplierOut:
    """Change what is known of a supplier."""
    command = ChangeSupplier(supplier_id, version, body.values())
    supplier = await change_supplier(command, actor=actor, begin=begin, now=utc_now)
    etags.tag(response, supplier.version)
    return SupplierOut.of(supplier)


@router.post("/{supplier_id}/deactivate", dependencies=manage)
async def deactivate(
    supplier_id: UUID,
    actor: Actor,
    begin: BeginWork,
    response: Response,
    body: ReasonIn | None = None,
) -> SupplierOut:
    """Buy nothing more from a supplier; orders that name them stay."""
    reason = body.reason if body else ""
    supplier = await deactivate_supplier(
        supplier_id, actor=actor, begin=begin, now=utc_now, reason=reason
    )
    etags.tag(response, supplier.version)
    return SupplierOut.of(supplier)


@router.post("/{supplier_id}/reactivate", dependencies=manage)
async def reactivate(
    supplier_id: UUID,
    actor: Actor,
    begin: BeginWork,
    response: Response,
    body: ReasonIn | None = None,
) -> SupplierOut:
    """Buy from a supplier again."""
    reason = body.reason if body else ""
    supplier = await reactivate_supplier(
        supplier_id, actor=actor, begin=begin, now=utc_now, reason=reason
    )
    etags.tag(response, supplier.version)
    return SupplierOut.of(supplier)
