-- What was compared, and what differed: each row with its cause, and what to do.
CREATE TABLE reconciliations (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    started_at timestamptz NOT NULL,
    finished_at timestamptz NOT NULL,
    requested_by_name text NOT NULL,
    mismatches integer NOT NULL,
    -- By kind: how many were compared; why something could not be.
    compared jsonb NOT NULL,
    skipped jsonb NOT NULL
);
ALTER TABLE reconciliations ADD PRIMARY KEY (tenant_id, id);
CREATE TABLE reconciliation_rows (
    tenant_id uuid NOT NULL,
    reconciliation_id uuid NOT NULL,
    position integer NOT NULL,
    kind text NOT NULL,
    subject text NOT NULL,
    subject_id uuid,
    expected numeric(24, 4),
    actual numeric(24, 4),
    cause text NOT NULL,
    action text NOT NULL,
    PRIMARY KEY (tenant_id, reconciliation_id, position),
    FOREIGN KEY (tenant_id, reconciliation_id) REFERENCES reconciliations (tenant_id, id)
);
