"""What AdventureWorks sold, as it lies in its folder: customers, orders, what they came to."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from bench.adventureworks.data import Row, rows

_FOURTH = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class SoldLine:
    """A line: `discount` is a share of one, `total` has six decimals."""

    product: str
    quantity: Decimal
    price: Decimal
    discount: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True)
class Sale:
    """A sales order; amounts have four decimals, its lines are rounded once, as a sum."""

    number: int
    customer: str
    reference: str
    online: bool
    subtotal: Decimal
    tax: Decimal
    freight: Decimal
    total: Decimal
    lines: tuple[SoldLine, ...]


@dataclass(frozen=True, slots=True)
class Sold:
    """All that was sold, and to whom."""

    customers: dict[str, Row]
    sales: list[Sale]


def read_sold(folder: Path) -> Sold:
    """Read the folder; raises FileNotFoundError naming what is missing."""
    lines: dict[str, list[SoldLine]] = defaultdict(list)
    for row in rows(folder, "sales_order_lines"):
        lines[row["sales_order_id"]].append(
            SoldLine(
                product=row["product_id"],
                quantity=Decimal(row["ordered_qty"]),
                price=Decimal(row["unit_price"]),
                discount=Decimal(row["discount_pct"]),
                total=Decimal(row["line_total"]),
            )
        )
    sales = [
        Sale(
            number=int(row["sales_order_id"]),
            customer=row["customer_id"],
            reference=row["customer_po_number"] or row["order_number"],
            online=row["is_online"] == "1",
            subtotal=Decimal(row["subtotal"]),
            tax=Decimal(row["tax"]),
            freight=Decimal(row["freight"]),
            total=Decimal(row["total_due"]),
            lines=tuple(lines[row["sales_order_id"]]),
        )
        for row in rows(folder, "sales_orders")
    ]
    return Sold({row["customer_id"]: row for row in rows(folder, "customers")}, sales)


def rounded_once(amounts: Iterable[Decimal]) -> Decimal:
    """A sum at the fourth decimal, as the headers of these orders have it."""
    return sum(amounts, Decimal(0)).quantize(_FOURTH, ROUND_HALF_UP)
