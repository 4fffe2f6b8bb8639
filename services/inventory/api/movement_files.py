"""Movements as files: opening balances and bulk adjustments."""

from fastapi import APIRouter, Response

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
from libs.web.routes import Router, require
from services.inventory.domain.movement_file import FileKind

router: APIRouter = Router("/api/v1/inventory/movements", tag="movements")
router.routes.extend(imports_router("inventory", "inventory.stock.move").routes)
move = [require("inventory.stock.move")]


@router.post(
    "/import",
    status_code=202,
    dependencies=move,
    openapi_extra=IMPORT_BODY,
    responses=ANSWERS,
)
async def import_file(
    importing: Importer,
    response: Response,
    kind: FileKind,
    mode: ModeQuery = Mode.ALL_OR_NOTHING,
    dry_run: DryRun = False,  # noqa: FBT002 - a query field
    encoding: Encoding = "utf-8",
) -> ImportOut:
    """Post a movement for each row of a CSV or XLSX file.

    `opening` brings the first stock of a product to a warehouse, where nothing has moved yet;
    `adjustment` adds or takes away for a reason. A row is posted once, however often the same
    import is run again. Cost prices need `costs.read`, and only who has that sees such an import.
    """
    return await importing.receive(kind.value, Order(mode, dry_run, encoding=encoding), response)
