-- What was sold: lines of invoices, and of credit notes as less than that; what the goods cost us apart;
-- orders as they stand. Sums by the day and the month, so that nothing slows down as lines pile up.

-- The company's time zone from an entry of the log on: a movement's day is the one in the books.
CREATE TABLE sale_zones (
    tenant_id uuid NOT NULL,
    sequence bigint NOT NULL,
    timezone text NOT NULL,
    PRIMARY KEY (tenant_id, sequence)
);

CREATE TABLE sales_orders (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    number text NOT NULL,
    customer_id uuid NOT NULL,
    status text NOT NULL,
    version bigint NOT NULL,
    raised_at timestamptz NOT NULL,
    total numeric,
    total_version bigint NOT NULL DEFAULT -1,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX sales_orders_open ON sales_orders (tenant_id, status) INCLUDE (total)
    WHERE status NOT IN ('completed', 'cancelled');

-- A charge has no product. Of a credit note, quantity, net and tax are below zero.
CREATE TABLE sale_lines (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    document_id uuid NOT NULL,
    credit boolean NOT NULL,
    day date NOT NULL,
    order_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    product_id uuid,
    warehouse_id uuid,
    quantity numeric NOT NULL,
    net numeric NOT NULL,
    tax numeric NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX sale_lines_by_day ON sale_lines (tenant_id, day)
    INCLUDE (product_id, customer_id, quantity, net, tax);

-- The nil id stands for no warehouse: charges, and goods nobody knows the place of.
CREATE TABLE sale_days (
    tenant_id uuid NOT NULL,
    day date NOT NULL,
    warehouse_id uuid NOT NULL,
    invoiced numeric NOT NULL,
    credited numeric NOT NULL,
    tax numeric NOT NULL,
    lines bigint NOT NULL,
    PRIMARY KEY (tenant_id, day, warehouse_id)
);
-- The nil id stands for charges.
CREATE TABLE sale_months_by_product (
    tenant_id uuid NOT NULL,
    month date NOT NULL,
    product_id uuid NOT NULL,
    quantity numeric NOT NULL,
    net numeric NOT NULL,
    tax numeric NOT NULL,
    lines bigint NOT NULL,
    PRIMARY KEY (tenant_id, month, product_id)
);
CREATE TABLE sale_months_by_customer (
    tenant_id uuid NOT NULL,
    month date NOT NULL,
    customer_id uuid NOT NULL,
    net numeric NOT NULL,
    tax numeric NOT NULL,
    lines bigint NOT NULL,
    PRIMARY KEY (tenant_id, month, customer_id)
);

-- Which product was sold by a line of an order, and to whom: of a bundle, components leave.
CREATE TABLE sold_lines (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    order_id uuid NOT NULL,
    product_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
-- Of which line of an order the goods of a line of its reservation are.
CREATE TABLE sold_goods (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    line_id uuid NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

-- What goods cost that left for customers, or (below zero) came back; once `placed`, it is known for which line
-- they did, and it counts in the months.
CREATE TABLE sale_costs (
    tenant_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    revision bigint NOT NULL,
    day date NOT NULL,
    product_id uuid NOT NULL,
    warehouse_id uuid NOT NULL,
    goods_id uuid,
    cost numeric NOT NULL,
    sold_product_id uuid,
    customer_id uuid,
    placed boolean NOT NULL DEFAULT false,
    PRIMARY KEY (tenant_id, entry_id, revision)
);
CREATE INDEX sale_costs_by_day ON sale_costs (tenant_id, day)
    INCLUDE (sold_product_id, customer_id, cost, placed);
CREATE INDEX sale_costs_to_place ON sale_costs (tenant_id, goods_id) WHERE NOT placed;
CREATE TABLE sale_day_costs (
    tenant_id uuid NOT NULL,
    day date NOT NULL,
    warehouse_id uuid NOT NULL,
    cost numeric NOT NULL,
    PRIMARY KEY (tenant_id, day, warehouse_id)
);
CREATE TABLE sale_month_costs_by_product (
    tenant_id uuid NOT NULL,
    month date NOT NULL,
    product_id uuid NOT NULL,
    cost numeric NOT NULL,
    PRIMARY KEY (tenant_id, month, product_id)
);
CREATE TABLE sale_month_costs_by_customer (
    tenant_id uuid NOT NULL,
    month date NOT NULL,
    customer_id uuid NOT NULL,
    cost numeric NOT NULL,
    PRIMARY KEY (tenant_id, month, customer_id)
);
