"""Warehouses."""

from uuid import UUID

from fastapi import APIRouter, Response

from libs.db.database import Connection
from libs.domain.clock import utc_now
from libs.web import etags
from libs.web.etags import IfMatch
from libs.web.fields import Ids, Limit
from libs.web.lists import Lists
from libs.web.routes import Actor, Db, NewId, Router, require
from services.inventory.api.deps import BeginWork
from services.inventory.api.schemas import WarehouseIn, WarehouseOut, WarehousePatch, WarehousesOut
from services.inventory.application.change_warehouse import ChangeWarehouse, change_warehouse
from services.inventory.application.open_warehouse import OpenWarehouse, open_warehouse
from services.inventory.infrastructure import queries

router: APIRouter = Router("/api/v1/inventory/warehouses", tag="warehouses")
read = [require("inventory.stock.read")]
manage = [require("inventory.warehouses.manage")]


@router.get("", dependencies=read, response_model=WarehousesOut)
async def list_warehouses(
    lists: Lists, ids: Ids = None, limit: Limit = 50, cursor: str | None = None
) -> Response:
    """Warehouses by code; `ids` (comma-separated) picks some."""

    async def read(connection: Connection) -> WarehousesOut:
        page = await queries.list_warehouses(connection, ids=ids, limit=limit, cursor=cursor)
        items = [WarehouseOut.model_validate(row) for row in page.items]
        return WarehousesOut(items=items, next_cursor=page.next_cursor)

    which = None if ids is None else tuple(ids)
    return await lists.answer("warehouses", (which, limit, cursor), read)


@router.post("", status_code=201, dependencies=manage)
async def open_one(
    body: WarehouseIn, new_id: NewId, actor: Actor, begin: BeginWork
) -> WarehouseOut:
    """Open a warehouse."""
    command = OpenWarehouse(new_id, body.code, body.name, body.address, body.capacity)
    return WarehouseOut.of(await open_warehouse(command, actor=actor, begin=begin, now=utc_now))


@router.get("/{warehouse_id}", dependencies=read)
async def get_warehouse(
    warehouse_id: UUID, actor: Actor, database: Db, response: Response
) -> WarehouseOut:
    """One warehouse."""
    async with database.transaction(actor, read_only=True) as connection:
        row = await queries.warehouse(connection, warehouse_id)
    shown = WarehouseOut.model_validate(row)
    etags.tag(response, shown.version)
    return shown


@router.patch("/{warehouse_id}", dependencies=manage)
async def change(
    warehouse_id: UUID,
    body: WarehousePatch,
    version: IfMatch,
    actor: Actor,
    begin: BeginWork,
    response: Response,
) -> WarehouseOut:
    """Change a warehouse; one that holds stock or awaits a transfer is not taken out of use."""
    command = ChangeWarehouse(warehouse_id, version, body.given())
    warehouse = await change_warehouse(command, actor=actor, begin=begin, now=utc_now)
    etags.tag(response, warehouse.version)
    return WarehouseOut.of(warehouse)
