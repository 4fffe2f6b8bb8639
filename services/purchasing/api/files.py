"""Suppliers, what they offer and orders as files: import and export."""

from typing import Any, Literal

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse

from libs.imports.job import Mode, Order
from libs.imports.routes import (
    ANSWERS,
    IMPORT_BODY,
    DryRun,
    Encoding,
    Importer,
    ModeQuery,
    imports_router,
)
from libs.imports.schemas import ImportOut
from libs.web.exports import FILE
from libs.web.routes import Router, require
from services.purchasing.api.deps import OfferExport, SupplierExport
from services.purchasing.domain.order_file import OrderFileKind

router: APIRouter = Router("/api/v1/purchasing", tag="files")
router.routes.extend(imports_router("purchasing", "purchasing.suppliers.manage").routes)
IMPORT: dict[str, Any] = {
    "status_code": 202,
    "openapi_extra": IMPORT_BODY,
    "responses": ANSWERS,
}
EXPORT: dict[str, Any] = {"dependencies": [require("purchasing.suppliers.read")], **FILE}
manage_suppliers = [require("purchasing.suppliers.manage")]
manage_orders = [require("purchasing.orders.manage")]


@router.post("/suppliers/import", dependencies=manage_suppliers, **IMPORT)
async def import_suppliers(
    importing: Importer,
    response: Response,
    mode: ModeQuery = Mode.ALL_OR_NOTHING,
    dry_run: DryRun = False,  # noqa: FBT002 - a query field
    encoding: Encoding = "utf-8",
) -> ImportOut:
    """Take in and change suppliers by the number, or else the name, in each row of a file.

    A column that is not there leaves its values as they are. The same file a second time changes
    nothing.
    """
    return await importing.receive("suppliers", Order(mode, dry_run, encoding=encoding), response)


@router.post("/supplier-products/import", dependencies=manage_suppliers, **IMPORT)
async def import_offers(
    importing: Importer,
    response: Response,
    mode: ModeQuery = Mode.ALL_OR_NOTHING,
    dry_run: DryRun = False,  # noqa: FBT002 - a query field
    encoding: Encoding = "utf-8",
) -> ImportOut:
    """Set what suppliers offer by supplier and SKU; needs costs.read, for an offer has a price.

    A column that is not there leaves its values as they are. The same file a second time changes
    nothing.
    """
    order = Order(mode, dry_run, encoding=encoding)
    return await importing.receive("supplier_products", order, response)


@router.post("/orders/import", dependencies=manage_orders, **IMPORT)
async def import_orders(
    importing: Importer,
    response: Response,
    status: Literal["draft", "sent"] = "draft",
    dry_run: DryRun = False,  # noqa: FBT002 - a query field
    encoding: Encoding = "utf-8",
) -> ImportOut:
    """Write orders from a file, a line a row, rows of one reference an order; all or none.

    As drafts, to be approved like any other; or, with `purchasing.rules.manage`, as orders that
    were approved and sent in another system, with what is still to come. Needs costs.read and
    purchasing.suppliers.manage too. A reference is imported once.
    """
    kind = OrderFileKind.DRAFTS if status == "draft" else OrderFileKind.OPEN
    order = Order(Mode.ALL_OR_NOTHING, dry_run, encoding=encoding)
    return await importing.receive(kind.value, order, response)


@router.get("/suppliers/export", **EXPORT)
async def export_suppliers(file: SupplierExport) -> StreamingResponse:
    """Suppliers by name, with the filters of the list; it can be imported again unchanged."""
    return file


@router.get("/supplier-products/export", **EXPORT)
async def export_offers(file: OfferExport) -> StreamingResponse:
    """What suppliers offer, with the filters of the list; it can be imported again unchanged.

    Without costs.read it has no prices.
    """
    return file
