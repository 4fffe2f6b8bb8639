-- What was bought: orders as they stand, their lines, and what came of them; prices apart.

CREATE TABLE purchase_orders (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    number text NOT NULL,
    supplier_id uuid NOT NULL,
    warehouse_id uuid NOT NULL,
    status text NOT NULL,
    version bigint NOT NULL,
    raised_at timestamptz NOT NULL,
    raised_by uuid,
    raised_by_name text,
    submitted_at timestamptz,
    -- The last of each: what counts of an order that was amended is its last revision.
    approved_at timestamptz,
    sent_at timestamptz,
    confirmed_at timestamptz,
    closed_at timestamptz,
    cancelled_at timestamptz,
    -- Of its last approval, and the day it was first asked for.
    approved_version bigint NOT NULL DEFAULT 0,
    revision integer,
    currency text,
    expected_on date,
    first_version bigint,
    first_expected_on date,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX purchase_orders_by_time ON purchase_orders (tenant_id, raised_at, id);
CREATE INDEX purchase_orders_by_approval ON purchase_orders (tenant_id, approved_at);
CREATE INDEX purchase_orders_by_supplier ON purchase_orders (tenant_id, supplier_id, raised_at);
CREATE INDEX purchase_orders_open ON purchase_orders (tenant_id, status, expected_on)
    WHERE status NOT IN ('received', 'closed', 'cancelled');

-- The lines of what was approved last, and what has come in of each.
CREATE TABLE purchase_lines (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    order_id uuid NOT NULL,
    position integer NOT NULL,
    product_id uuid NOT NULL,
    quantity numeric NOT NULL,
    -- Of the approval that told of it.
    version bigint NOT NULL,
    accepted numeric NOT NULL DEFAULT 0,
    rejected numeric NOT NULL DEFAULT 0,
    returned numeric NOT NULL DEFAULT 0,
    replaced numeric NOT NULL DEFAULT 0,
    first_received_at timestamptz,
    last_received_at timestamptz,
    -- When as much had come in, good or not, as was ordered.
    completed_at timestamptz,
    PRIMARY KEY (tenant_id, id)
);
-- With all that sums over lines read: a company's are never close together in the table, and the one
-- tenant makes PostgreSQL believe that they are (an index's first column stands for its order).
CREATE INDEX purchase_lines_by_order ON purchase_lines (tenant_id, order_id, position)
    INCLUDE (id, product_id, quantity, accepted, rejected, returned, replaced, completed_at,
             last_received_at);
CREATE INDEX purchase_lines_by_product ON purchase_lines (tenant_id, product_id);

CREATE TABLE purchase_receipt_lines (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    receipt_id uuid NOT NULL,
    receipt_number text NOT NULL,
    order_id uuid NOT NULL,
    line_id uuid NOT NULL,
    supplier_id uuid NOT NULL,
    warehouse_id uuid NOT NULL,
    product_id uuid NOT NULL,
    accepted numeric NOT NULL,
    rejected numeric NOT NULL,
    reject_reason text NOT NULL,
    received_at timestamptz NOT NULL,
    -- The receipt was taken back: it was none.
    reversed boolean NOT NULL DEFAULT false,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX purchase_receipt_lines_by_line ON purchase_receipt_lines (tenant_id, line_id);
CREATE INDEX purchase_receipt_lines_by_receipt ON purchase_receipt_lines (tenant_id, receipt_id);
CREATE INDEX purchase_receipt_lines_by_time ON purchase_receipt_lines (tenant_id, received_at, id);

-- What went back to its supplier later.
CREATE TABLE purchase_return_lines (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    issue_id uuid NOT NULL,
    issue_number text NOT NULL,
    order_id uuid NOT NULL,
    line_id uuid NOT NULL,
    supplier_id uuid NOT NULL,
    warehouse_id uuid NOT NULL,
    product_id uuid NOT NULL,
    quantity numeric NOT NULL,
    reason text NOT NULL,
    replaced boolean NOT NULL,
    returned_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX purchase_return_lines_by_line ON purchase_return_lines (tenant_id, line_id);
CREATE INDEX purchase_return_lines_by_time ON purchase_return_lines (tenant_id, returned_at);

CREATE TABLE purchase_line_costs (
    tenant_id uuid NOT NULL,
    line_id uuid NOT NULL,
    order_id uuid NOT NULL,
    unit_cost numeric,
    tax_rate numeric,
    version bigint NOT NULL,
    PRIMARY KEY (tenant_id, line_id)
);
CREATE INDEX purchase_line_costs_by_order ON purchase_line_costs (tenant_id, order_id)
    INCLUDE (line_id, unit_cost);

CREATE TABLE purchase_order_costs (
    tenant_id uuid NOT NULL,
    order_id uuid NOT NULL,
    charges numeric,
    tax numeric,
    total numeric,
    version bigint NOT NULL,
    PRIMARY KEY (tenant_id, order_id)
);
