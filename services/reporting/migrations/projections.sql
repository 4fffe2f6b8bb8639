-- Read models: projections of the audit log, each with how far it is, and those being made anew.

-- Through which entry of the company's log a projection is; why it is no further, if it fails there.
CREATE TABLE projections (
    tenant_id uuid NOT NULL,
    name text NOT NULL,
    sequence bigint NOT NULL,
    moved_at timestamptz NOT NULL DEFAULT now(),
    error text,
    PRIMARY KEY (tenant_id, name)
);

-- Projections an operator wants made from nothing: how far that is, and how many rows it mended.
CREATE TABLE rebuilds (
    tenant_id uuid NOT NULL,
    name text NOT NULL,
    asked_at timestamptz NOT NULL DEFAULT now(),
    started_at timestamptz,
    finished_at timestamptz,
    sequence bigint NOT NULL DEFAULT 0,
    mended bigint NOT NULL DEFAULT 0,
    error text,
    PRIMARY KEY (tenant_id, name)
);

-- Entries of the company at hand after one and up to another, of some types, with all their data:
-- where some of it is cost, audit_log lacks that and audit_costs has the whole.
CREATE FUNCTION told(p_after bigint, p_upto bigint, VARIADIC p_types text[])
RETURNS TABLE (
    tenant_id uuid, sequence bigint, id uuid, type text, subject uuid, version bigint,
    actor_id uuid, actor_name text, at timestamptz, reason text, data json)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT l.tenant_id, l.sequence, l.id, l.type, l.subject, l.version, l.actor_id, l.actor_name,
           l.at, l.reason, coalesce(c.data, l.data)
    FROM audit_log AS l
    LEFT JOIN audit_costs AS c ON c.tenant_id = l.tenant_id AND c.sequence = l.sequence
    WHERE l.sequence > p_after AND l.sequence <= p_upto AND l.type = ANY (p_types);
END;

-- A value that is a JSON object, for json_to_record, which refuses anything else.
CREATE FUNCTION object_of(value json) RETURNS json LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN json_typeof(value) = 'object' THEN value END;

-- Tables of the same names, in which projections are made anew while the old rows are served. They
-- are lost in a crash, and so is `cursors`, which says how far they are.
CREATE SCHEMA rebuilding;
CREATE UNLOGGED TABLE rebuilding.cursors (
    tenant_id uuid NOT NULL,
    name text NOT NULL,
    sequence bigint NOT NULL,
    PRIMARY KEY (tenant_id, name)
);
