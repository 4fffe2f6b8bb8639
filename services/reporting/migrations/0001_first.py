"""reporting's first schema: the audit log, its costs apart, anchors of the ledger, read models."""

from pathlib import Path

from libs.db.migrate import execute
from libs.db.rls import insert_only, standard_tables, tenant_table

revision = "0001"
down_revision = None


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
