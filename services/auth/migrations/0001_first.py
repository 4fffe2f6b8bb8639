"""auth's first schema: companies, people, members, sessions, signing keys."""

from libs.db.migrate import execute
from libs.db.rls import standard_tables, tenant_table

revision = "0001"
down_revision = None

_TABLES = """
-- Global: a person may work for several companies, and signs in before one is known.
CREATE TABLE users (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    email text NOT NULL UNIQUE CHECK (email = lower(email)),
    password_hash text NOT NULL,
    last_tenant_id uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE sessions (
    id uuid PRIMARY KEY,
    version bigint NOT NULL,
    tenant_id uuid NOT NULL,
    user_id uuid NOT NULL REFERENCES users (id),
    generation bigint NOT NULL,
    rotated_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz
);
CREATE INDEX sessions_of_user ON sessions (user_id, tenant_id) WHERE revoked_at IS NULL;
CREATE INDEX sessions_age ON sessions (expires_at);
CREATE TABLE signing_keys (
    number integer PRIMARY KEY,
    kid text NOT NULL UNIQUE,
    sealed bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE memberships (
    tenant_id uuid NOT NULL REFERENCES tenants (tenant_id) DEFERRABLE INITIALLY DEFERRED,
    id uuid NOT NULL,
    user_id uuid NOT NULL REFERENCES users (id),
    name text NOT NULL,
    email text NOT NULL,
    roles text[] NOT NULL,
    limits jsonb NOT NULL,
    active boolean NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (tenant_id, user_id)
);
CREATE INDEX memberships_by_name ON memberships (tenant_id, name, user_id);
GRANT SELECT, INSERT, UPDATE ON users, sessions TO auth_app, auth_costs;
GRANT SELECT, DELETE ON sessions TO auth_relay;
GRANT SELECT, INSERT ON signing_keys TO auth_relay;
"""


def upgrade() -> None:
    """Make everything."""
    execute(standard_tables("auth"))
    execute(_TABLES)
    execute(tenant_table("auth", "memberships", runtime="SELECT, INSERT, UPDATE"))
