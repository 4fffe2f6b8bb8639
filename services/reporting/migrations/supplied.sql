-- From whom each product came last.
CREATE TABLE product_suppliers (
    tenant_id uuid NOT NULL,
    product_id uuid NOT NULL,
    supplier_id uuid NOT NULL,
    receipt_id uuid NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, product_id)
);
