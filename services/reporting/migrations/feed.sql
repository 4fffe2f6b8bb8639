-- What happened lately that people speak of: which thing, by whom, and what one needs to see it.
CREATE TABLE feed (
    tenant_id uuid NOT NULL,
    sequence bigint NOT NULL,
    at timestamptz NOT NULL,
    type text NOT NULL,
    subject uuid NOT NULL,
    actor_name text NOT NULL,
    permission text NOT NULL,
    number text,
    -- An order's, an invoice's customer or supplier, or the product that runs low.
    of_id uuid,
    PRIMARY KEY (tenant_id, sequence)
);
