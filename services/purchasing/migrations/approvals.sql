-- Rules of approval, the steps they ask of orders, and who may take them.

-- People as auth knows them; an approval limit of null is none.
CREATE TABLE people (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    roles text[] NOT NULL,
    approval_limit numeric(28, 6),
    active boolean NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX people_by_name ON people (tenant_id, name, id);
-- Roles that a company made itself; what ready-made ones allow is code.
CREATE TABLE own_roles (
    tenant_id uuid NOT NULL,
    key text NOT NULL,
    permissions text[] NOT NULL,
    PRIMARY KEY (tenant_id, key)
);
CREATE TABLE approval_delegations (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    from_user uuid NOT NULL,
    to_user uuid NOT NULL CHECK (to_user <> from_user),
    starts_at timestamptz NOT NULL,
    until timestamptz NOT NULL CHECK (until >= starts_at),
    note text NOT NULL,
    made_at timestamptz NOT NULL,
    made_by uuid NOT NULL,
    made_by_name text NOT NULL,
    ended_at timestamptz,
    -- Whether it was said that it holds.
    started boolean NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, from_user) REFERENCES people (tenant_id, id),
    FOREIGN KEY (tenant_id, to_user) REFERENCES people (tenant_id, id)
);
CREATE INDEX approval_delegations_to ON approval_delegations (tenant_id, to_user, until);
CREATE INDEX approval_delegations_from ON approval_delegations (tenant_id, from_user, until);
CREATE INDEX approval_delegations_to_start ON approval_delegations (starts_at)
    WHERE NOT started AND ended_at IS NULL;

CREATE TABLE approval_rules (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    name text NOT NULL,
    step smallint NOT NULL CHECK (step BETWEEN 1 AND 9),
    above numeric(19, 4) CHECK (above >= 0),
    category_ids uuid[] NOT NULL,
    supplier_ids uuid[] NOT NULL,
    roles text[] NOT NULL,
    user_ids uuid[] NOT NULL,
    escalate_after_hours integer CHECK (escalate_after_hours > 0),
    escalate_to_roles text[] NOT NULL,
    active boolean NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX approval_rules_in_use ON approval_rules (tenant_id, step, name, id) WHERE active;

-- A step is open while it is asked for and not taken: asked_at is null before its turn, and again
-- once the order was decided otherwise.
CREATE TABLE purchase_order_approvals (
    tenant_id uuid NOT NULL,
    order_id uuid NOT NULL,
    id uuid NOT NULL,
    step smallint NOT NULL,
    rule_id uuid,
    name text NOT NULL,
    roles text[] NOT NULL,
    user_ids uuid[] NOT NULL,
    user_names text[] NOT NULL,
    escalate_after_hours integer,
    escalate_to_roles text[] NOT NULL,
    asked_at timestamptz,
    escalates_at timestamptz,
    escalated_at timestamptz,
    approved_at timestamptz,
    approved_by uuid,
    approved_by_name text,
    approved_for uuid,
    approved_for_name text,
    -- The same for steps that wait for the same people and roles: the queue judges each once.
    asked_of uuid NOT NULL,
    PRIMARY KEY (tenant_id, order_id, id),
    FOREIGN KEY (tenant_id, order_id) REFERENCES purchase_orders (tenant_id, id),
    FOREIGN KEY (tenant_id, rule_id) REFERENCES approval_rules (tenant_id, id),
    CHECK ((approved_at IS NULL) = (approved_by IS NULL))
);
CREATE INDEX purchase_order_approvals_open
    ON purchase_order_approvals (tenant_id, asked_of, asked_at, order_id)
    WHERE asked_at IS NOT NULL AND approved_at IS NULL;
CREATE INDEX purchase_order_approvals_late ON purchase_order_approvals (escalates_at)
    WHERE escalates_at IS NOT NULL AND approved_at IS NULL;
