-- Webhooks: what other programs are told of ours, signed, in order, and again when they ask.
CREATE TABLE webhooks (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    name text NOT NULL,
    url text NOT NULL,
    types text[] NOT NULL,
    status text NOT NULL CHECK (status IN ('active', 'paused', 'disabled', 'removed')),
    -- Who saved it last, and what they could see then: it is told no more than that.
    maker_id uuid NOT NULL,
    maker_name text NOT NULL,
    permissions text[] NOT NULL,
    -- Sealed. The secret before signs, too, until its time is up.
    secret bytea NOT NULL,
    previous_secret bytea,
    previous_until timestamptz,
    made_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX webhooks_by_name ON webhooks (tenant_id, lower(name))
    WHERE status <> 'removed';
-- How it goes with one: its last number, and written by the worker that tells it.
CREATE TABLE webhook_states (
    tenant_id uuid NOT NULL,
    webhook_id uuid NOT NULL,
    last_number bigint NOT NULL DEFAULT 0,
    due_at timestamptz NOT NULL,
    -- Who tells it now; a lease that was not renewed is anybody's.
    lease uuid,
    leased_until timestamptz,
    -- Failures since something arrived.
    tries integer NOT NULL DEFAULT 0,
    failing_since timestamptz,
    last_error text NOT NULL DEFAULT '',
    delivered_at timestamptz,
    PRIMARY KEY (tenant_id, webhook_id),
    FOREIGN KEY (tenant_id, webhook_id) REFERENCES webhooks (tenant_id, id)
);
CREATE INDEX webhook_states_due ON webhook_states (due_at);
-- Events somebody is told, once each, as CloudEvents without what is cost.
CREATE TABLE webhook_events (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    type text NOT NULL,
    at timestamptz NOT NULL,
    content json NOT NULL,
    taken_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX webhook_events_age ON webhook_events (taken_at);
-- With it, where an event has any.
CREATE TABLE webhook_event_costs (
    tenant_id uuid NOT NULL,
    event_id uuid NOT NULL,
    content json NOT NULL,
    PRIMARY KEY (tenant_id, event_id),
    FOREIGN KEY (tenant_id, event_id) REFERENCES webhook_events (tenant_id, id) ON DELETE CASCADE
);
-- What one is told, numbered without gaps. Of those that wait only the first of its key is due: what
-- happened to one thing arrives in the order in which it happened.
CREATE TABLE webhook_messages (
    tenant_id uuid NOT NULL,
    webhook_id uuid NOT NULL,
    number bigint NOT NULL,
    event_id uuid NOT NULL,
    type text NOT NULL,
    key text NOT NULL,
    status text NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'delivered', 'failed')),
    due_at timestamptz,
    tries integer NOT NULL DEFAULT 0,
    settled_at timestamptz,
    PRIMARY KEY (tenant_id, webhook_id, number),
    FOREIGN KEY (tenant_id, webhook_id) REFERENCES webhooks (tenant_id, id),
    FOREIGN KEY (tenant_id, event_id) REFERENCES webhook_events (tenant_id, id) ON DELETE CASCADE
) WITH (fillfactor = 80);
CREATE INDEX webhook_messages_due ON webhook_messages (tenant_id, webhook_id, due_at)
    WHERE due_at IS NOT NULL;
CREATE INDEX webhook_messages_waiting ON webhook_messages (tenant_id, webhook_id, key, number)
    WHERE status = 'waiting';
CREATE INDEX webhook_messages_failed ON webhook_messages (tenant_id, webhook_id, number)
    WHERE status = 'failed';
CREATE INDEX webhook_messages_of_event ON webhook_messages (tenant_id, event_id);
-- Each time one was told, and what came back.
CREATE TABLE webhook_attempts (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL DEFAULT qm_new_id(),
    webhook_id uuid NOT NULL,
    number bigint NOT NULL,
    at timestamptz NOT NULL,
    took_ms integer NOT NULL,
    answer integer,
    error text NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, webhook_id, number)
        REFERENCES webhook_messages (tenant_id, webhook_id, number) ON DELETE CASCADE
);
CREATE INDEX webhook_attempts_of ON webhook_attempts (tenant_id, webhook_id, number, id);
