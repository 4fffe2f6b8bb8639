-- Invoices and credit notes: what they say is written once. Numbers count up without a gap within a
-- kind and fiscal year (number_counters, in the transaction of the document).
CREATE TABLE invoices (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    number text COLLATE "C" NOT NULL,
    order_id uuid NOT NULL,
    order_number text COLLATE "C" NOT NULL,
    customer_id uuid NOT NULL,
    customer_name text NOT NULL,
    customer_key text COLLATE "C" NOT NULL GENERATED ALWAYS AS (lower(customer_name)) STORED,
    shipment_id uuid,
    shipment_number text,
    prepaid boolean NOT NULL,
    issued_on date NOT NULL,
    due_on date NOT NULL,
    issued_at timestamptz NOT NULL,
    issued_by uuid NOT NULL,
    issued_by_name text NOT NULL,
    -- Both as they were: names, addresses, tax ids, and how the company writes amounts and days.
    issuer jsonb NOT NULL,
    buyer jsonb NOT NULL,
    tax_scheme text NOT NULL,
    currency text NOT NULL,
    net numeric(19, 4) NOT NULL CHECK (net >= 0),
    tax numeric(19, 4) NOT NULL CHECK (tax >= 0),
    total numeric(19, 4) NOT NULL CHECK (total = net + tax),
    UNIQUE (tenant_id, number),
    CHECK (prepaid = (shipment_id IS NULL)),
    CHECK (due_on >= issued_on)
);
CREATE INDEX invoices_of_order ON invoices (tenant_id, order_id, id);
CREATE INDEX invoices_of_customer ON invoices (tenant_id, customer_id, id);
CREATE INDEX invoices_by_customer ON invoices (tenant_id, customer_key);
CREATE INDEX invoices_by_order_number ON invoices (tenant_id, order_number);
CREATE INDEX invoices_by_due ON invoices (tenant_id, due_on);
CREATE UNIQUE INDEX invoices_once_per_shipment ON invoices (tenant_id, shipment_id)
    WHERE shipment_id IS NOT NULL;
ALTER TABLE invoices ADD PRIMARY KEY (tenant_id, id);
CREATE TABLE invoice_lines (
    tenant_id uuid NOT NULL,
    invoice_id uuid NOT NULL,
    id uuid NOT NULL,
    position integer NOT NULL,
    -- The order's line; none of a charge.
    source_id uuid,
    product_id uuid,
    -- Where most of the goods leave from.
    warehouse_id uuid,
    sku text NOT NULL,
    name text NOT NULL,
    unit text NOT NULL,
    quantity numeric(18, 6) NOT NULL CHECK (quantity > 0),
    unit_price numeric(19, 4) NOT NULL,
    discount numeric(19, 4) NOT NULL,
    tax_rate numeric(9, 4),
    net numeric(19, 4) NOT NULL CHECK (net >= 0),
    tax numeric(19, 4) NOT NULL CHECK (tax >= 0),
    UNIQUE (tenant_id, id),
    PRIMARY KEY (tenant_id, invoice_id, id),
    FOREIGN KEY (tenant_id, invoice_id) REFERENCES invoices (tenant_id, id)
);
CREATE TABLE invoice_taxes (
    tenant_id uuid NOT NULL,
    invoice_id uuid NOT NULL,
    position integer NOT NULL,
    kind text NOT NULL,
    rate numeric(9, 4),
    base numeric(19, 4) NOT NULL,
    amount numeric(19, 4) NOT NULL,
    PRIMARY KEY (tenant_id, invoice_id, position),
    FOREIGN KEY (tenant_id, invoice_id) REFERENCES invoices (tenant_id, id)
);
-- What changes of an invoice: its version, and what payments says is paid, credited and open of it.
CREATE TABLE invoice_states (
    tenant_id uuid NOT NULL,
    invoice_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    version bigint NOT NULL,
    paid numeric(19, 4) NOT NULL,
    credited numeric(19, 4) NOT NULL,
    open numeric(19, 4) NOT NULL,
    receivable_version bigint NOT NULL,
    PRIMARY KEY (tenant_id, invoice_id),
    FOREIGN KEY (tenant_id, invoice_id) REFERENCES invoices (tenant_id, id)
);
-- What a customer owes is the sum of few among many that are paid.
CREATE INDEX invoice_states_owed ON invoice_states (tenant_id, customer_id) WHERE open <> 0;
CREATE TABLE credit_notes (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    number text COLLATE "C" NOT NULL,
    invoice_id uuid NOT NULL,
    invoice_number text COLLATE "C" NOT NULL,
    order_id uuid NOT NULL,
    order_number text COLLATE "C" NOT NULL,
    customer_id uuid NOT NULL,
    customer_name text NOT NULL,
    return_id uuid,
    reason text NOT NULL,
    refund boolean NOT NULL,
    issued_on date NOT NULL,
    issued_at timestamptz NOT NULL,
    issued_by uuid NOT NULL,
    issued_by_name text NOT NULL,
    issuer jsonb NOT NULL,
    buyer jsonb NOT NULL,
    tax_scheme text NOT NULL,
    currency text NOT NULL,
    net numeric(19, 4) NOT NULL CHECK (net >= 0),
    tax numeric(19, 4) NOT NULL CHECK (tax >= 0),
    total numeric(19, 4) NOT NULL CHECK (total = net + tax AND total > 0),
    UNIQUE (tenant_id, number),
    -- A return that several invoices charged has a credit note for each.
    UNIQUE (tenant_id, return_id, invoice_id),
    FOREIGN KEY (tenant_id, invoice_id) REFERENCES invoices (tenant_id, id)
);
CREATE INDEX credit_notes_of_invoice ON credit_notes (tenant_id, invoice_id, id);
CREATE INDEX credit_notes_of_order ON credit_notes (tenant_id, order_id, id);
CREATE INDEX credit_notes_of_customer ON credit_notes (tenant_id, customer_id, id);
ALTER TABLE credit_notes ADD PRIMARY KEY (tenant_id, id);
CREATE TABLE credit_note_lines (
    tenant_id uuid NOT NULL,
    credit_note_id uuid NOT NULL,
    id uuid NOT NULL,
    position integer NOT NULL,
    -- The invoice's line.
    source_id uuid NOT NULL,
    product_id uuid,
    warehouse_id uuid,
    sku text NOT NULL,
    name text NOT NULL,
    unit text NOT NULL,
    -- 0: a part of its price, and nothing came back.
    quantity numeric(18, 6) NOT NULL CHECK (quantity >= 0),
    unit_price numeric(19, 4) NOT NULL,
    discount numeric(19, 4) NOT NULL,
    tax_rate numeric(9, 4),
    net numeric(19, 4) NOT NULL CHECK (net >= 0),
    tax numeric(19, 4) NOT NULL CHECK (tax >= 0),
    PRIMARY KEY (tenant_id, credit_note_id, id),
    FOREIGN KEY (tenant_id, credit_note_id) REFERENCES credit_notes (tenant_id, id),
    FOREIGN KEY (tenant_id, source_id) REFERENCES invoice_lines (tenant_id, id)
);
CREATE INDEX credit_note_lines_of_line ON credit_note_lines (tenant_id, source_id);
CREATE TABLE credit_note_taxes (
    tenant_id uuid NOT NULL,
    credit_note_id uuid NOT NULL,
    position integer NOT NULL,
    kind text NOT NULL,
    rate numeric(9, 4),
    base numeric(19, 4) NOT NULL,
    amount numeric(19, 4) NOT NULL,
    PRIMARY KEY (tenant_id, credit_note_id, position),
    FOREIGN KEY (tenant_id, credit_note_id) REFERENCES credit_notes (tenant_id, id)
);
-- What the code on a document opens: one of each is good. Its token is signed, not kept.
CREATE TABLE document_links (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    invoice_id uuid,
    credit_note_id uuid,
    made_at timestamptz NOT NULL,
    withdrawn_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, invoice_id) REFERENCES invoices (tenant_id, id),
    FOREIGN KEY (tenant_id, credit_note_id) REFERENCES credit_notes (tenant_id, id),
    CHECK ((invoice_id IS NULL) <> (credit_note_id IS NULL))
);
CREATE UNIQUE INDEX document_links_of_invoice ON document_links (tenant_id, invoice_id)
    WHERE withdrawn_at IS NULL AND invoice_id IS NOT NULL;
CREATE UNIQUE INDEX document_links_of_credit_note ON document_links (tenant_id, credit_note_id)
    WHERE withdrawn_at IS NULL AND credit_note_id IS NOT NULL;
