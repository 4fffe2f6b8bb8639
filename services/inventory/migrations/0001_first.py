"""inventory's first schema: warehouses, levels, the ledger and the procedure that writes it."""

from pathlib import Path

from libs.db.migrate import execute
from libs.db.rls import insert_only, relay_sees_all, shown_in, standard_tables, tenant_table
from libs.db.words import searched
from libs.imports.tables import import_tables

revision = "0001"
down_revision = None

_RUNTIME = {
    "products": "SELECT, INSERT, UPDATE",
    "categories": "SELECT, INSERT, UPDATE",
    "warehouses": "SELECT, INSERT, UPDATE",
    "levels": "SELECT, INSERT, UPDATE",
    "stock_sums": "SELECT, INSERT, UPDATE, DELETE",
    "product_levels": "SELECT, INSERT, UPDATE, DELETE",
    "ledger_entries": "SELECT, INSERT",
    "ledger_signatures": "SELECT, INSERT",
    "incoming_lines": "SELECT, INSERT, UPDATE",
    "forgotten_orders": "SELECT, INSERT, UPDATE",
    "receipt_lines": "SELECT, INSERT",
    "goods_issues": "SELECT, INSERT",
    "sales_answers": "SELECT, INSERT",
    "returned_parts": "SELECT, INSERT",
    "transfers": "SELECT, INSERT, UPDATE",
    "transfer_lines": "SELECT, INSERT, UPDATE",
    "counts": "SELECT, INSERT, UPDATE",
    "count_lines": "SELECT, INSERT, UPDATE",
    "recipes": "SELECT, INSERT, UPDATE",
    "recipe_components": "SELECT, INSERT, DELETE",
    "recipe_leaves": "SELECT, INSERT, DELETE",
    "buildable": "SELECT, INSERT, UPDATE",
    "reasons": "SELECT, INSERT, UPDATE",
    "reservations": "SELECT, INSERT, UPDATE",
    "reservation_lines": "SELECT, INSERT, UPDATE",
}
_COSTS = {
    "ledger_costs": "SELECT, INSERT",
    "ledger_values": "SELECT, INSERT",
    "order_line_costs": "SELECT, INSERT, UPDATE",
    "values_waiting": "SELECT, INSERT, DELETE",
}
_INSERT_ONLY = (
    "ledger_entries",
    "ledger_signatures",
    "ledger_costs",
    "ledger_values",
    "goods_issues",
    "sales_answers",
    "returned_parts",
)


def upgrade() -> None:
    """Make everything."""
    here = Path(__file__).parent
    execute(standard_tables("inventory"))
    for topic in (
        "tables",
        "sums",
        "levels",
        "movements",
        "reservations",
        "transfers",
        "counts",
        "recipes",
        "sales",
    ):
        execute((here / f"{topic}.sql").read_text(encoding="utf-8"))
    for table, verbs in _RUNTIME.items():
        execute(tenant_table("inventory", table, runtime=verbs))
    execute(searched("inventory", "products"))
    for table, verbs in _COSTS.items():
        execute(tenant_table("inventory", table, costs=verbs))
    execute(shown_in("warehouses", "warehouses"))
    for table in ("values_waiting", "reservations"):
        execute(relay_sees_all("inventory", table))
        execute(f"GRANT SELECT ON {table} TO inventory_relay")
    execute(import_tables("inventory"))
    execute(insert_only(*_INSERT_ONLY))
    execute("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO inventory_app, inventory_costs")
