-- Orders that were undone: what that did, as it was shown before. The order written anew instead
-- (`replaced_by`) is linked both ways.
CREATE TABLE order_reversals (
    tenant_id uuid NOT NULL,
    order_id uuid NOT NULL,
    id uuid NOT NULL,
    number text NOT NULL,
    how text NOT NULL CHECK (how IN ('cancel', 'return')),
    reason text NOT NULL,
    reversed_at timestamptz NOT NULL,
    reversed_by uuid NOT NULL,
    by_name text NOT NULL,
    return_id uuid,
    replaced_by uuid,
    effects jsonb NOT NULL,
    UNIQUE (tenant_id, number),
    UNIQUE (tenant_id, id),
    UNIQUE (tenant_id, replaced_by),
    FOREIGN KEY (tenant_id, order_id) REFERENCES sales_orders (tenant_id, id),
    FOREIGN KEY (tenant_id, return_id) REFERENCES sales_returns (tenant_id, id),
    FOREIGN KEY (tenant_id, replaced_by) REFERENCES sales_orders (tenant_id, id)
        DEFERRABLE INITIALLY DEFERRED
);
ALTER TABLE order_reversals ADD PRIMARY KEY (tenant_id, order_id);
