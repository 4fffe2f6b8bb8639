-- Who we sell to. Nobody is deleted: orders name them.
CREATE TABLE customers (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    number text COLLATE "C" NOT NULL,
    name text NOT NULL,
    terms text NOT NULL DEFAULT 'credit',
    payment_terms_days integer NOT NULL DEFAULT 30,
    credit_limit numeric(19, 4),
    state_code text,
    active boolean NOT NULL DEFAULT true,
    version bigint NOT NULL,
    UNIQUE (tenant_id, number)
);
ALTER TABLE customers ADD PRIMARY KEY (tenant_id, id);
