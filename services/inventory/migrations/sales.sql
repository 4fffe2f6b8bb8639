-- What sales was answered about stock: by what it asked for and the id of that. Asked again, it is
-- answered the same. A release that was answered refuses its reservation, however late that comes.
CREATE TABLE sales_answers (
    tenant_id uuid NOT NULL,
    asked text NOT NULL CHECK (asked IN ('reserve', 'release', 'issue', 'return')),
    id uuid NOT NULL,
    type text NOT NULL,
    about uuid NOT NULL,
    version bigint NOT NULL,
    payload jsonb NOT NULL,
    PRIMARY KEY (tenant_id, asked, id)
);

-- With which entries goods that came back had left, and how much of each was back already: that is
-- what they are worth. `line_id` is the source line of the entry that brought them back.
CREATE TABLE returned_parts (
    tenant_id uuid NOT NULL,
    return_id uuid NOT NULL,
    line_id uuid NOT NULL,
    shipped_id uuid NOT NULL,
    before numeric(18, 6) NOT NULL CHECK (before >= 0),
    quantity numeric(18, 6) NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (tenant_id, return_id, line_id, shipped_id),
    UNIQUE (tenant_id, shipped_id, before),
    FOREIGN KEY (tenant_id, shipped_id) REFERENCES ledger_entries (tenant_id, id)
);
-- What left of a reservation's line, whichever shipment took it.
CREATE INDEX ledger_shipped ON ledger_entries (tenant_id, source_line_id)
    WHERE source_type = 'shipment';
