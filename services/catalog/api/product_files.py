"""Products as files: import and export."""

from collections.abc import AsyncGenerator
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import StreamingResponse
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from libs.db.tenants import tenant
from libs.db.work import beginning
from libs.domain.clock import utc_now
from libs.domain.errors import Invalid
from libs.web.routes import Actor, Router, require
from services.catalog.api.deps import Db
from services.catalog.api.schemas import ImportOut
from services.catalog.application.import_products import ImportProducts, Mode, import_products
from services.catalog.infrastructure.csv_files import MOST_BYTES, read_csv
from services.catalog.infrastructure.product_export import export_products
from services.catalog.infrastructure.work import SqlCatalogWork

router: APIRouter = Router("/api/v1/catalog/products", tag="product files")
_FILE_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {"file": {"type": "string", "format": "binary"}},
                    "required": ["file"],
                }
            }
        },
    }
}


class _TooLarge(MultiPartException):
    pass


async def _company(actor: Actor, database: Db) -> None:
    """Meet the company first: if auth must be asked, the route runs twice, the body comes once."""
    async with database.transaction(actor, read_only=True) as connection:
        await tenant(connection, actor.tenant_id)


async def _upload(
    request: Request, _known: Annotated[None, Depends(_company)]
) -> AsyncGenerator[UploadFile, None]:
    """The part `file` of the body, read piece by piece up to the size allowed."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise Invalid.field("file", "send the file as multipart/form-data", "missing")
    parser = MultiPartParser(request.headers, _pieces(request), max_files=1, max_fields=5)
    try:
        form = await parser.parse()
    except _TooLarge as error:
        raise Invalid.field("file", str(error.message), "too_large") from error
    except (MultiPartException, KeyError) as error:
        raise Invalid.field("file", "the multipart body cannot be read") from error
    try:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise Invalid.field("file", "send the file as the part named file", "missing")
        yield file
    finally:
        await form.close()


async def _pieces(request: Request) -> AsyncGenerator[bytes, None]:
    received = 0
    async for piece in request.stream():
        received += len(piece)
        if received > MOST_BYTES:
            raise _TooLarge(f"at most {MOST_BYTES // 1_000_000} MB; split the file")
        yield piece


@router.post("/import", dependencies=[require("catalog.products.manage")], openapi_extra=_FILE_BODY)
async def import_file(
    file: Annotated[UploadFile, Depends(_upload)],
    actor: Actor,
    database: Db,
    mode: Mode = Mode.ALL_OR_NOTHING,
    dry_run: Annotated[bool, Query(description="Only say what would be done")] = False,  # noqa: FBT002 - a query field
) -> ImportOut:
    """Create and change products by the SKU in each row of a CSV file.

    A column that is not there leaves its values as they are. Categories are given as paths
    (`Bikes / Road Bikes`) and made when missing. The same file a second time changes nothing, so
    that a repetition is harmless without an Idempotency-Key.
    """
    command = ImportProducts(read_csv(file.file), mode, dry_run)
    begin = beginning(database, SqlCatalogWork)
    return ImportOut.of(await import_products(command, actor=actor, begin=begin, now=utc_now))


@router.get(
    "/export",
    dependencies=[require("catalog.products.read")],
    response_class=StreamingResponse,
    responses={200: {"content": {"text/csv": {}}}},
)
async def export_file(actor: Actor, database: Db) -> StreamingResponse:
    """Every product as CSV; it can be imported again unchanged."""
    return StreamingResponse(
        export_products(database, actor),
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": 'attachment; filename="products.csv"'},
    )
