"""Set what suppliers ask for products, one or many at once."""

from collections.abc import Sequence
from uuid import UUID

from libs.domain.errors import FieldError, Invalid, UnknownReference
from libs.domain.principal import Principal
from services.purchasing.application.ports import BeginPurchasing, PurchasingWork
from services.purchasing.domain.offer import Offer
from services.purchasing.domain.order_line import BUNDLE_IS_NOT_BOUGHT


async def put_offers(
    offers: Sequence[Offer],
    *,
    actor: Principal,
    begin: BeginPurchasing,
    within: str = "",
    version: int | None = None,
) -> str:
    """Store new terms, tell of those that changed; the currency they are in.

    `within` is where the offers stand in the request (`items.{i}.`); `version` is the one of each
    that the caller edited, None: whatever it is. Raises Forbidden without costs.read (an offer has
    a price), Invalid for unknown suppliers and bundles, UnknownReference, StaleVersion.
    """
    actor.require("costs.read")
    fields = [within.format(i=i) for i in range(len(offers))]
    async with begin(actor) as work:
        company = await work.references.company()
        await _must_exist(work, offers, fields)
        if version is not None:
            for offer in offers:
                await work.offers.must_stand_at(version, offer)
        for stored in await work.offers.put(offers, company.currency):
            event = stored.offer.changed(stored.before, company.currency)
            work.record(event, about=stored.id, version=stored.version)
    return company.currency


async def _must_exist(work: PurchasingWork, offers: Sequence[Offer], fields: Sequence[str]) -> None:
    errors = []
    seen: set[tuple[UUID, UUID]] = set()
    suppliers = await work.offers.known_suppliers({offer.supplier_id for offer in offers})
    for offer, field in zip(offers, fields, strict=True):
        if offer.supplier_id not in suppliers:
            errors.append(FieldError(f"{field}supplier_id", "no such supplier", "not_found"))
        if (key := (offer.supplier_id, offer.product_id)) in seen:
            message = "this supplier offers this product here already"
            errors.append(FieldError(f"{field}product_id", message, "duplicate"))
        seen.add(key)
    if errors:
        raise Invalid(errors)
    products = {offer.product_id for offer in offers}
    unknown = await work.references.unknown_products(products)
    if unknown:
        raise UnknownReference(
            "products",
            {
                f"{field}product_id": offer.product_id
                for offer, field in zip(offers, fields, strict=True)
                if offer.product_id in unknown
            },
        )
    bundles = await work.references.bundles(products)
    if bundles:
        raise Invalid(
            FieldError(f"{field}product_id", *BUNDLE_IS_NOT_BOUGHT)
            for offer, field in zip(offers, fields, strict=True)
            if offer.product_id in bundles
        )
