-- Who there is: people over all companies, their memberships, roles and invitations.

-- Once documents are written in a company's currency, it stays.
ALTER TABLE tenants ADD COLUMN in_use boolean NOT NULL DEFAULT false;

-- Global: a person may work for several companies, and signs in before one is known.
CREATE TABLE users (
    id uuid PRIMARY KEY,
    version bigint NOT NULL DEFAULT 1,
    name text NOT NULL,
    email text NOT NULL UNIQUE CHECK (email = lower(email)),
    -- Null: never proved to be theirs. Whoever proves it later takes the account over (google.py).
    email_proved_at timestamptz,
    -- Null: signs in with Google only.
    password_hash text,
    google_subject text UNIQUE,
    phone text,
    locale text,
    -- The name under which the picture is stored; null: none.
    picture text,
    last_tenant_id uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX users_by_picture ON users (picture) WHERE picture IS NOT NULL;

CREATE TABLE memberships (
    tenant_id uuid NOT NULL REFERENCES tenants (tenant_id) DEFERRABLE INITIALLY DEFERRED,
    id uuid NOT NULL,
    user_id uuid NOT NULL REFERENCES users (id),
    name text NOT NULL,
    email text NOT NULL,
    phone text,
    locale text,
    picture text,
    -- Keys of ready-made roles (domain/roles.py) and of roles below.
    roles text[] NOT NULL,
    limits jsonb NOT NULL,
    active boolean NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (tenant_id, user_id)
);
CREATE INDEX memberships_by_name ON memberships (tenant_id, name, user_id);
-- Which companies somebody works for, and who is shown with a picture, asked over all companies.
CREATE INDEX memberships_by_user ON memberships (user_id);
CREATE INDEX memberships_by_picture ON memberships (picture) WHERE picture IS NOT NULL;

-- Roles that companies made themselves; the ready-made ones are code.
CREATE TABLE roles (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    key text NOT NULL,
    name text NOT NULL,
    description text NOT NULL,
    permissions text[] NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, key)
);

CREATE TABLE invitations (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    email text NOT NULL CHECK (email = lower(email)),
    name text NOT NULL,
    roles text[] NOT NULL,
    limits jsonb NOT NULL,
    token_hash bytea NOT NULL,
    invited_by uuid NOT NULL,
    invited_by_name text NOT NULL,
    invited_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    accepted_at timestamptz,
    withdrawn_at timestamptz,
    version bigint NOT NULL,
    -- When letters of it left, for an hour at least: a company may send only so many.
    letters timestamptz[] NOT NULL DEFAULT '{}',
    PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX invitations_open ON invitations (tenant_id, email)
    WHERE accepted_at IS NULL AND withdrawn_at IS NULL;

GRANT SELECT, INSERT, UPDATE ON users TO auth_app, auth_costs;
-- Which pictures are still somebody's.
GRANT SELECT (picture) ON users TO auth_relay;
