"""What the reports about purchasing share: filters, columns, and what counts as ordered."""

from services.reporting.domain.report import Asks, Column, Filter, Kind, ids

PERMISSION = "reporting.purchasing.read"
SUMMARY = "reporting.summary.read"
STATUSES = (
    "draft",
    "pending_approval",
    "approved",
    "sent",
    "confirmed",
    "partially_received",
    "received",
    "closed",
    "rejected",
    "declined",
    "cancelled",
)
# What a supplier was or may be given: the states in which an approval stands.
ORDERED = "('approved', 'sent', 'confirmed', 'partially_received', 'received', 'closed')"
# Of these more may come in.
AWAITED = "('approved', 'sent', 'confirmed', 'partially_received')"
# In these it says something else than was approved, or was refused.
STOPPED = "('draft', 'pending_approval', 'rejected', 'declined')"

SUPPLIERS = ids("supplier_id", "Suppliers", "suppliers")
PRODUCTS = ids("product_id", "Products", "products")
WAREHOUSES = ids("warehouse_id", "Warehouses", "warehouses")
STATUS = Filter("status", "Status", Asks.CHOICES, choices=STATUSES)

ORDER = (
    Column("order_id", "Order's id", Kind.ID),
    Column("number", "Order", thing="purchase-orders", id_in="order_id", always=True),
)
SUPPLIER = (
    Column("supplier_id", "Supplier's id", Kind.ID),
    Column("supplier", "Supplier", thing="suppliers", id_in="supplier_id", always=True),
)
PRODUCT = (
    Column("product_id", "Product's id", Kind.ID),
    Column("sku", "SKU", thing="products", id_in="product_id", always=True),
    Column("product", "Product", always=True),
    Column("unit", "Unit", always=True),
)
WAREHOUSE = Column("warehouse", "Warehouse", always=True)

NAMED_SUPPLIER = "LEFT JOIN suppliers AS s ON s.tenant_id = o.tenant_id AND s.id = o.supplier_id"
NAMED_WAREHOUSE = "LEFT JOIN warehouses AS w ON w.tenant_id = o.tenant_id AND w.id = o.warehouse_id"
NAMED_PRODUCT = "LEFT JOIN products AS p ON p.tenant_id = l.tenant_id AND p.id = l.product_id"
ITS_PRICE = "LEFT JOIN purchase_line_costs AS c ON c.tenant_id = l.tenant_id AND c.line_id = l.id"
OF_PRODUCT = "coalesce(p.sku, '') AS sku, coalesce(p.name, '') AS product, coalesce(p.unit, '')"


def only(*filters: str) -> str:
    """Conditions for filters of ids and choices, each `name` or `name=expression`."""
    conditions = []
    for said in filters:
        name, _, expression = said.partition("=")
        kind = "text" if name == "status" else "uuid"
        where = expression or f"o.{name}"
        conditions.append(f"(${name}::{kind}[] IS NULL OR {where} = ANY (${name}::{kind}[]))")
    return " AND ".join(conditions)


def day(moment: str) -> str:
    """The day a moment is on in the company's time zone."""
    return f"({moment} AT TIME ZONE $timezone)::date"
