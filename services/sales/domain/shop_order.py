"""An order as a shop tells of it, whatever kind of shop; before it is an order of ours."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from libs.domain.quantity import ZERO


class Intake(StrEnum):
    """What became of an order that came in."""

    RECEIVED = "received"
    RAISED = "raised"
    # A line names what no product is mapped to; mapped, it is tried again.
    NEEDS_MAPPING = "needs_mapping"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopCustomer:
    """Who bought, found again by e-mail."""

    name: str
    email: str | None = None
    phone: str | None = None
    address: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopLine:
    """What was bought, at the shop's own price; `discount` is an amount off the line."""

    sku: str
    name: str = ""
    quantity: Decimal
    unit_price: Decimal
    discount: Decimal = ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopOrder:
    """An order; `id` is the shop's own, by which it is taken in once.

    `shipping` is before tax; None for its tax: the shop does not say.
    """

    id: str
    number: str
    currency: str
    customer: ShopCustomer
    lines: tuple[ShopLine, ...]
    shipping: Decimal = ZERO
    shipping_tax: Decimal | None = None
    note: str = ""


def stored(order: ShopOrder) -> dict[str, Any]:
    """As it is kept until it is raised."""
    customer = order.customer
    return {
        "id": order.id,
        "number": order.number,
        "currency": order.currency,
        "customer": {
            "name": customer.name,
            "email": customer.email,
            "phone": customer.phone,
            "address": dict(customer.address),
        },
        "lines": [
            {
                "sku": line.sku,
                "name": line.name,
                "quantity": str(line.quantity),
                "unit_price": str(line.unit_price),
                "discount": str(line.discount),
            }
            for line in order.lines
        ],
        "shipping": str(order.shipping),
        "shipping_tax": None if order.shipping_tax is None else str(order.shipping_tax),
        "note": order.note,
    }


def restored(content: Mapping[str, Any]) -> ShopOrder:
    """What `stored` made, read again."""
    lines = tuple(
        ShopLine(
            sku=line["sku"],
            name=line["name"],
            quantity=Decimal(line["quantity"]),
            unit_price=Decimal(line["unit_price"]),
            discount=Decimal(line["discount"]),
        )
        for line in content["lines"]
    )
    return ShopOrder(
        id=content["id"],
        number=content["number"],
        currency=content["currency"],
        customer=ShopCustomer(**content["customer"]),
        lines=lines,
        shipping=Decimal(content["shipping"]),
        shipping_tax=None if content["shipping_tax"] is None else Decimal(content["shipping_tax"]),
        note=content["note"],
    )
