-- What an order said until it was amended; never changed.

CREATE TABLE purchase_order_revisions (
    tenant_id uuid NOT NULL,
    order_id uuid NOT NULL,
    number integer NOT NULL,
    until timestamptz NOT NULL,
    by uuid NOT NULL,
    by_name text NOT NULL,
    reason text NOT NULL,
    supplier_id uuid NOT NULL,
    supplier_name text NOT NULL,
    warehouse_id uuid NOT NULL,
    warehouse_name text NOT NULL,
    expected_on date,
    note text NOT NULL,
    PRIMARY KEY (tenant_id, order_id, number),
    FOREIGN KEY (tenant_id, order_id) REFERENCES purchase_orders (tenant_id, id)
);
CREATE TABLE purchase_order_revision_lines (
    tenant_id uuid NOT NULL,
    order_id uuid NOT NULL,
    number integer NOT NULL,
    position integer NOT NULL,
    product_id uuid NOT NULL,
    sku text NOT NULL,
    name text NOT NULL,
    unit text NOT NULL,
    quantity numeric(18, 6) NOT NULL,
    PRIMARY KEY (tenant_id, order_id, number, position),
    FOREIGN KEY (tenant_id, order_id, number)
        REFERENCES purchase_order_revisions (tenant_id, order_id, number)
);
CREATE TABLE purchase_order_revision_prices (
    tenant_id uuid NOT NULL,
    order_id uuid NOT NULL,
    number integer NOT NULL,
    position integer NOT NULL,
    unit_cost numeric(19, 4) NOT NULL,
    tax_rate numeric(7, 4) NOT NULL,
    amount numeric(24, 6) NOT NULL,
    PRIMARY KEY (tenant_id, order_id, number, position),
    FOREIGN KEY (tenant_id, order_id, number, position)
        REFERENCES purchase_order_revision_lines (tenant_id, order_id, number, position)
);
CREATE TABLE purchase_order_revision_amounts (
    tenant_id uuid NOT NULL,
    order_id uuid NOT NULL,
    number integer NOT NULL,
    subtotal numeric(28, 6) NOT NULL,
    tax numeric(28, 6) NOT NULL,
    charges numeric(28, 6) NOT NULL,
    total numeric(28, 6) NOT NULL,
    tax_amount numeric(19, 4),
    PRIMARY KEY (tenant_id, order_id, number),
    FOREIGN KEY (tenant_id, order_id, number)
        REFERENCES purchase_order_revisions (tenant_id, order_id, number)
);
CREATE TABLE purchase_order_revision_charges (
    tenant_id uuid NOT NULL,
    order_id uuid NOT NULL,
    number integer NOT NULL,
    position integer NOT NULL,
    kind text NOT NULL,
    amount numeric(19, 4) NOT NULL,
    tax_amount numeric(19, 4) NOT NULL,
    PRIMARY KEY (tenant_id, order_id, number, position),
    FOREIGN KEY (tenant_id, order_id, number)
        REFERENCES purchase_order_revisions (tenant_id, order_id, number)
);
