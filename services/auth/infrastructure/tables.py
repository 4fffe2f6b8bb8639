"""auth's tables, for building list queries; migrations/ makes them."""

from sqlalchemy import ARRAY, BigInteger, Boolean, Column, MetaData, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData()

memberships = Table(
    "memberships",
    metadata,
    Column("tenant_id", Uuid),
    Column("id", Uuid),
    Column("user_id", Uuid),
    Column("name", Text),
    Column("email", Text),
    Column("roles", ARRAY(Text)),
    Column("limits", JSONB),
    Column("active", Boolean),
    Column("version", BigInteger),
)
