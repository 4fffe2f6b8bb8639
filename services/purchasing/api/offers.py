"""What suppliers offer: their SKU, cost and terms for a product."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from fastapi import APIRouter

from libs.web.etags import IfMatch, IfMatchOrNew
from libs.web.fields import Limit
from libs.web.routes import Actor, Db, Router, require
from services.purchasing.api.deps import Begins, BeginWork
from services.purchasing.api.schemas import OfferIn, OfferOut, OffersIn, OffersOut
from services.purchasing.application.put_offers import put_offers
from services.purchasing.application.remove_offer import remove_offer
from services.purchasing.infrastructure import queries

router: APIRouter = Router("/api/v1/purchasing/supplier-products", tag="supplier products")
# Fields of cost are absent, not null, for a caller who may not see cost prices.
manage: Mapping[str, Any] = {
    "dependencies": [require("purchasing.suppliers.manage")],
    "response_model_exclude_unset": True,
}
read: Mapping[str, Any] = {
    "dependencies": [require("purchasing.suppliers.read")],
    "response_model_exclude_unset": True,
}


@router.get("", **read)
async def list_offers(
    actor: Actor,
    database: Db,
    supplier_id: UUID | None = None,
    product_id: UUID | None = None,
    q: Begins | None = None,
    limit: Limit = 50,
    cursor: str | None = None,
) -> OffersOut:
    """What suppliers offer; `q` is how a product's SKU begins."""
    async with database.transaction(actor, read_only=True) as connection:
        page = await queries.list_offers(
            connection,
            sees_costs=actor.sees_costs,
            supplier_id=supplier_id,
            product_id=product_id,
            q=q,
            limit=limit,
            cursor=cursor,
        )
    return OffersOut(
        items=[OfferOut.model_validate(row) for row in page.items], next_cursor=page.next_cursor
    )


@router.put("", **manage)
async def put(body: OfferIn, version: IfMatchOrNew, actor: Actor, begin: BeginWork) -> OfferOut:
    """Set what a supplier asks for a product, whatever that was; or, with `If-Match`, if it was so.

    Lists tell the `version` of an offer.
    """
    currency = await put_offers([body.offer()], actor=actor, begin=begin, version=version)
    return _shown([body], currency)[0]


@router.post("/bulk", **manage)
async def put_many(body: OffersIn, actor: Actor, begin: BeginWork) -> OffersOut:
    """Set many at once: all are stored, or none."""
    offers = [item.offer() for item in body.items]
    currency = await put_offers(offers, actor=actor, begin=begin, within="items.{i}.")
    return OffersOut(items=_shown(body.items, currency), next_cursor=None)


@router.delete("/{offer_id}", status_code=204, dependencies=manage["dependencies"])
async def remove(offer_id: UUID, version: IfMatch, actor: Actor, begin: BeginWork) -> None:
    """Take an offer away: the supplier sells this product no more. `If-Match` is its `version`."""
    await remove_offer(offer_id, version, actor=actor, begin=begin)


def _shown(items: Sequence[OfferIn], currency: str) -> list[OfferOut]:
    return [OfferOut(**dict(item), currency=currency) for item in items]
