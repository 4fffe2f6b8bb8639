"""reporting's tables, for building list queries; migrations/ makes them."""

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    Uuid,
)

metadata = MetaData()

audit_log = Table(
    "audit_log",
    metadata,
    Column("tenant_id", Uuid),
    Column("sequence", BigInteger),
    Column("id", Uuid),
    Column("type", Text),
    Column("major", SmallInteger),
    Column("subject", Uuid),
    Column("version", BigInteger),
    Column("actor_id", Uuid),
    Column("actor_name", Text),
    Column("at", DateTime(timezone=True)),
    Column("request_id", Text),
    Column("ip", Text),
    Column("reason", Text),
    Column("data", Text),
    Column("costs_hash", LargeBinary),
    Column("previous", LargeBinary),
    Column("hash", LargeBinary),
    Column("recorded_at", DateTime(timezone=True)),
)

audit_costs = Table(
    "audit_costs",
    metadata,
    Column("tenant_id", Uuid),
    Column("sequence", BigInteger),
    Column("data", Text),
    Column("salt", LargeBinary),
)
