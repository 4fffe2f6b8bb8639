-- Units of measure a company has of its own, beside those of domain/unit.py; code_key as
-- domain/code.py makes it.
CREATE TABLE units (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    code text NOT NULL,
    code_key text NOT NULL,
    name text NOT NULL,
    active boolean NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT units_code UNIQUE (tenant_id, code_key)
);
