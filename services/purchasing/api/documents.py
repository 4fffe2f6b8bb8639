"""Documents on paper: purchase orders and goods-received notes as PDF."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from libs.web.documents import PDF_ANSWERS, pdf
from libs.web.routes import Actor, Router, require
from services.purchasing.api.deps import Documents

router: APIRouter = Router("/api/v1/purchasing", tag="documents")
read: dict[str, Any] = {
    "dependencies": [require("purchasing.orders.read")],
    "responses": PDF_ANSWERS,
    "response_class": Response,
}


@router.get("/orders/{order_id}/pdf", **read)
async def order_pdf(
    order_id: UUID,
    actor: Actor,
    documents: Documents,
    request: Request,
    prices: Annotated[bool, Query(description="Without them it needs no costs.read")] = True,  # noqa: FBT002 - a query field
) -> Response:
    """The order as its supplier gets it, with a QR code that opens it; needs costs.read.

    `prices=false` leaves out what it costs, for who receives the goods.
    """
    document = await documents.order(actor, order_id, prices=prices)
    return await pdf(request, document, documents.make)


@router.get("/receipts/{receipt_id}/pdf", **read)
async def receipt_pdf(
    receipt_id: UUID, actor: Actor, documents: Documents, request: Request
) -> Response:
    """The goods-received note of a delivery, with a QR code that opens its order; no prices."""
    document = await documents.receipt(actor, receipt_id)
    return await pdf(request, document, documents.make)
