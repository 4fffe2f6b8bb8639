-- Tables every service has. {service} is its name; runtime logins are {service}_app, _costs, _relay.

CREATE FUNCTION qm_tenant() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('qm.tenant', true), '')::uuid;

-- UUID version 7 (RFC 9562) on any PostgreSQL from 15: 48 bits of milliseconds, then random bits.
CREATE FUNCTION qm_new_id() RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE AS $$
    SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
        PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3)
        FROM 1 FOR 6), 52, 1), 53, 1), 'hex')::uuid
$$;

CREATE FUNCTION qm_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is insert-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'insufficient_privilege';
END $$;

-- Outbox, history and audit source in one: a row is written with the change it tells of.
CREATE TABLE events (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL,
    seq bigint GENERATED ALWAYS AS IDENTITY,
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    aggregate_type text NOT NULL,
    aggregate_id uuid NOT NULL,
    aggregate_version bigint NOT NULL,
    partition_key text NOT NULL,
    type text NOT NULL,
    payload jsonb NOT NULL,
    headers jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    published_at timestamptz,
    parked_at timestamptz,
    parked_reason text
);
CREATE INDEX events_unpublished ON events (seq) WHERE published_at IS NULL AND parked_at IS NULL;
CREATE INDEX events_parked ON events (tenant_id, partition_key)
    WHERE published_at IS NULL AND parked_at IS NOT NULL;
CREATE INDEX events_history ON events (tenant_id, xid, seq);
CREATE INDEX events_tail ON events (xid, seq);

-- What each consumer has already applied; rows older than 30 days are cleaned up.
CREATE TABLE inbox (
    consumer text NOT NULL,
    message_id uuid NOT NULL,
    tenant_id uuid NOT NULL,
    processed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (consumer, message_id)
);
CREATE INDEX inbox_age ON inbox (processed_at);

-- Later messages of an aggregate whose earlier one is a dead letter, until it is replayed.
CREATE TABLE held (
    tenant_id uuid NOT NULL,
    consumer text NOT NULL,
    aggregate_id text NOT NULL,
    version bigint NOT NULL,
    message_id uuid NOT NULL,
    message bytea NOT NULL,
    reason text NOT NULL,
    held_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (consumer, message_id)
);
CREATE INDEX held_aggregate ON held (consumer, tenant_id, aggregate_id, version);

-- A POST with an Idempotency-Key and where its answer is found; kept for 24 hours.
CREATE TABLE idempotency_keys (
    tenant_id uuid NOT NULL,
    user_id uuid NOT NULL,
    route text NOT NULL,
    key text NOT NULL,
    fingerprint bytea NOT NULL,
    location text NOT NULL,
    status smallint NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, user_id, route, key)
);
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);

-- Numbers of documents (libs/db/numbers.py): the last one of each kind.
CREATE TABLE number_counters (
    tenant_id uuid NOT NULL,
    kind text NOT NULL,
    last bigint NOT NULL,
    PRIMARY KEY (tenant_id, kind)
);

-- The next number of a kind, in a transaction of its own. Nothing waits for the disk here: the commit
-- of the document that bears the number comes later in the same log, and waits for all before it.
CREATE FUNCTION qm_number_ahead(p_tenant uuid, p_kind text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    v_last bigint;
BEGIN
    PERFORM set_config('qm.tenant', p_tenant::text, true),
            set_config('synchronous_commit', 'off', true);
    INSERT INTO number_counters AS counter (tenant_id, kind, last) VALUES (p_tenant, p_kind, 1)
    ON CONFLICT (tenant_id, kind) DO UPDATE SET last = counter.last + 1
    RETURNING last INTO v_last;
    RETURN v_last;
END $$;

-- Process managers: one row a process, advanced only inside a transaction of its service.
CREATE TABLE processes (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    type text NOT NULL,
    state text NOT NULL,
    version bigint NOT NULL,
    data jsonb NOT NULL,
    deadline_at timestamptz,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX processes_due ON processes (deadline_at) WHERE deadline_at IS NOT NULL;

-- When each scheduled job last ran, so that one replica runs it once.
CREATE TABLE jobs (
    name text PRIMARY KEY,
    last_started_at timestamptz,
    last_finished_at timestamptz,
    last_error text,
    figures jsonb NOT NULL DEFAULT '{{}}'
);

-- How far a worker has read the events of its own service (transaction id, then seq); a company at
-- which it fails has a row of its own (libs/db/tails.py).
CREATE TABLE tails (
    name text PRIMARY KEY,
    xid xid8 NOT NULL,
    seq bigint NOT NULL
);

-- Projection of auth's companies and their settings.
CREATE TABLE tenants (
    tenant_id uuid PRIMARY KEY,
    name text NOT NULL,
    currency text NOT NULL,
    timezone text NOT NULL,
    settings jsonb NOT NULL DEFAULT '{{}}',
    version bigint NOT NULL
);

-- Which transactions changed what lists show (libs/db/lists.py); rows older than a day are cleaned
-- up. A row per transaction, not one that all of them change: nobody waits for anybody else's.
CREATE TABLE list_changes (
    tenant_id uuid NOT NULL,
    list text NOT NULL,
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant_id, list, xid)
);
CREATE INDEX list_changes_age ON list_changes (changed_at);

-- A statement's trigger: its arguments are the lists that show the table.
CREATE FUNCTION qm_list_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO list_changes (tenant_id, list)
    SELECT DISTINCT c.tenant_id, l.list FROM changed AS c, unnest(TG_ARGV) AS l(list)
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

-- The snapshot of this moment, and whether a list is as it was in one seen before (null: no).
CREATE FUNCTION qm_list_since(
    p_tenant uuid, p_list text, p_seen pg_snapshot, OUT seen pg_snapshot, OUT same boolean)
LANGUAGE plpgsql AS $$
DECLARE
    v_oldest xid8 := pg_snapshot_xmin(p_seen);
BEGIN
    PERFORM set_config('qm.tenant', p_tenant::text, true);
    SELECT pg_current_snapshot(), p_seen IS NOT NULL AND NOT EXISTS (
        SELECT FROM list_changes WHERE tenant_id = p_tenant AND list = p_list AND xid >= v_oldest
          AND NOT pg_visible_in_snapshot(xid, p_seen))
    INTO seen, same;
END $$;
