-- Files people sent to be imported, for 7 days; stored as they came, so that a piece can be read.
CREATE TABLE import_files (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    confidential boolean NOT NULL,
    content bytea NOT NULL,
    stored_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
ALTER TABLE import_files ALTER COLUMN content SET STORAGE EXTERNAL;
CREATE INDEX import_files_age ON import_files (stored_at);

-- One row an import (libs/imports/job.py): what was asked, and how far it is.
CREATE TABLE imports (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    kind text NOT NULL,
    file_id uuid,
    file_name text NOT NULL,
    confidential boolean NOT NULL,
    ordered jsonb NOT NULL,
    requester jsonb NOT NULL,
    requested_at timestamptz NOT NULL,
    status text NOT NULL
        CHECK (status IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
    rows_total integer,
    rows_done integer NOT NULL,
    done_to integer NOT NULL,
    created integer NOT NULL,
    updated integer NOT NULL,
    skipped integer NOT NULL,
    failed integer NOT NULL,
    header jsonb NOT NULL,
    error text,
    cancelling boolean NOT NULL,
    -- Begun so often without coming any further.
    attempts integer NOT NULL,
    started_at timestamptz,
    finished_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, file_id) REFERENCES import_files (tenant_id, id)
        ON DELETE SET NULL (file_id)
);
CREATE INDEX imports_newest ON imports (tenant_id, requested_at, id);
CREATE INDEX imports_to_do ON imports (requested_at) WHERE status IN ('queued', 'running');
CREATE INDEX imports_of_file ON imports (tenant_id, file_id);

CREATE TABLE import_errors (
    tenant_id uuid NOT NULL,
    import_id uuid NOT NULL,
    position integer NOT NULL,
    row_number integer NOT NULL,
    column_name text NOT NULL,
    code text NOT NULL,
    message text NOT NULL,
    cell text NOT NULL,
    confidential boolean NOT NULL,
    PRIMARY KEY (tenant_id, import_id, position),
    FOREIGN KEY (tenant_id, import_id) REFERENCES imports (tenant_id, id) ON DELETE CASCADE
);
