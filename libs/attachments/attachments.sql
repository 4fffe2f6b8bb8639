-- Files kept with documents of the service: what they are, and their bytes apart from it.
CREATE TABLE attachments (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL,
    of_id uuid NOT NULL,
    name text NOT NULL,
    media_type text NOT NULL,
    size integer NOT NULL CHECK (size > 0),
    sha256 bytea NOT NULL,
    added_at timestamptz NOT NULL,
    added_by uuid NOT NULL,
    added_by_name text NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX attachments_of ON attachments (tenant_id, kind, of_id, id);
CREATE TABLE attachment_contents (
    tenant_id uuid NOT NULL,
    attachment_id uuid NOT NULL,
    content bytea NOT NULL,
    PRIMARY KEY (tenant_id, attachment_id),
    FOREIGN KEY (tenant_id, attachment_id) REFERENCES attachments (tenant_id, id)
);
-- They hardly ever shrink, and are read whole.
ALTER TABLE attachment_contents ALTER COLUMN content SET STORAGE EXTERNAL;
