-- Each time a message was to leave by e-mail or to a phone, and why it did not; an empty error: it did.
CREATE TABLE delivery_attempts (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL DEFAULT qm_new_id(),
    delivery_id uuid NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    took_ms integer NOT NULL,
    error text NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, delivery_id) REFERENCES deliveries (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX delivery_attempts_of ON delivery_attempts (tenant_id, delivery_id, id);
-- What is below its reorder point now, as inventory last said of each rule: digests list it.
CREATE TABLE low_levels (
    tenant_id uuid NOT NULL,
    rule_id uuid NOT NULL,
    product_id uuid NOT NULL,
    warehouse_id uuid,
    status text NOT NULL,
    available numeric(30, 6) NOT NULL,
    reorder_point numeric(30, 6) NOT NULL,
    since timestamptz NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (tenant_id, rule_id)
) WITH (fillfactor = 80);
CREATE INDEX low_levels_now ON low_levels (tenant_id) WHERE status <> 'green';
-- When a company wants its digests; none: as every company begins.
CREATE TABLE digest_settings (
    tenant_id uuid NOT NULL,
    digest text NOT NULL CHECK (digest IN ('daily', 'weekly')),
    active boolean NOT NULL,
    at time NOT NULL,
    weekday smallint NOT NULL CHECK (weekday BETWEEN 1 AND 7),
    roles text[] NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (tenant_id, digest)
);
-- The day, by the company's clocks, of which a digest was made last: whoever enters it makes it.
CREATE TABLE digest_days (
    tenant_id uuid NOT NULL,
    digest text NOT NULL CHECK (digest IN ('daily', 'weekly')),
    day date NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now(),
    told integer NOT NULL,
    PRIMARY KEY (tenant_id, digest, day)
);
