"""What goes over the wire of the dashboard."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel

from libs.web.fields import Shown


class PointOut(BaseModel):
    """A day, or a month by its first day."""

    on: date
    revenue: Shown
    profit: Shown | None


class SoldOut(BaseModel):
    """What brought revenue. No `id`: products without a category."""

    id: UUID | None
    name: str | None
    quantity: Shown | None
    revenue: Shown
    profit: Shown | None


class OpenSalesOut(BaseModel):
    """Orders in a state."""

    status: str
    orders: int
    total: Shown


class SalesPartOut(BaseModel):
    """Invoices less credit notes without tax, over the period and before; open orders now."""

    revenue: Shown
    revenue_before: Shown
    cost: Shown | None
    cost_before: Shown | None
    series: list[PointOut]
    products: list[SoldOut]
    categories: list[SoldOut]
    customers: list[SoldOut]
    open: list[OpenSalesOut]


class HeldOut(BaseModel):
    """What is held at a place, of a product, a category, or from a supplier."""

    id: UUID | None
    name: str | None
    items: int
    quantity: Shown
    value: Shown | None = None


class HealthOut(BaseModel):
    """How many thresholds are reached: of all `rules`, red is at the minimum, amber at reorder."""

    red: int
    amber: int
    rules: int


class ShortOut(BaseModel):
    """A product that runs low, and its thresholds."""

    id: UUID
    product_id: UUID
    sku: str
    name: str
    warehouse: str
    status: str
    available: Shown
    incoming: Shown
    minimum: Shown
    reorder_point: Shown


class StockPartOut(BaseModel):
    """Stock as it stands; the largest of each kind."""

    value: Shown | None
    health: HealthOut
    short: list[ShortOut]
    by_warehouse: list[HeldOut]
    by_product: list[HeldOut]
    by_category: list[HeldOut]
    by_supplier: list[HeldOut]


class OpenPurchasesOut(BaseModel):
    """Orders in a state; `overdue`: goods of them should have come."""

    status: str
    orders: int
    overdue: int


class LateOut(BaseModel):
    """A document that is late since a day."""

    id: UUID
    number: str
    name: str
    day: date
    amount: Shown | None = None


class PurchasingPartOut(BaseModel):
    """What is on order."""

    open: list[OpenPurchasesOut]
    late: list[LateOut]


class ComparedOut(BaseModel):
    """When payments, invoices, liabilities and stock were compared last, and what differed."""

    at: datetime
    mismatches: int


class OwedOut(BaseModel):
    """What is open, overdue (so many documents), and due within a week."""

    open: Shown
    overdue: Shown
    documents: int
    this_week: Shown
    late: list[LateOut]


class ReceivablesPartOut(OwedOut):
    """What customers owe."""

    compared: ComparedOut | None


class NewsOut(BaseModel):
    """Something that happened."""

    sequence: int
    at: datetime
    type: str
    subject: UUID
    actor_name: str
    number: str | None
    name: str | None


class DashboardOut(BaseModel):
    """How the company does; parts that were not asked for, or may not be seen, are null."""

    currency: str
    today: date
    begins: date
    ends: date
    by: str
    sales: SalesPartOut | None = None
    stock: StockPartOut | None = None
    purchasing: PurchasingPartOut | None = None
    receivables: ReceivablesPartOut | None = None
    payables: OwedOut | None = None
    activity: list[NewsOut] | None = None
