"""sales's first schema: customers, orders with their timeline, shipments; topics are .sql files."""

from pathlib import Path

from libs.attachments.tables import attachment_tables
from libs.db.migrate import execute
from libs.db.rls import insert_only, relay_sees_all, standard_tables, tenant_table
from libs.db.words import searched
from libs.imports.tables import import_tables
from libs.mail.queue import mail_table

revision = "0001"
down_revision = None

# In the order in which they refer to each other.
_TOPICS = ("customers", "orders", "returns", "costs", "reversals", "channels", "invoices")

# Who may do what: what goods cost us is granted to the costs login only.
_GRANTS = {
    "products": {"runtime": "SELECT, INSERT, UPDATE"},
    "warehouses": {"runtime": "SELECT, INSERT, UPDATE"},
    "customers": {"runtime": "SELECT, INSERT, UPDATE"},
    "sales_orders": {"runtime": "SELECT, INSERT, UPDATE"},
    "sales_order_lines": {"runtime": "SELECT, INSERT, UPDATE, DELETE"},
    "sales_order_charges": {"runtime": "SELECT, INSERT, DELETE"},
    "sales_order_timeline": {"runtime": "SELECT, INSERT"},
    "sales_order_allocations": {"runtime": "SELECT, INSERT, UPDATE, DELETE"},
    "stock_requests": {"runtime": "SELECT, INSERT, UPDATE, DELETE"},
    "shipments": {"runtime": "SELECT, INSERT, UPDATE"},
    "shipment_lines": {"runtime": "SELECT, INSERT"},
    "shipment_moves": {"runtime": "SELECT, INSERT"},
    "order_reversals": {"runtime": "SELECT, INSERT"},
    "stock_costs": {"costs": "SELECT, INSERT, UPDATE"},
    "goods_costs": {"costs": "SELECT, INSERT"},
    "sales_order_line_costs": {"costs": "SELECT, INSERT, UPDATE"},
    "channels": {"runtime": "SELECT, INSERT, UPDATE"},
    "channel_states": {"runtime": "SELECT, INSERT, UPDATE"},
    "channel_products": {"runtime": "SELECT, INSERT, UPDATE, DELETE"},
    "channel_stock": {"runtime": "SELECT, INSERT, UPDATE"},
    "channel_orders": {"runtime": "SELECT, INSERT, UPDATE"},
    "invoices": {"runtime": "SELECT, INSERT"},
    "invoice_lines": {"runtime": "SELECT, INSERT"},
    "invoice_taxes": {"runtime": "SELECT, INSERT"},
    "invoice_states": {"runtime": "SELECT, INSERT, UPDATE"},
    "credit_notes": {"runtime": "SELECT, INSERT"},
    "credit_note_lines": {"runtime": "SELECT, INSERT"},
    "credit_note_taxes": {"runtime": "SELECT, INSERT"},
    "document_links": {"runtime": "SELECT, INSERT, UPDATE"},
    "sales_returns": {"runtime": "SELECT, INSERT, UPDATE"},
    "sales_return_lines": {"runtime": "SELECT, INSERT"},
    "sales_return_moves": {"runtime": "SELECT, INSERT"},
}
_INSERT_ONLY = (
    "goods_costs",
    "order_reversals",
    "sales_order_timeline",
    "shipment_lines",
    "shipment_moves",
    "invoices",
    "invoice_lines",
    "invoice_taxes",
    "credit_notes",
    "credit_note_lines",
    "credit_note_taxes",
    "sales_return_lines",
    "sales_return_moves",
)
# Orders whose time is up, and requests without an answer, are found whoever's they are.
_FOUND = ("sales_orders", "stock_requests")
# What the worker that tells shops sees whoever's it is: when, never what, and no secret.
_TOLD = {
    "channels": "SELECT (tenant_id, id, active)",
    "channel_states": "SELECT, UPDATE (lease, leased_until)",
    "channel_products": "SELECT (tenant_id, channel_id, marks, told_marks, error)",
    "channel_orders": "SELECT (tenant_id, id, channel_id, again_at)",
}


def upgrade() -> None:
    """Make everything."""
    execute(standard_tables("sales"))
    execute(attachment_tables("sales"))
    for topic in _TOPICS:
        execute((Path(__file__).parent / f"{topic}.sql").read_text(encoding="utf-8"))
    execute(mail_table("sales"))
    for table, grants in _GRANTS.items():
        execute(tenant_table("sales", table, **grants))
    for table in _FOUND:
        execute(relay_sees_all("sales", table))
        execute(f"GRANT SELECT ON {table} TO sales_relay")
    for table, rights in _TOLD.items():
        execute(relay_sees_all("sales", table))
        execute(f"GRANT {rights} ON {table} TO sales_relay")
    for table in ("customers", "sales_orders"):
        execute(searched("sales", table))
    execute(import_tables("sales"))
    execute(insert_only(*_INSERT_ONLY))
