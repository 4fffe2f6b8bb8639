-- One row an export (domain/export.py): what was asked, by whom, and how far it is.
CREATE TABLE exports (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    requested_by uuid NOT NULL,
    requester jsonb NOT NULL,
    requested_at timestamptz NOT NULL,
    ordered jsonb NOT NULL,
    -- It has a column of cost prices.
    confidential boolean NOT NULL,
    status text NOT NULL
        CHECK (status IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
    rows_total bigint,
    rows_done bigint NOT NULL,
    size bigint,
    error text,
    -- Begun so often without coming to an end.
    attempts integer NOT NULL,
    started_at timestamptz,
    finished_at timestamptz,
    expires_at timestamptz,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX exports_newest ON exports (tenant_id, requested_by, requested_at, id);
CREATE INDEX exports_to_do ON exports (requested_at) WHERE status IN ('queued', 'running');
