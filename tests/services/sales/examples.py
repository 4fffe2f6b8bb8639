"""Orders for tests of the rules, without any database."""

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from libs.domain.ids import new_id
from libs.domain.principal import Principal
from services.sales.domain.flow import PERMISSIONS, Status
from services.sales.domain.order_line import Product, WantedLine, make_content
from services.sales.domain.policy import Policy
from services.sales.domain.sales_order import SalesOrder
from services.sales.domain.wanted import Party, Wanted

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
TENANT = new_id()
EVERYTHING = frozenset(PERMISSIONS.values())


def somebody(*, limit: Decimal | None = None, permissions: Iterable[str] = EVERYTHING) -> Principal:
    """A caller with an approval limit, or none."""
    return Principal(
        new_id(),
        TENANT,
        name="Meera",
        permissions=frozenset(permissions),
        limits={"sale": limit},
    )


MEERA = somebody()
SYSTEM = Principal.system(TENANT)


def wanted(*quantities: str, bundles: int = 0, **values: Any) -> Wanted:
    """What a draft says: a product a line for 10 each and 18 per cent of tax; bundles last."""
    kinds = [False] * (len(quantities) - bundles) + [True] * bundles
    products = {
        product.id: product
        for product in (
            Product(new_id(), f"P-{i}", f"Pump {i}", "pcs", True, b, Decimal(10), Decimal(18))
            for i, b in enumerate(kinds)
        )
    }
    lines = [WantedLine(p, Decimal(q)) for p, q in zip(products, quantities, strict=True)]
    said: dict[str, Any] = {
        "customer": Party(new_id(), "Anand Farms"),
        "warehouse": None,
        "reference": "",
        "note": "",
        "content": make_content(lines, products, currency="INR"),
    }
    return Wanted(**{**said, **values})


def an_order(
    status: Status = Status.DRAFT,
    *quantities: str,
    bundles: int = 0,
    policy: Policy = Policy(),  # noqa: B008 - frozen
) -> SalesOrder:
    """An order that stands somewhere."""
    said = wanted(*(quantities or ("3", "2")), bundles=bundles)
    order = SalesOrder.raised(
        new_id(), "SO-2026-000001", said, currency="INR", policy=policy, by=MEERA, at=NOON
    )
    order.status = status
    order.recorded.clear()
    order.steps.clear()
    return order
