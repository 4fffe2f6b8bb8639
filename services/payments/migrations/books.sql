-- The general ledger. An entry and its postings come in one statement each, within one transaction;
-- the database refuses entries without postings, entries that do not balance, and any change.
CREATE TABLE accounts (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL DEFAULT qm_new_id(),
    code text COLLATE "C" NOT NULL,
    name text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('asset', 'liability', 'equity', 'income', 'expense')),
    -- What the rules of posting know it by; none of a company's own.
    role text,
    version bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, code),
    UNIQUE (tenant_id, role)
);

CREATE TABLE journal_entries (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    rule text NOT NULL,
    source_id uuid NOT NULL,
    source_revision bigint NOT NULL,
    booked_on date NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    memo text NOT NULL,
    currency text NOT NULL,
    reverses uuid,
    user_id uuid NOT NULL,
    user_name text NOT NULL,
    -- Refers to the first of its postings: no entry without any.
    first_posting smallint NOT NULL GENERATED ALWAYS AS (1) STORED,
    UNIQUE (tenant_id, rule, source_id, source_revision),
    UNIQUE (tenant_id, reverses)
);
CREATE INDEX journal_entries_by_day ON journal_entries (tenant_id, booked_on, id);
ALTER TABLE journal_entries ADD PRIMARY KEY (tenant_id, id);
ALTER TABLE journal_entries ADD FOREIGN KEY (tenant_id, reverses)
    REFERENCES journal_entries (tenant_id, id);

-- A debit is more than zero, a credit less.
CREATE TABLE postings (
    tenant_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    position smallint NOT NULL CHECK (position > 0),
    account_id uuid NOT NULL,
    booked_on date NOT NULL,
    amount numeric(24, 4) NOT NULL CHECK (amount <> 0),
    FOREIGN KEY (tenant_id, entry_id) REFERENCES journal_entries (tenant_id, id),
    FOREIGN KEY (tenant_id, account_id) REFERENCES accounts (tenant_id, id)
);
CREATE INDEX postings_of_account ON postings (tenant_id, account_id, booked_on, entry_id)
    INCLUDE (amount);
ALTER TABLE postings ADD PRIMARY KEY (tenant_id, entry_id, position);
ALTER TABLE journal_entries ADD FOREIGN KEY (tenant_id, id, first_posting)
    REFERENCES postings (tenant_id, entry_id, position) DEFERRABLE INITIALLY DEFERRED;

-- All postings of an entry come in one statement: the first of them cannot come twice.
CREATE FUNCTION refuse_unbalanced() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong uuid;
BEGIN
    SELECT entry_id INTO wrong FROM added GROUP BY tenant_id, entry_id
    HAVING sum(amount) <> 0 OR min(position) <> 1 OR max(position) <> count(*) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'journal entry % does not balance, or not all of it is here', wrong
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER postings_balance AFTER INSERT ON postings
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION refuse_unbalanced();

-- Every company has these from the moment it is known, however it became known.
CREATE FUNCTION open_books() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO accounts (tenant_id, code, name, kind, role)
    SELECT NEW.tenant_id, chart.* FROM (VALUES
        ('1000', 'Cash', 'asset', 'cash'),
        ('1010', 'Bank', 'asset', 'bank'),
        ('1020', 'Stripe', 'asset', 'stripe'),
        ('1100', 'Accounts receivable', 'asset', 'receivables'),
        ('1130', 'Disputed payments', 'asset', 'disputed'),
        ('1150', 'Input tax', 'asset', 'input_tax'),
        ('1200', 'Inventory', 'asset', 'inventory'),
        ('1210', 'Goods in transit', 'asset', 'goods_in_transit'),
        ('1220', 'Work in progress', 'asset', 'work_in_progress'),
        ('2000', 'Accounts payable', 'liability', 'payables'),
        ('2050', 'Goods received, not invoiced', 'liability', 'goods_received_not_invoiced'),
        ('2100', 'Output tax', 'liability', 'output_tax'),
        ('2110', 'Output CGST', 'liability', 'output_cgst'),
        ('2120', 'Output SGST', 'liability', 'output_sgst'),
        ('2130', 'Output IGST', 'liability', 'output_igst'),
        ('2200', 'Customer credit', 'liability', 'customer_credit'),
        ('3000', 'Opening balances', 'equity', 'opening_balance'),
        ('4000', 'Sales', 'income', 'sales'),
        ('4100', 'Freight and other charges', 'income', 'charges_income'),
        ('4900', 'Sales returns', 'income', 'sales_returns'),
        ('5000', 'Cost of sales', 'expense', 'cost_of_sales'),
        ('5100', 'Inventory adjustments', 'expense', 'inventory_adjustment'),
        ('5150', 'Rounding of stock value', 'expense', 'rounding'),
        ('5200', 'Freight in', 'expense', 'freight_in'),
        ('5250', 'Purchase price differences', 'expense', 'price_difference'),
        ('5300', 'Bank and payment charges', 'expense', 'payment_charges')
    ) AS chart (code, name, kind, role)
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER tenants_open_books AFTER INSERT ON tenants
    FOR EACH ROW EXECUTE FUNCTION open_books();
