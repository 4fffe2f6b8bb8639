-- What orders refer to, as other services tell it.
CREATE TABLE products (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    sku text NOT NULL,
    sku_key text NOT NULL GENERATED ALWAYS AS (lower(sku)) STORED,
    name text NOT NULL,
    unit text NOT NULL,
    kind text NOT NULL,
    price numeric(19, 4) NOT NULL,
    tax_rate numeric(7, 4) NOT NULL,
    active boolean NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX products_by_sku ON products (tenant_id, sku_key);
CREATE TABLE warehouses (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    active boolean NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

-- Primary keys come after other indexes, as in purchasing: the planner takes the youngest of
-- those that lead with the tenant while a table has no statistics.
CREATE TABLE sales_orders (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    number text COLLATE "C" NOT NULL,
    status text NOT NULL,
    flagged boolean NOT NULL,
    prepaid boolean NOT NULL,
    customer_id uuid NOT NULL,
    customer_name text NOT NULL,
    warehouse_id uuid,
    warehouse_name text,
    currency text NOT NULL,
    reference text NOT NULL,
    note text NOT NULL,
    raised_at timestamptz NOT NULL,
    raised_by uuid NOT NULL,
    raised_by_name text NOT NULL,
    discount_percent numeric(7, 4),
    discount_amount numeric(19, 4),
    -- A tax given for all lines as a whole.
    tax_amount numeric(19, 4),
    -- In whole minor units: what is invoiced.
    net numeric(24, 6) NOT NULL,
    tax numeric(24, 6) NOT NULL,
    total numeric(24, 6) NOT NULL,
    line_count integer NOT NULL,
    reservation_id uuid,
    deduction_id uuid,
    deduction text,
    invoice_id uuid,
    -- What was short, the last time something was.
    short jsonb NOT NULL,
    due_at timestamptz,
    search tsvector NOT NULL GENERATED ALWAYS AS (to_tsvector('simple',
        translate(number || ' ' || customer_name || ' ' || reference, '-/._', '    '))) STORED,
    UNIQUE (tenant_id, number),
    FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id)
);
CREATE INDEX sales_orders_by_status ON sales_orders (tenant_id, status, id);
CREATE INDEX sales_orders_of_customer ON sales_orders (tenant_id, customer_id, id);
CREATE INDEX sales_orders_raised_by ON sales_orders (tenant_id, raised_by, id);
CREATE INDEX sales_orders_flagged ON sales_orders (tenant_id, id) WHERE flagged;
CREATE INDEX sales_orders_due ON sales_orders (due_at) WHERE due_at IS NOT NULL;
-- What customers owe for (infrastructure/customers.py): few among many that are over.
CREATE INDEX sales_orders_owed ON sales_orders (tenant_id, customer_id, id)
    WHERE status IN ('approved', 'awaiting_payment', 'picking', 'partially_shipped');
ALTER TABLE sales_orders ADD PRIMARY KEY (tenant_id, id);
CREATE TABLE sales_order_lines (
    tenant_id uuid NOT NULL,
    order_id uuid NOT NULL,
    id uuid NOT NULL,
    position integer NOT NULL,
    product_id uuid NOT NULL,
    sku text NOT NULL,
    name text NOT NULL,
    unit text NOT NULL,
    bundle boolean NOT NULL,
    quantity numeric(18, 6) NOT NULL CHECK (quantity > 0),
    unit_price numeric(19, 4) NOT NULL CHECK (unit_price >= 0),
    discount_percent numeric(7, 4),
    discount_amount numeric(19, 4),
    -- As agreed; and as it applies: null where a tax was given for the whole order.
    agreed_rate numeric(7, 4) NOT NULL,
    tax_rate numeric(7, 4),
    net numeric(24, 6) NOT NULL,
    tax numeric(24, 6) NOT NULL,
    exact_net numeric(24, 6) NOT NULL,
    exact_tax numeric(24, 6) NOT NULL,
    discount numeric(24, 6) NOT NULL,
    share numeric(24, 6) NOT NULL,
    -- From where somebody wants it: [warehouse, quantity] each.
    wanted_from jsonb NOT NULL,
    shipped numeric(18, 6) NOT NULL CHECK (shipped BETWEEN 0 AND quantity),
    returned numeric(18, 6) NOT NULL CHECK (returned BETWEEN 0 AND shipped),
    PRIMARY KEY (tenant_id, order_id, id),
    FOREIGN KEY (tenant_id, order_id) REFERENCES sales_orders (tenant_id, id)
) WITH (fillfactor = 80);
CREATE INDEX sales_order_lines_of_product ON sales_order_lines (tenant_id, product_id, order_id);
CREATE TABLE sales_order_charges (
    tenant_id uuid NOT NULL,
    order_id uuid NOT NULL,
    position integer NOT NULL,
    kind text NOT NULL,
    amount numeric(19, 4) NOT NULL,
    agreed_rate numeric(7, 4),
    tax_amount numeric(19, 4),
    net numeric(24, 6) NOT NULL,
    tax numeric(24, 6) NOT NULL,
    exact_net numeric(24, 6) NOT NULL,
    exact_tax numeric(24, 6) NOT NULL,
    tax_rate numeric(7, 4),
    PRIMARY KEY (tenant_id, order_id, position),
    FOREIGN KEY (tenant_id, order_id) REFERENCES sales_orders (tenant_id, id)
);
CREATE TABLE sales_order_timeline (
    tenant_id uuid NOT NULL,
    order_id uuid NOT NULL,
    sequence bigint NOT NULL,
    action text NOT NULL,
    from_status text,
    to_status text NOT NULL,
    by uuid NOT NULL,
    by_name text NOT NULL,
    at timestamptz NOT NULL,
    reason text NOT NULL,
    details jsonb NOT NULL,
    PRIMARY KEY (tenant_id, order_id, sequence),
    FOREIGN KEY (tenant_id, order_id) REFERENCES sales_orders (tenant_id, id)
);
-- What inventory promised by the order's last reservation.
CREATE TABLE sales_order_allocations (
    tenant_id uuid NOT NULL,
    order_id uuid NOT NULL,
    id uuid NOT NULL,
    position integer NOT NULL,
    line_id uuid NOT NULL,
    product_id uuid NOT NULL,
    warehouse_id uuid NOT NULL,
    quantity numeric(18, 6) NOT NULL CHECK (quantity > 0),
    back_ordered numeric(18, 6) NOT NULL CHECK (back_ordered >= 0),
    issued numeric(18, 6) NOT NULL CHECK (issued BETWEEN 0 AND quantity),
    shipped numeric(18, 6) NOT NULL CHECK (shipped BETWEEN 0 AND issued),
    lost numeric(18, 6) NOT NULL CHECK (lost BETWEEN 0 AND quantity),
    PRIMARY KEY (tenant_id, order_id, id),
    FOREIGN KEY (tenant_id, order_id) REFERENCES sales_orders (tenant_id, id)
) WITH (fillfactor = 80);
-- What was asked of inventory and is not answered yet; asked again when `again_at` has passed.
CREATE TABLE stock_requests (
    tenant_id uuid NOT NULL,
    order_id uuid NOT NULL,
    kind text NOT NULL,
    id uuid NOT NULL,
    payload jsonb NOT NULL,
    asked_at timestamptz NOT NULL,
    tries integer NOT NULL,
    again_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, order_id, kind, id),
    FOREIGN KEY (tenant_id, order_id) REFERENCES sales_orders (tenant_id, id)
);
CREATE INDEX stock_requests_again ON stock_requests (again_at);
CREATE TABLE shipments (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    order_id uuid NOT NULL,
    number text NOT NULL,
    status text NOT NULL,
    requested_at timestamptz NOT NULL,
    requested_by uuid NOT NULL,
    by_name text NOT NULL,
    note text NOT NULL,
    settled_at timestamptz,
    short jsonb NOT NULL,
    UNIQUE (tenant_id, number),
    FOREIGN KEY (tenant_id, order_id) REFERENCES sales_orders (tenant_id, id),
    CHECK ((status = 'requested') = (settled_at IS NULL))
);
CREATE INDEX shipments_of_order ON shipments (tenant_id, order_id, id);
ALTER TABLE shipments ADD PRIMARY KEY (tenant_id, id);
-- An order whose shipment was refused may become a draft again, and its lines others.
CREATE TABLE shipment_lines (
    tenant_id uuid NOT NULL,
    shipment_id uuid NOT NULL,
    order_line_id uuid NOT NULL,
    quantity numeric(18, 6) NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (tenant_id, shipment_id, order_line_id),
    FOREIGN KEY (tenant_id, shipment_id) REFERENCES shipments (tenant_id, id)
);
-- What leaves which warehouse for it: of a bundle, its components.
CREATE TABLE shipment_moves (
    tenant_id uuid NOT NULL,
    shipment_id uuid NOT NULL,
    allocation_id uuid NOT NULL,
    order_line_id uuid NOT NULL,
    product_id uuid NOT NULL,
    warehouse_id uuid NOT NULL,
    quantity numeric(18, 6) NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (tenant_id, shipment_id, allocation_id),
    FOREIGN KEY (tenant_id, shipment_id) REFERENCES shipments (tenant_id, id)
);
