-- Products are found by SKU where a file names them.
CREATE INDEX products_sku ON products (tenant_id, sku_key);

-- Orders that came by file, by what they were called there: each comes once.
CREATE TABLE imported_orders (
    tenant_id uuid NOT NULL,
    reference_key text NOT NULL,
    order_id uuid NOT NULL,
    PRIMARY KEY (tenant_id, reference_key),
    FOREIGN KEY (tenant_id, order_id) REFERENCES purchase_orders (tenant_id, id)
        DEFERRABLE INITIALLY DEFERRED
);
