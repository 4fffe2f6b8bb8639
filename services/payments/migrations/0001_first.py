"""payments's first schema: what every service has."""

from libs.db.migrate import execute
from libs.db.rls import standard_tables

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make everything."""
    execute(standard_tables("payments"))
