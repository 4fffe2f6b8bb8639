"""Customers as files: import and export."""

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
from services.sales.api.deps import CustomerExport

router: APIRouter = Router("/api/v1/sales", tag="files")
router.routes.extend(imports_router("sales", "sales.customers.manage").routes)


@router.post(
    "/customers/import",
    dependencies=[require("sales.customers.manage")],
    status_code=202,
    openapi_extra=IMPORT_BODY,
    responses=ANSWERS,
)
async def import_customers(
    importing: Importer,
    response: Response,
    mode: ModeQuery = Mode.ALL_OR_NOTHING,
    dry_run: DryRun = False,  # noqa: FBT002 - a query field
    encoding: Encoding = "utf-8",
) -> ImportOut:
    """Take in and change customers by the number, or else the name, in each row of a file.

    A column that is not there leaves its values as they are. The same file a second time changes
    nothing.
    """
    return await importing.receive("customers", Order(mode, dry_run, encoding=encoding), response)


@router.get(
    "/customers/export",
    dependencies=[require("sales.customers.read")],
    **FILE,
)
async def export_customers(file: CustomerExport) -> StreamingResponse:
    """Customers by name, with the filters of the list; it can be imported again unchanged."""
    return file
