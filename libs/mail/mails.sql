-- E-mails waiting to be sent, encrypted: they hold codes and links. Sent by a worker, so that asking
-- for one takes as long for an unknown address.
CREATE TABLE mails (
    id uuid PRIMARY KEY,
    sealed bytea NOT NULL,
    made_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    tries integer NOT NULL DEFAULT 0,
    failed_at timestamptz,
    last_error text
);
CREATE INDEX mails_due ON mails (due_at) WHERE failed_at IS NULL;
GRANT INSERT ON mails TO {service}_app, {service}_costs;
GRANT SELECT, UPDATE, DELETE ON mails TO {service}_relay;
