-- People as auth knows them: who they are, what they may do, and how they are reached.
CREATE TABLE people (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    email text,
    phone text,
    locale text,
    roles text[] NOT NULL,
    -- By kind of approval: no amount is no limit, none at all is zero.
    limits jsonb NOT NULL,
    active boolean NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

CREATE TABLE own_roles (
    tenant_id uuid NOT NULL,
    key text NOT NULL,
    permissions text[] NOT NULL,
    PRIMARY KEY (tenant_id, key)
);

-- What things of other services are called: products, warehouses, suppliers and customers.
CREATE TABLE names (
    tenant_id uuid NOT NULL,
    kind text NOT NULL,
    id uuid NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    unit text NOT NULL DEFAULT '',
    version bigint NOT NULL,
    PRIMARY KEY (tenant_id, kind, id)
);

-- Who a step of approval is asked of, by purchasing's rules; nobody named: of every approver.
CREATE TABLE approval_steps (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    roles text[] NOT NULL,
    user_ids uuid[] NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

-- Rights to approve that purchasing says were handed on; one taken back early ends then.
CREATE TABLE handed_rights (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    from_user uuid NOT NULL,
    to_user uuid NOT NULL,
    starts_at timestamptz NOT NULL,
    until timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX handed_rights_over ON handed_rights (tenant_id, until);

-- A company's rules: what differs from a ready-made one, or all of one of its own.
CREATE TABLE alert_rules (
    tenant_id uuid NOT NULL,
    key text NOT NULL,
    version bigint NOT NULL,
    trigger text NOT NULL,
    name text NOT NULL,
    active boolean NOT NULL,
    roles text[] NOT NULL,
    permissions text[] NOT NULL,
    user_ids uuid[] NOT NULL,
    addressee boolean NOT NULL,
    channels text[] NOT NULL,
    cooldown_minutes integer NOT NULL CHECK (cooldown_minutes BETWEEN 0 AND 43200),
    conditions jsonb NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now(),
    changed_by uuid NOT NULL,
    removed boolean NOT NULL DEFAULT false,
    PRIMARY KEY (tenant_id, key)
);

-- What a rule spoke of last under a key (who acted, a product at a warehouse), and until when the
-- same is told by that message, or not again at all.
CREATE TABLE causes (
    tenant_id uuid NOT NULL,
    rule text NOT NULL,
    key text NOT NULL,
    cause uuid NOT NULL,
    count integer NOT NULL,
    until timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, rule, key)
);
CREATE INDEX causes_over ON causes (until);

-- One for a person and what it was caused by. What only those may read who see cost prices stands in
-- notification_costs. Not `shown`: they want it by other ways only.
CREATE TABLE notifications (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    rule text NOT NULL,
    trigger text NOT NULL,
    kind text NOT NULL,
    cause uuid NOT NULL,
    event_id uuid NOT NULL,
    -- What the event is about: who decides it, decides for all who were asked.
    subject uuid NOT NULL,
    count integer NOT NULL DEFAULT 1,
    title text NOT NULL,
    body text NOT NULL DEFAULT '',
    link text NOT NULL,
    shown boolean NOT NULL,
    created_at timestamptz NOT NULL,
    read_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, user_id, rule, cause)
);
CREATE INDEX notifications_of_person ON notifications (tenant_id, user_id, created_at, id)
    WHERE shown;
CREATE INDEX notifications_unread ON notifications (tenant_id, user_id, created_at, id)
    WHERE shown AND read_at IS NULL;
CREATE INDEX notifications_asking ON notifications (tenant_id, subject);
CREATE INDEX notifications_age ON notifications (created_at);

CREATE TABLE notification_costs (
    tenant_id uuid NOT NULL,
    notification_id uuid NOT NULL,
    title text NOT NULL,
    PRIMARY KEY (tenant_id, notification_id),
    FOREIGN KEY (tenant_id, notification_id) REFERENCES notifications (tenant_id, id)
        ON DELETE CASCADE
);

-- How many a person has not read: the row every change of their inbox passes through, so that the
-- higher version is the later count.
CREATE TABLE inboxes (
    tenant_id uuid NOT NULL,
    user_id uuid NOT NULL,
    unread integer NOT NULL CHECK (unread >= 0),
    version bigint NOT NULL,
    PRIMARY KEY (tenant_id, user_id)
);

-- What somebody does not want to hear, by kind and channel, and when they want quiet (their
-- company's time): what goes to e-mail or phone waits until it is over.
CREATE TABLE preferences (
    tenant_id uuid NOT NULL,
    user_id uuid NOT NULL,
    muted jsonb NOT NULL,
    quiet_from time,
    quiet_until time,
    version bigint NOT NULL,
    PRIMARY KEY (tenant_id, user_id)
);

-- A message on its way by e-mail or to a phone. Workers take what is due. Settled: it asked for what
-- was decided before it left.
CREATE TABLE deliveries (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    notification_id uuid NOT NULL,
    user_id uuid NOT NULL,
    channel text NOT NULL CHECK (channel IN ('email', 'sms')),
    state text NOT NULL DEFAULT 'queued'
        CHECK (state IN ('queued', 'sent', 'failed', 'given_up', 'settled')),
    attempts integer NOT NULL DEFAULT 0,
    next_at timestamptz NOT NULL,
    last_error text,
    created_at timestamptz NOT NULL,
    sent_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, notification_id, channel),
    FOREIGN KEY (tenant_id, notification_id) REFERENCES notifications (tenant_id, id)
        ON DELETE CASCADE
);
CREATE INDEX deliveries_due ON deliveries (channel, next_at) WHERE state IN ('queued', 'failed');
CREATE INDEX deliveries_by_time ON deliveries (tenant_id, created_at, id);
