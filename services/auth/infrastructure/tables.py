"""auth's tables, for building list queries; migrations/ makes them."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
)
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
    Column("phone", Text),
    Column("locale", Text),
    Column("picture", Text),
    Column("roles", ARRAY(Text)),
    Column("limits", JSONB),
    Column("active", Boolean),
    Column("version", BigInteger),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", Uuid),
    Column("version", BigInteger),
    Column("tenant_id", Uuid),
    Column("user_id", Uuid),
    Column("generation", BigInteger),
    Column("method", Text),
    Column("ip", Text),
    Column("user_agent", Text),
    Column("key_thumbprint", Text),
    Column("started_at", DateTime(timezone=True)),
    Column("rotated_at", DateTime(timezone=True)),
    Column("expires_at", DateTime(timezone=True)),
    Column("revoked_at", DateTime(timezone=True)),
)

invitations = Table(
    "invitations",
    metadata,
    Column("id", Uuid),
    Column("version", BigInteger),
    Column("tenant_id", Uuid),
    Column("email", Text),
    Column("name", Text),
    Column("roles", ARRAY(Text)),
    Column("limits", JSONB),
    Column("token_hash", LargeBinary),
    Column("invited_by", Uuid),
    Column("invited_by_name", Text),
    Column("invited_at", DateTime(timezone=True)),
    Column("expires_at", DateTime(timezone=True)),
    Column("accepted_at", DateTime(timezone=True)),
    Column("withdrawn_at", DateTime(timezone=True)),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", Uuid),
    Column("version", BigInteger),
    Column("tenant_id", Uuid),
    Column("name", Text),
    Column("prefix", Text),
    Column("secret_hash", LargeBinary),
    Column("permissions", ARRAY(Text)),
    Column("created_by", Uuid),
    Column("created_by_name", Text),
    Column("created_at", DateTime(timezone=True)),
    Column("expires_at", DateTime(timezone=True)),
    Column("last_used_at", DateTime(timezone=True)),
    Column("revoked_at", DateTime(timezone=True)),
)
