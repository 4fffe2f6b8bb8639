-- Sales channels: shops that are told what there is, and whose orders come in.
CREATE TABLE channels (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    name text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('http', 'shopify')),
    url text NOT NULL,
    location_id text NOT NULL,
    -- None: all of them count.
    warehouse_ids uuid[] NOT NULL,
    safety_stock numeric(18, 6) NOT NULL CHECK (safety_stock >= 0),
    active boolean NOT NULL,
    -- Sealed: what signs, and what the shop lets us in by.
    secret bytea NOT NULL,
    access_token bytea,
    UNIQUE (tenant_id, name)
);
-- An order that comes in names the channel only.
CREATE INDEX channels_by_id ON channels (id);
ALTER TABLE channels ADD PRIMARY KEY (tenant_id, id);
-- How it goes with telling a shop: written by the worker that does.
CREATE TABLE channel_states (
    tenant_id uuid NOT NULL,
    channel_id uuid NOT NULL,
    due_at timestamptz NOT NULL,
    -- Who tells it now; a lease that was not renewed is anybody's.
    lease uuid,
    leased_until timestamptz,
    tries integer NOT NULL DEFAULT 0,
    failing_since timestamptz,
    last_error text NOT NULL DEFAULT '',
    told_at timestamptz,
    check_at timestamptz NOT NULL,
    checked_at timestamptz,
    compared integer,
    drifted integer,
    PRIMARY KEY (tenant_id, channel_id),
    FOREIGN KEY (tenant_id, channel_id) REFERENCES channels (tenant_id, id)
);
CREATE INDEX channel_states_due ON channel_states (due_at);
-- Which product is what in the shop. `marks` counts what may have changed what the shop must be
-- told; up to `told_marks` it was. It begins with the time, so that it is higher when a product is
-- mapped again: shops are told it as the version of what they are told.
CREATE TABLE channel_products (
    tenant_id uuid NOT NULL,
    channel_id uuid NOT NULL,
    product_id uuid NOT NULL,
    version bigint NOT NULL,
    sku text NOT NULL,
    sku_key text NOT NULL GENERATED ALWAYS AS (lower(sku)) STORED,
    -- The shop's own id of it, where it has one (a Shopify inventory item).
    item_id text NOT NULL,
    -- Whether inventory was asked for its stock.
    learnt boolean NOT NULL DEFAULT false,
    marks bigint NOT NULL DEFAULT (extract(epoch FROM clock_timestamp()) * 1000),
    told_marks bigint NOT NULL DEFAULT 0,
    dirty_since timestamptz,
    -- What the shop was told last; null while that is not certain.
    told bigint,
    told_at timestamptz,
    shown bigint,
    shown_at timestamptz,
    -- Why the shop does not take it; it is told again after a check, or mapped anew.
    error text NOT NULL DEFAULT '',
    UNIQUE (tenant_id, channel_id, sku_key),
    FOREIGN KEY (tenant_id, channel_id) REFERENCES channels (tenant_id, id)
) WITH (fillfactor = 80);
CREATE INDEX channel_products_of_product ON channel_products (tenant_id, product_id);
CREATE INDEX channel_products_dirty ON channel_products (tenant_id, channel_id)
    WHERE marks > told_marks AND error = '';
ALTER TABLE channel_products ADD PRIMARY KEY (tenant_id, channel_id, product_id);
-- Projection of inventory, of products that are mapped: available by warehouse; of a bundle how many
-- could be made, by warehouse and (null) in all.
CREATE TABLE channel_stock (
    tenant_id uuid NOT NULL,
    product_id uuid NOT NULL,
    warehouse_id uuid,
    buildable boolean NOT NULL,
    quantity numeric(30, 6) NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT channel_stock_once UNIQUE NULLS NOT DISTINCT
        (tenant_id, product_id, buildable, warehouse_id)
) WITH (fillfactor = 80);
-- Orders that came in, each once by the shop's own id; what could not be raised waits here.
CREATE TABLE channel_orders (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    channel_id uuid NOT NULL,
    external_id text NOT NULL,
    external_number text NOT NULL,
    status text NOT NULL CHECK (status IN ('received', 'raised', 'needs_mapping', 'failed')),
    error text NOT NULL,
    content jsonb NOT NULL,
    received_at timestamptz NOT NULL,
    tries integer NOT NULL DEFAULT 0,
    again_at timestamptz,
    order_id uuid,
    order_number text,
    UNIQUE (tenant_id, channel_id, external_id),
    FOREIGN KEY (tenant_id, channel_id) REFERENCES channels (tenant_id, id),
    CHECK ((status = 'raised') = (order_id IS NOT NULL))
);
CREATE INDEX channel_orders_of_channel ON channel_orders (tenant_id, channel_id, id);
CREATE INDEX channel_orders_again ON channel_orders (again_at) WHERE again_at IS NOT NULL;
ALTER TABLE channel_orders ADD PRIMARY KEY (tenant_id, id);
