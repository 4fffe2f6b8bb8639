"""reporting's first schema: the audit log, its costs apart, anchors of the ledger, read models."""

from pathlib import Path

from libs.db.migrate import execute
from libs.db.rls import insert_only, relay_sees_all, standard_tables, tenant_table

revision = "0001"
down_revision = None

_WRITTEN = "INSERT, UPDATE, DELETE"
# Read models, a file each: tables everybody may read, and those only for who may see costs.
_READ_MODELS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "feed": (("feed",), ()),
    "money": (
        ("money_zones", "receivables", "receivable_moves", "comparisons"),
        ("payables", "payable_moves", "book_accounts", "book_days"),
    ),
    "names": (("products", "categories", "warehouses", "suppliers", "customers", "people"), ()),
    "purchasing": (
        ("purchase_orders", "purchase_lines", "purchase_receipt_lines", "purchase_return_lines"),
        ("purchase_line_costs", "purchase_order_costs"),
    ),
    "search": (("search_entries", "search_words"), ()),
    "sales": (
        (
            "sale_zones",
            "sales_orders",
            "sale_lines",
            "sale_days",
            "sale_months_by_product",
            "sale_months_by_customer",
            "sold_lines",
            "sold_goods",
        ),
        (
            "sale_costs",
            "sale_day_costs",
            "sale_month_costs_by_product",
            "sale_month_costs_by_customer",
        ),
    ),
    "stock": (
        ("stock_levels", "stock_rules", "stock_movements", "stock_days"),
        ("stock_level_values", "stock_movement_values", "stock_day_values"),
    ),
    "supplied": (("product_suppliers",), ()),
}


def upgrade() -> None:
    """Make everything."""
    here = Path(__file__).parent
    execute(standard_tables("reporting"))
    execute((here / "audit.sql").read_text(encoding="utf-8"))
    execute(tenant_table("reporting", "audit_log", runtime="SELECT", costs="INSERT"))
    execute(tenant_table("reporting", "audit_costs", costs="SELECT, INSERT"))
    execute(tenant_table("reporting", "audit_heads", runtime="SELECT", costs="INSERT, UPDATE"))
    execute(tenant_table("reporting", "ledger_heads", runtime="SELECT", costs="INSERT, UPDATE"))
    execute(insert_only("audit_log", "audit_costs"))
    _make_projections(here)
    _make_exports(here)


def _make_projections(here: Path) -> None:
    """Read models, written by the costs login only; and each table once more, to make it anew."""
    execute((here / "projections.sql").read_text(encoding="utf-8"))
    for table in ("projections", "rebuilds"):
        execute(tenant_table("reporting", table, costs="SELECT, INSERT, UPDATE"))
        execute(relay_sees_all("reporting", table))
    execute(relay_sees_all("reporting", "audit_heads"))
    execute("GRANT SELECT ON projections, audit_heads TO reporting_relay")
    execute("GRANT SELECT, INSERT, UPDATE ON rebuilds TO reporting_relay")
    execute("GRANT USAGE ON SCHEMA rebuilding TO reporting_costs")
    _only_for_costs("rebuilding.cursors")
    for topic, (open_to_all, costs) in _READ_MODELS.items():
        execute((here / f"{topic}.sql").read_text(encoding="utf-8"))
        for table in open_to_all:
            execute(tenant_table("reporting", table, runtime="SELECT", costs=_WRITTEN))
        for table in costs:
            _only_for_costs(table)
        for table in (*open_to_all, *costs):
            execute(f"CREATE UNLOGGED TABLE rebuilding.{table} (LIKE public.{table} INCLUDING ALL)")
            _only_for_costs(f"rebuilding.{table}")
    execute("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO reporting_app, reporting_costs")


def _make_exports(here: Path) -> None:
    """What is asked for, by person; the relay login finds what is to do, and forgets."""
    execute((here / "exports.sql").read_text(encoding="utf-8"))
    execute(tenant_table("reporting", "exports", runtime="SELECT, INSERT, UPDATE"))
    execute(relay_sees_all("reporting", "exports"))
    seen = "tenant_id, id, status, requested_at, expires_at"
    execute(f"GRANT SELECT ({seen}), DELETE ON exports TO reporting_relay")


def _only_for_costs(table: str) -> None:
    execute(tenant_table("reporting", table, costs=f"SELECT, {_WRITTEN}"))
