-- How people sign in. All global but the API keys: a token, a code or a wrong password comes before
-- any company is known.

CREATE TABLE sessions (
    id uuid PRIMARY KEY,
    version bigint NOT NULL,
    tenant_id uuid NOT NULL,
    user_id uuid NOT NULL REFERENCES users (id),
    generation bigint NOT NULL,
    -- How they proved who they are: password, password+totp, password+recovery_code, google,
    -- invitation, registration, switch.
    method text NOT NULL,
    ip text NOT NULL,
    user_agent text NOT NULL,
    -- The thumbprint of the key its refresh tokens are bound to (RFC 9449, 6); null: bearer.
    key_thumbprint text,
    started_at timestamptz NOT NULL,
    rotated_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz
);
CREATE INDEX sessions_of_user ON sessions (user_id, tenant_id) WHERE revoked_at IS NULL;
CREATE INDEX sessions_age ON sessions (expires_at);

-- Proofs of possession seen (RFC 9449, 11.1): each is good once.
CREATE TABLE seen_proofs (
    proof bytea PRIMARY KEY,
    expires_at timestamptz NOT NULL
);
CREATE INDEX seen_proofs_age ON seen_proofs (expires_at);

-- Every attempt to sign in. E-mails nobody has stay here and become no event.
CREATE TABLE sign_ins (
    id uuid PRIMARY KEY,
    at timestamptz NOT NULL,
    email text NOT NULL,
    user_id uuid,
    tenant_id uuid,
    method text NOT NULL,
    -- succeeded, wrong_credentials, second_factor_required, wrong_second_factor, locked
    outcome text NOT NULL,
    ip text NOT NULL,
    user_agent text NOT NULL,
    -- Whether the person's companies know of it, as far as they need to.
    told boolean NOT NULL DEFAULT true
);
CREATE INDEX sign_ins_of_user ON sign_ins (user_id, id);
CREATE INDEX sign_ins_untold ON sign_ins (id) WHERE NOT told;
CREATE INDEX sign_ins_age ON sign_ins (at);

-- Failures by account (a keyed hash of the e-mail, known or not) and by address.
CREATE TABLE throttles (
    key bytea PRIMARY KEY,
    failures integer NOT NULL,
    first_failure_at timestamptz NOT NULL,
    locked_until timestamptz,
    -- Tries turned away since the lock began: the first is entered in the sign-in log.
    refusals integer NOT NULL DEFAULT 0
);

CREATE TABLE one_time_codes (
    -- A keyed hash of the e-mail as typed, or of the person's id: asking for an e-mail that nobody
    -- has leaves the same row.
    account bytea NOT NULL,
    -- password_reset, email_change
    purpose text NOT NULL,
    code_hash bytea NOT NULL,
    -- The e-mail to change to.
    email text,
    tries integer NOT NULL DEFAULT 0,
    made_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (account, purpose)
);
CREATE INDEX one_time_codes_age ON one_time_codes (expires_at);

CREATE TABLE second_factors (
    user_id uuid PRIMARY KEY REFERENCES users (id),
    version bigint NOT NULL,
    -- The shared secret, encrypted; empty text while it is off.
    sealed bytea NOT NULL,
    confirmed_at timestamptz,
    -- The time step of the last code taken: none is good twice (RFC 6238, 5.2).
    last_step bigint NOT NULL DEFAULT 0
);
CREATE TABLE recovery_codes (
    user_id uuid NOT NULL REFERENCES users (id),
    code_hash bytea NOT NULL,
    used_at timestamptz,
    PRIMARY KEY (user_id, code_hash)
);

CREATE TABLE signing_keys (
    kid text PRIMARY KEY,
    sealed bytea NOT NULL,
    published_at timestamptz NOT NULL,
    -- Signs from here until the next key does.
    signs_from timestamptz NOT NULL,
    -- No longer published, and no longer accepted; null: not planned yet.
    retires_at timestamptz
);

-- Keys of machines. The key a machine holds starts with the tenant's id, then this id.
CREATE TABLE api_keys (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    -- The first characters, by which people recognise it.
    prefix text NOT NULL,
    secret_hash bytea NOT NULL,
    permissions text[] NOT NULL,
    created_by uuid NOT NULL,
    created_by_name text NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    last_used_at timestamptz,
    revoked_at timestamptz,
    version bigint NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

GRANT SELECT, INSERT, UPDATE ON sessions, throttles, one_time_codes, second_factors TO auth_app, auth_costs;
GRANT SELECT, INSERT, UPDATE, DELETE ON recovery_codes TO auth_app, auth_costs;
GRANT DELETE ON throttles, one_time_codes TO auth_app, auth_costs;
GRANT UPDATE (told) ON sign_ins TO auth_app, auth_costs;
GRANT SELECT, INSERT ON sign_ins, seen_proofs TO auth_app, auth_costs;
GRANT SELECT, DELETE ON sessions, sign_ins, throttles, one_time_codes, seen_proofs TO auth_relay;
GRANT SELECT, INSERT, UPDATE, DELETE ON signing_keys TO auth_relay;
