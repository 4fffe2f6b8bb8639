"""Products as files: import and export."""

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
from services.catalog.api.deps import ProductExport

router: APIRouter = Router("/api/v1/catalog/products", tag="product files")
manage = [require("catalog.products.manage")]
read = [require("catalog.products.read")]
imports: APIRouter = imports_router("catalog", "catalog.products.manage")


@router.post(
    "/import",
    status_code=202,
    dependencies=manage,
    openapi_extra=IMPORT_BODY,
    responses=ANSWERS,
)
async def import_file(
    importing: Importer,
    response: Response,
    mode: ModeQuery = Mode.ALL_OR_NOTHING,
    dry_run: DryRun = False,  # noqa: FBT002 - a query field
    encoding: Encoding = "utf-8",
) -> ImportOut:
    """Create and change products by the SKU in each row of a CSV or XLSX file.

    A column that is not there leaves its values as they are. Categories are given as paths
    (`Bikes / Road Bikes`) and made when missing. The same file a second time changes nothing.
    """
    return await importing.receive("products", Order(mode, dry_run, encoding=encoding), response)


@router.get(
    "/export",
    dependencies=read,
    **FILE,
)
async def export_file(file: ProductExport) -> StreamingResponse:
    """Products by SKU, with the filters of the list; the file can be imported again unchanged."""
    return file
