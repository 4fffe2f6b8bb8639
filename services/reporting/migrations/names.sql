-- What things and people are called: as their owners last said.

CREATE TABLE products (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    sku text NOT NULL,
    name text NOT NULL,
    category_id uuid,
    unit text NOT NULL,
    price numeric NOT NULL,
    kind text NOT NULL,
    active boolean NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX products_by_sku ON products (tenant_id, sku, id);
CREATE INDEX products_by_category ON products (tenant_id, category_id);

CREATE TABLE categories (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    parent_id uuid,
    active boolean NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

CREATE TABLE warehouses (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    active boolean NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

CREATE TABLE suppliers (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    number text NOT NULL,
    name text NOT NULL,
    active boolean NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

CREATE TABLE customers (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    number text NOT NULL,
    name text NOT NULL,
    active boolean NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

CREATE TABLE people (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    active boolean NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

-- A category and all below it.
CREATE FUNCTION with_below(p_category_id uuid) RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    WITH RECURSIVE below AS (
        SELECT p_category_id AS id
        UNION SELECT c.id FROM categories AS c JOIN below AS b ON c.parent_id = b.id
    )
    SELECT array_agg(id) FROM below
$$;
