"""AdventureWorks as it lies in its folder (see the README beside it): read, nothing changed."""

import csv
import gzip
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a purchase order: ordered, and what came of it."""

    product: str
    ordered: Decimal
    price: Decimal
    stocked: Decimal
    rejected: Decimal

    @property
    def received(self) -> Decimal:
        """What came in of it, good or not."""
        return self.stocked + self.rejected


@dataclass(frozen=True, slots=True)
class Order:
    """A purchase order; `status` is where it stood: complete, approved, pending, rejected."""

    number: int
    status: str
    supplier: str
    due: str
    subtotal: Decimal
    tax: Decimal
    freight: Decimal
    total: Decimal
    lines: tuple[Line, ...]

    @property
    def is_received(self) -> bool:
        """Whether its goods came in."""
        return self.status in {"complete", "approved"}

    @property
    def ends(self) -> str:
        """The state in our words where it stood: what never came is closed short."""
        if not self.is_received:
            return {"pending": "pending_approval", "rejected": "rejected"}[self.status]
        if not any(line.received for line in self.lines):
            return "confirmed"
        return "closed" if any(line.received < line.ordered for line in self.lines) else "received"


@dataclass(slots=True)
class AdventureWorks:
    """The part of the company that buys and stores."""

    categories: list[Row]
    products: list[Row]
    suppliers: list[Row]
    supplier_products: list[Row]
    locations: list[Row]
    stock: list[Row]
    orders: list[Order] = field(default_factory=list)

    @property
    def inactive(self) -> set[str]:
        """The suppliers nobody buys from today."""
        return {row["supplier_id"] for row in self.suppliers if row["is_active"] == "0"}

    @property
    def opening(self) -> Decimal:
        """Everything on hand before the first order."""
        return sum((Decimal(row["quantity"]) for row in self.stock), Decimal(0))


def read(folder: Path) -> AdventureWorks:
    """Read the folder; raises FileNotFoundError naming what is missing."""
    lines: dict[str, list[Line]] = defaultdict(list)
    due: dict[str, str] = {}
    for row in rows(folder, "purchase_order_lines"):
        number = row["purchase_order_id"]
        due.setdefault(number, row["due_date"])
        lines[number].append(
            Line(
                product=row["product_id"],
                ordered=Decimal(row["ordered_qty"]),
                price=Decimal(row["unit_price"]),
                stocked=Decimal(row["stocked_qty"]),
                rejected=Decimal(row["rejected_qty"]),
            )
        )
    orders = [
        Order(
            number=int(row["purchase_order_id"]),
            status=row["status"],
            supplier=row["supplier_id"],
            due=due[row["purchase_order_id"]],
            subtotal=Decimal(row["subtotal"]),
            tax=Decimal(row["tax"]),
            freight=Decimal(row["freight"]),
            total=Decimal(row["total_due"]),
            lines=tuple(lines[row["purchase_order_id"]]),
        )
        for row in rows(folder, "purchase_orders")
    ]
    return AdventureWorks(
        categories=rows(folder, "categories"),
        products=rows(folder, "products"),
        suppliers=rows(folder, "suppliers"),
        supplier_products=rows(folder, "supplier_products"),
        locations=rows(folder, "locations"),
        stock=rows(folder, "stock_on_hand"),
        orders=orders,
    )


def rows(folder: Path, name: str) -> list[Row]:
    """A file of the folder, plain or packed."""
    plain, packed = folder / f"{name}.csv", folder / f"{name}.csv.gz"
    text = (
        gzip.decompress(packed.read_bytes()).decode()
        if packed.exists()
        else plain.read_text(encoding="utf-8")
    )
    return list(csv.DictReader(text.splitlines()))
