-- Who we sell to. Nobody is deleted: orders name them.
CREATE TABLE customers (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    number text COLLATE "C" NOT NULL,
    name text NOT NULL,
    name_key text COLLATE "C" NOT NULL GENERATED ALWAYS AS (lower(name)) STORED,
    contact_name text NOT NULL,
    email text,
    phone text,
    address jsonb NOT NULL,
    shipping_address jsonb NOT NULL,
    tax_id text,
    -- In India: the two digits a GSTIN of theirs begins with.
    state_code text,
    terms text NOT NULL CHECK (terms IN ('prepaid', 'credit')),
    payment_terms_days integer NOT NULL,
    credit_limit numeric(19, 4) CHECK (credit_limit >= 0),
    active boolean NOT NULL,
    version bigint NOT NULL,
    search tsvector NOT NULL GENERATED ALWAYS AS (to_tsvector('simple', translate(
        number || ' ' || name || ' ' || contact_name || ' ' || coalesce(email, '') || ' '
            || coalesce(phone, '') || ' ' || coalesce(tax_id, ''),
        '-/._@+', '      '))) STORED,
    UNIQUE (tenant_id, number)
);
CREATE INDEX customers_by_name ON customers (tenant_id, name_key, id);
ALTER TABLE customers ADD PRIMARY KEY (tenant_id, id);
