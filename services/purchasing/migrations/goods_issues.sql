-- Goods that leave again: receipts taken back, and goods returned to their supplier.
CREATE TABLE goods_issues (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    order_id uuid NOT NULL,
    number text NOT NULL,
    kind text NOT NULL,
    receipt_id uuid,
    requested_at timestamptz NOT NULL,
    requested_by uuid NOT NULL,
    by_name text NOT NULL,
    reason text NOT NULL,
    status text NOT NULL,
    settled_at timestamptz,
    -- When inventory is asked again, and how often it was: each pause is twice the one before.
    ask_at timestamptz NOT NULL DEFAULT now() + interval '5 minutes',
    asked integer NOT NULL DEFAULT 0,
    -- What inventory said is short: [product, requested, on hand, reserved] each.
    short jsonb NOT NULL,
    UNIQUE (tenant_id, number),
    FOREIGN KEY (tenant_id, order_id) REFERENCES purchase_orders (tenant_id, id),
    FOREIGN KEY (tenant_id, receipt_id) REFERENCES goods_receipts (tenant_id, id),
    CHECK (kind <> 'reversal' OR receipt_id IS NOT NULL),
    CHECK ((status = 'requested') = (settled_at IS NULL))
);
CREATE INDEX goods_issues_of_order ON goods_issues (tenant_id, order_id, id);
CREATE UNIQUE INDEX goods_issues_once_per_receipt ON goods_issues (tenant_id, receipt_id)
    WHERE status <> 'refused';
CREATE INDEX goods_issues_unanswered ON goods_issues (ask_at) WHERE status = 'requested';
ALTER TABLE goods_issues ADD PRIMARY KEY (tenant_id, id);
CREATE TABLE goods_issue_lines (
    tenant_id uuid NOT NULL,
    issue_id uuid NOT NULL,
    id uuid NOT NULL,
    order_id uuid NOT NULL,
    order_line_id uuid NOT NULL,
    quantity numeric(18, 6) NOT NULL CHECK (quantity >= 0),
    rejected numeric(18, 6) NOT NULL CHECK (rejected >= 0),
    reason text NOT NULL,
    replaced boolean NOT NULL,
    PRIMARY KEY (tenant_id, issue_id, id),
    FOREIGN KEY (tenant_id, issue_id) REFERENCES goods_issues (tenant_id, id),
    FOREIGN KEY (tenant_id, order_id, order_line_id)
        REFERENCES purchase_order_lines (tenant_id, order_id, id)
);
