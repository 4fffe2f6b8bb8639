-- Links by which suppliers answer orders; of the token only a hash is kept.
CREATE TABLE supplier_links (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    order_id uuid NOT NULL,
    revision integer NOT NULL,
    supplier_id uuid NOT NULL,
    supplier_name text NOT NULL,
    sent_to text NOT NULL,
    token_hash bytea NOT NULL,
    made_at timestamptz NOT NULL,
    made_by_name text NOT NULL,
    expires_at timestamptz NOT NULL,
    withdrawn_at timestamptz,
    replaced_at timestamptz,
    -- The latest opening that counted.
    opened_at timestamptz,
    openings integer NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, token_hash),
    FOREIGN KEY (tenant_id, order_id) REFERENCES purchase_orders (tenant_id, id),
    FOREIGN KEY (tenant_id, supplier_id) REFERENCES suppliers (tenant_id, id)
);
CREATE INDEX supplier_links_of_order ON supplier_links (tenant_id, order_id, id);

CREATE TABLE supplier_answers (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    order_id uuid NOT NULL,
    link_id uuid NOT NULL,
    revision integer NOT NULL,
    number integer NOT NULL,
    kind text NOT NULL CHECK (kind IN ('accepted', 'proposed', 'declined')),
    note text NOT NULL,
    answered_at timestamptz NOT NULL,
    answered_by text NOT NULL,
    -- A hash of what was said: the same again is the same answer.
    fingerprint bytea NOT NULL,
    decision text CHECK (decision IN ('taken', 'refused', 'replaced')),
    decided_at timestamptz,
    decided_by uuid,
    decided_by_name text,
    decision_note text NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, order_id, number),
    FOREIGN KEY (tenant_id, order_id) REFERENCES purchase_orders (tenant_id, id),
    FOREIGN KEY (tenant_id, link_id) REFERENCES supplier_links (tenant_id, id),
    CHECK ((decision IS NULL) = (decided_at IS NULL))
);
CREATE INDEX supplier_answers_by_link ON supplier_answers (tenant_id, link_id);

-- Each line as it was ordered, and as it is offered.
CREATE TABLE supplier_answer_lines (
    tenant_id uuid NOT NULL,
    answer_id uuid NOT NULL,
    position integer NOT NULL,
    sku text NOT NULL,
    name text NOT NULL,
    unit text NOT NULL,
    ordered numeric(18, 6) NOT NULL,
    ordered_for date,
    quantity numeric(18, 6) NOT NULL CHECK (quantity >= 0),
    expected_on date,
    PRIMARY KEY (tenant_id, answer_id, position),
    FOREIGN KEY (tenant_id, answer_id) REFERENCES supplier_answers (tenant_id, id)
);
CREATE TABLE supplier_answer_prices (
    tenant_id uuid NOT NULL,
    answer_id uuid NOT NULL,
    position integer NOT NULL,
    ordered_cost numeric(19, 4) NOT NULL CHECK (ordered_cost >= 0),
    unit_cost numeric(19, 4) NOT NULL CHECK (unit_cost >= 0),
    PRIMARY KEY (tenant_id, answer_id, position),
    FOREIGN KEY (tenant_id, answer_id, position)
        REFERENCES supplier_answer_lines (tenant_id, answer_id, position)
);
