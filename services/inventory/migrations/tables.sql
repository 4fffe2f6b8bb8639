-- inventory's own tables.

-- Projection of catalog's products: what a stock list shows of them.
CREATE TABLE products (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    sku text NOT NULL,
    sku_key text NOT NULL GENERATED ALWAYS AS (lower(sku)) STORED,
    name text NOT NULL,
    unit text NOT NULL,
    category_id uuid,
    kind text NOT NULL,
    active boolean NOT NULL,
    -- More of it may be promised than there is, if the company allows that.
    back_order boolean NOT NULL DEFAULT false,
    version bigint NOT NULL,
    -- QM-00003 is found by its parts, as in catalog: a hyphen would make a negative number of it.
    search tsvector NOT NULL GENERATED ALWAYS AS (
        to_tsvector('simple', translate(sku || ' ' || name, '-/._', '    '))) STORED,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX products_category ON products (tenant_id, category_id);
CREATE INDEX products_sku ON products (tenant_id, sku_key);

-- Projection of catalog's category tree. A parent may be heard of after its child, and while two
-- moves arrive there may be a circle.
CREATE TABLE categories (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    parent_id uuid,
    name text NOT NULL,
    active boolean NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX categories_of_parent ON categories (tenant_id, parent_id);

-- A category and all that is below it.
CREATE FUNCTION with_below(p_category_id uuid) RETURNS uuid[] LANGUAGE sql STABLE AS $$
    WITH RECURSIVE below AS (
        SELECT p_category_id AS id
        UNION
        SELECT c.id FROM categories AS c
        JOIN below AS b ON c.tenant_id = qm_tenant() AND c.parent_id = b.id
    ) SELECT array_agg(id) FROM below
$$;

CREATE TABLE warehouses (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    address text NOT NULL,
    capacity numeric(18, 6),
    active boolean NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX warehouses_code ON warehouses (tenant_id, lower(code));

-- Reasons a company has of its own, beside those of domain/reasons.py.
CREATE TABLE reasons (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    sign smallint NOT NULL CHECK (sign BETWEEN -1 AND 1),
    fact boolean NOT NULL,
    active boolean NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, code)
);

-- One row per product x warehouse that ever had stock, an order on the way, or a rule.
-- A version of 0 is nobody's: the transaction that makes a level changes it too.
-- minimum, reorder_point and target are its rule.
CREATE TABLE levels (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    product_id uuid NOT NULL,
    warehouse_id uuid NOT NULL,
    sku text NOT NULL,
    on_hand numeric(18, 6) NOT NULL DEFAULT 0 CHECK (on_hand >= 0),
    reserved numeric(18, 6) NOT NULL DEFAULT 0 CHECK (reserved >= 0),
    available numeric(18, 6) GENERATED ALWAYS AS (on_hand - reserved) STORED,
    incoming numeric(30, 6) NOT NULL DEFAULT 0 CHECK (incoming >= 0),
    -- What is promised beyond what is there: it is reserved as soon as anything comes.
    back_ordered numeric(30, 6) NOT NULL DEFAULT 0 CHECK (back_ordered >= 0),
    minimum numeric(18, 6),
    reorder_point numeric(18, 6),
    target numeric(18, 6),
    -- How often the rule was set or removed: stock that moves changes only `version`.
    rule_version bigint NOT NULL DEFAULT 0,
    status text NOT NULL DEFAULT 'green',
    was text NOT NULL DEFAULT 'green',
    -- Of its last ledger entry: its number, time and hash.
    sequence bigint NOT NULL DEFAULT 0,
    recorded_at timestamptz,
    head bytea NOT NULL DEFAULT '',
    version bigint NOT NULL DEFAULT 0,
    -- Its warehouse is out of use.
    closed boolean NOT NULL DEFAULT false,
    PRIMARY KEY (tenant_id, product_id, warehouse_id),
    -- Nothing is promised that is not there.
    CHECK (reserved <= on_hand),
    UNIQUE (tenant_id, id),
    FOREIGN KEY (tenant_id, product_id) REFERENCES products (tenant_id, id),
    FOREIGN KEY (tenant_id, warehouse_id) REFERENCES warehouses (tenant_id, id)
) WITH (fillfactor = 80);
CREATE INDEX levels_by_sku ON levels (tenant_id, sku, id);
CREATE INDEX levels_of_warehouse ON levels (tenant_id, warehouse_id, sku, id);
CREATE INDEX levels_not_green ON levels (tenant_id, status, sku, id) WHERE status <> 'green';

-- A product over all warehouses, for those with a rule that names no warehouse.
CREATE TABLE product_levels (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    product_id uuid NOT NULL,
    sku text NOT NULL,
    on_hand numeric(30, 6) NOT NULL DEFAULT 0,
    reserved numeric(30, 6) NOT NULL DEFAULT 0,
    available numeric(30, 6) GENERATED ALWAYS AS (on_hand - reserved) STORED,
    incoming numeric(30, 6) NOT NULL DEFAULT 0,
    minimum numeric(18, 6) NOT NULL,
    reorder_point numeric(18, 6) NOT NULL,
    target numeric(18, 6) NOT NULL,
    rule_version bigint NOT NULL DEFAULT 0,
    status text NOT NULL DEFAULT 'green',
    was text NOT NULL DEFAULT 'green',
    version bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant_id, product_id),
    UNIQUE (tenant_id, id),
    FOREIGN KEY (tenant_id, product_id) REFERENCES products (tenant_id, id)
);
CREATE INDEX product_levels_by_sku ON product_levels (tenant_id, sku, id);

-- The ledger: insert-only, one chain per level.
CREATE TABLE ledger_entries (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    level_id uuid NOT NULL,
    product_id uuid NOT NULL,
    warehouse_id uuid NOT NULL,
    sequence bigint NOT NULL,
    kind text NOT NULL,
    reason text NOT NULL,
    quantity numeric(18, 6) NOT NULL CHECK (quantity <> 0),
    before numeric(18, 6) NOT NULL,
    after numeric(18, 6) NOT NULL CHECK (after = before + quantity AND after >= 0),
    source_type text,
    source_id uuid,
    source_line_id uuid,
    note text NOT NULL,
    user_id uuid NOT NULL,
    user_name text,
    happened_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, product_id, warehouse_id, sequence),
    FOREIGN KEY (tenant_id, level_id) REFERENCES levels (tenant_id, id)
);
CREATE INDEX ledger_by_time ON ledger_entries (tenant_id, recorded_at, id);
CREATE INDEX ledger_of_product ON ledger_entries (tenant_id, product_id, recorded_at, id);
CREATE INDEX ledger_of_warehouse ON ledger_entries (tenant_id, warehouse_id, recorded_at, id);
CREATE UNIQUE INDEX ledger_once_per_source_line
    ON ledger_entries (tenant_id, source_type, source_id, source_line_id)
    WHERE source_id IS NOT NULL;

CREATE TABLE ledger_signatures (
    tenant_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    key_id text NOT NULL,
    signature bytea NOT NULL,
    signed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, entry_id),
    FOREIGN KEY (tenant_id, entry_id) REFERENCES ledger_entries (tenant_id, id)
);

-- Cost, for the costs login only: what was given with a movement, and what an entry is worth.
CREATE TABLE ledger_costs (
    tenant_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    unit_cost numeric(18, 6) NOT NULL CHECK (unit_cost >= 0),
    PRIMARY KEY (tenant_id, entry_id)
);
-- What an entry is worth, what was left when its level ran empty, and the level's value after it.
-- A cost given later adds a revision, which holds the difference and stands after the last entry.
CREATE TABLE ledger_values (
    tenant_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    revision bigint NOT NULL,
    level_id uuid NOT NULL,
    sequence bigint NOT NULL,
    unit_cost numeric(38, 6),
    value numeric(38, 6) NOT NULL,
    rounding numeric(38, 6) NOT NULL,
    currency text NOT NULL,
    valued boolean NOT NULL,
    value_after numeric(38, 6) NOT NULL,
    average numeric(38, 6),
    PRIMARY KEY (tenant_id, entry_id, revision),
    UNIQUE (tenant_id, level_id, sequence, revision),
    FOREIGN KEY (tenant_id, entry_id) REFERENCES ledger_entries (tenant_id, id)
);
CREATE INDEX ledger_values_unknown ON ledger_values (tenant_id, entry_id) WHERE NOT valued;

-- What approved purchase orders still bring, by order line; and their prices.
CREATE TABLE incoming_lines (
    tenant_id uuid NOT NULL,
    order_line_id uuid NOT NULL,
    order_id uuid NOT NULL,
    -- Unknown while only a receipt of it is known.
    revision integer NOT NULL DEFAULT 0,
    order_number text,
    expected_on date,
    product_id uuid NOT NULL,
    warehouse_id uuid NOT NULL,
    ordered numeric(18, 6) NOT NULL,
    received numeric(18, 6) NOT NULL DEFAULT 0,
    open boolean NOT NULL DEFAULT true,
    PRIMARY KEY (tenant_id, order_line_id)
);
CREATE INDEX incoming_lines_of_order ON incoming_lines (tenant_id, order_id);
CREATE INDEX incoming_lines_open ON incoming_lines (tenant_id, product_id)
    WHERE open AND ordered > received;
-- Orders of which no revision up to this one is expected, however late its approval is heard of.
CREATE TABLE forgotten_orders (
    tenant_id uuid NOT NULL,
    order_id uuid NOT NULL,
    revision integer NOT NULL,
    PRIMARY KEY (tenant_id, order_id)
);
CREATE TABLE order_line_costs (
    tenant_id uuid NOT NULL,
    order_line_id uuid NOT NULL,
    unit_cost numeric(18, 6) NOT NULL,
    PRIMARY KEY (tenant_id, order_line_id)
);
-- Which order line a posted receipt line belongs to, or a line of goods that went back to their
-- supplier: how the ledger worker finds its price.
CREATE TABLE receipt_lines (
    tenant_id uuid NOT NULL,
    receipt_line_id uuid NOT NULL,
    order_line_id uuid NOT NULL,
    PRIMARY KEY (tenant_id, receipt_line_id)
);
-- What purchasing was answered about goods it asked for: what was short, [] when all of it left.
CREATE TABLE goods_issues (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    entries integer NOT NULL,
    short jsonb NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
-- Entries whose price is not known yet; those after them at the same level wait behind them.
CREATE TABLE values_waiting (
    tenant_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    level_id uuid NOT NULL,
    sequence bigint NOT NULL,
    PRIMARY KEY (tenant_id, level_id, sequence)
);

-- Stock lists are ordered by SKU through these tables' own indexes. Levels are locked in order, and
-- before product_levels (movements.sql). A transaction that renames several products takes them by
-- id: false, and nothing done, for one that comes before one it renamed already.
CREATE FUNCTION rename_stock(p_product_id uuid, p_sku text)
RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM levels WHERE tenant_id = qm_tenant() AND product_id = p_product_id
                 AND sku <> p_sku)
    THEN
        IF p_product_id::text < current_setting('qm.renamed', true) THEN
            RETURN false;
        END IF;
        PERFORM set_config('qm.renamed', p_product_id::text, true);
        PERFORM 1 FROM levels WHERE tenant_id = qm_tenant() AND product_id = p_product_id
        ORDER BY warehouse_id FOR UPDATE;
        UPDATE levels SET sku = p_sku
        WHERE tenant_id = qm_tenant() AND product_id = p_product_id AND sku <> p_sku;
    END IF;
    UPDATE product_levels SET sku = p_sku
    WHERE tenant_id = qm_tenant() AND product_id = p_product_id AND sku <> p_sku;
    RETURN true;
END $$;
