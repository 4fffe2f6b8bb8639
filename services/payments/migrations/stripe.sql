-- Money by card. Each row is also the job that asks Stripe for what it needs: due_at says when next.
CREATE TABLE checkouts (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    title text NOT NULL,
    invoice_id uuid,
    customer_id uuid,
    supplier_id uuid,
    destination text,
    currency text NOT NULL,
    amount numeric(24, 4) NOT NULL CHECK (amount > 0),
    status text NOT NULL
        CHECK (status IN ('opening', 'open', 'processing', 'paid', 'failed', 'expired')),
    session_id text,
    intent_id text,
    url text,
    return_path text NOT NULL,
    failure text NOT NULL,
    closing boolean NOT NULL,
    outcome_id uuid,
    fee numeric(24, 4) NOT NULL CHECK (fee >= 0),
    created_at timestamptz NOT NULL,
    created_by uuid NOT NULL,
    created_by_name text NOT NULL,
    expires_at timestamptz,
    ended_at timestamptz,
    due_at timestamptz,
    tries integer NOT NULL DEFAULT 0,
    last_error text NOT NULL DEFAULT '',
    CHECK (invoice_id IS NULL OR supplier_id IS NULL),
    UNIQUE (tenant_id, session_id),
    UNIQUE (tenant_id, outcome_id),
    FOREIGN KEY (tenant_id, invoice_id) REFERENCES receivables (tenant_id, id)
);
ALTER TABLE checkouts ADD PRIMARY KEY (tenant_id, id);
CREATE INDEX checkouts_due ON checkouts (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX checkouts_of_invoice ON checkouts (tenant_id, invoice_id, id);
CREATE INDEX checkouts_of_supplier ON checkouts (tenant_id, supplier_id, id);
-- What is owed to suppliers is what things cost: without costs.read their pages are not there.
CREATE POLICY of_suppliers ON checkouts AS RESTRICTIVE TO payments_app
    USING (supplier_id IS NULL) WITH CHECK (supplier_id IS NULL);

CREATE TABLE checkout_liabilities (
    tenant_id uuid NOT NULL,
    checkout_id uuid NOT NULL,
    liability_id uuid NOT NULL,
    amount numeric(24, 4) NOT NULL CHECK (amount <> 0),
    PRIMARY KEY (tenant_id, checkout_id, liability_id),
    FOREIGN KEY (tenant_id, checkout_id) REFERENCES checkouts (tenant_id, id),
    FOREIGN KEY (tenant_id, liability_id) REFERENCES liabilities (tenant_id, id)
);
CREATE INDEX checkout_liabilities_of ON checkout_liabilities (tenant_id, liability_id);

-- Refunds by Stripe are jobs too.
ALTER TABLE refunds
    ADD COLUMN due_at timestamptz DEFAULT now(),
    ADD COLUMN tries integer NOT NULL DEFAULT 0,
    ADD COLUMN last_error text NOT NULL DEFAULT '';
CREATE INDEX refunds_due ON refunds (due_at) WHERE status = 'requested' AND method = 'stripe';

-- What Stripe told us, each once: entered in the transaction of its effect.
CREATE TABLE webhook_events (
    tenant_id uuid NOT NULL,
    id text COLLATE "C" NOT NULL,
    kind text NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX webhook_events_by_id ON webhook_events (id);

-- Where we and Stripe differ; resolved once they do no more.
CREATE TABLE stripe_mismatches (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL DEFAULT qm_new_id(),
    kind text NOT NULL,
    reference text NOT NULL,
    checkout_id uuid,
    cause text NOT NULL,
    action text NOT NULL,
    ours text NOT NULL,
    theirs text NOT NULL,
    found_at timestamptz NOT NULL DEFAULT now(),
    resolved_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, kind, reference)
);
CREATE INDEX stripe_mismatches_open ON stripe_mismatches (tenant_id, found_at)
    WHERE resolved_at IS NULL;

-- Pages of the sandbox, which stands in for Stripe where there are no keys.
CREATE TABLE sandbox_pages (
    tenant_id uuid NOT NULL,
    id text COLLATE "C" NOT NULL,
    checkout_id uuid NOT NULL,
    title text NOT NULL,
    minor bigint NOT NULL,
    currency text NOT NULL,
    return_path text NOT NULL,
    state text NOT NULL,
    failure text NOT NULL DEFAULT '',
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, checkout_id)
);
CREATE TABLE sandbox_refunds (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    page_id text COLLATE "C" NOT NULL,
    minor bigint NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, page_id) REFERENCES sandbox_pages (tenant_id, id)
);
CREATE INDEX sandbox_refunds_of_page ON sandbox_refunds (tenant_id, page_id);
