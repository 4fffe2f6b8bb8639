-- What happened: each company's events, chained; their costs apart; anchors of the ledger.

-- data is json, not jsonb, because the hash is over its letters.
CREATE TABLE audit_log (
    tenant_id uuid NOT NULL,
    sequence bigint NOT NULL,
    id uuid NOT NULL,
    type text NOT NULL,
    major smallint NOT NULL,
    subject uuid NOT NULL,
    version bigint NOT NULL,
    actor_id uuid NOT NULL,
    actor_name text NOT NULL,
    at timestamptz NOT NULL,
    request_id text NOT NULL,
    ip text NOT NULL,
    reason text NOT NULL,
    data json NOT NULL,
    costs_hash bytea,
    previous bytea NOT NULL,
    hash bytea NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, sequence)
);
CREATE INDEX audit_log_by_time ON audit_log (tenant_id, at, sequence);
CREATE INDEX audit_log_by_subject ON audit_log (tenant_id, subject, at, sequence);
CREATE INDEX audit_log_by_actor ON audit_log (tenant_id, actor_id, at, sequence);
CREATE INDEX audit_log_by_type ON audit_log (tenant_id, type, at, sequence);

-- The types there are in the company's log from one on and before another: each is found by a look into
-- the index, not by reading its entries.
CREATE FUNCTION audit_types(p_from text, p_before text) RETURNS TABLE (type text)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    WITH RECURSIVE found AS (
        (SELECT l.type FROM audit_log AS l
         WHERE l.tenant_id = qm_tenant() AND l.type >= p_from AND l.type < p_before
         ORDER BY l.type LIMIT 1)
        UNION ALL
        SELECT (SELECT l.type FROM audit_log AS l
                WHERE l.tenant_id = qm_tenant() AND l.type > f.type AND l.type < p_before
                ORDER BY l.type LIMIT 1)
        FROM found AS f WHERE f.type IS NOT NULL
    )
    SELECT f.type FROM found AS f WHERE f.type IS NOT NULL
$$;

-- The whole data of events with costs in them: the database refuses it to the other login.
CREATE TABLE audit_costs (
    tenant_id uuid NOT NULL,
    sequence bigint NOT NULL,
    data json NOT NULL,
    salt bytea NOT NULL,
    PRIMARY KEY (tenant_id, sequence),
    FOREIGN KEY (tenant_id, sequence) REFERENCES audit_log (tenant_id, sequence)
);

-- Where each company's chain ends: the row that makes two writers queue.
CREATE TABLE audit_heads (
    tenant_id uuid PRIMARY KEY,
    sequence bigint NOT NULL,
    hash bytea NOT NULL
);

-- Where each of inventory's ledger chains ends, out of reach of inventory's owner.
CREATE TABLE ledger_heads (
    tenant_id uuid NOT NULL,
    level_id uuid NOT NULL,
    sequence bigint NOT NULL,
    hash text NOT NULL,
    PRIMARY KEY (tenant_id, level_id)
);
