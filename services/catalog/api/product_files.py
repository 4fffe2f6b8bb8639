"""Products as files: import and export."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from libs.domain.clock import utc_now
from libs.web.routes import Actor, Router, require
from libs.web.uploads import FILE_BODY
from services.catalog.api.deps import BeginRepeatable, ProductExport, UploadedRecords
from services.catalog.api.schemas import ImportOut
from services.catalog.application.import_products import ImportProducts, Mode, import_products

router: APIRouter = Router("/api/v1/catalog/products", tag="product files")
manage = [require("catalog.products.manage")]
read = [require("catalog.products.read")]


@router.post("/import", dependencies=manage, openapi_extra=FILE_BODY)
async def import_file(
    records: UploadedRecords,
    actor: Actor,
    begin: BeginRepeatable,
    mode: Mode = Mode.ALL_OR_NOTHING,
    dry_run: Annotated[bool, Query(description="Only say what would be done")] = False,  # noqa: FBT002 - a query field
) -> ImportOut:
    """Create and change products by the SKU in each row of a CSV file.

    A column that is not there leaves its values as they are. Categories are given as paths
    (`Bikes / Road Bikes`) and made when missing. The same file a second time changes nothing, so
    that a repetition is harmless without an Idempotency-Key.
    """
    command = ImportProducts(records, mode, dry_run)
    return ImportOut.of(await import_products(command, actor=actor, begin=begin, now=utc_now))


@router.get(
    "/export",
    dependencies=read,
    response_class=StreamingResponse,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
async def export_file(products: ProductExport) -> StreamingResponse:
    """Every product as CSV; it can be imported again unchanged."""
    return StreamingResponse(
        products,
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": 'attachment; filename="products.csv"'},
    )
