"""purchasing's first schema: suppliers, offers, orders with their timeline, receipts."""

from pathlib import Path

from libs.db.migrate import execute
from libs.db.rls import insert_only, relay_sees_all, standard_tables, tenant_table
from libs.imports.tables import import_tables
from libs.mail.queue import mail_table

revision = "0001"
down_revision = None

_PROJECTIONS = """
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
    version bigint NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE TABLE categories (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    parent_id uuid,
    version bigint NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE TABLE warehouses (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    address text NOT NULL,
    active boolean NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
"""

# What is searched by prefix is compared in C order, so that a range of an index finds it:
# LIKE is no operator that row-level security lets near an index.
# Primary keys come after other indexes: while a table has no statistics all indexes that lead with
# the tenant look alike, and the planner then takes the youngest, for plans it keeps for long.
_SUPPLIERS = """
CREATE TABLE suppliers (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    number text COLLATE "C" NOT NULL,
    name text NOT NULL,
    name_key text COLLATE "C" NOT NULL GENERATED ALWAYS AS (lower(name)) STORED,
    contact_name text NOT NULL,
    email text,
    phone text,
    address jsonb NOT NULL,
    tax_id text,
    payment_terms_days integer,
    stripe_account text,
    active boolean NOT NULL,
    version bigint NOT NULL,
    UNIQUE (tenant_id, number)
);
CREATE INDEX suppliers_by_name ON suppliers (tenant_id, name, id);
CREATE INDEX suppliers_by_key ON suppliers (tenant_id, name_key);
ALTER TABLE suppliers ADD PRIMARY KEY (tenant_id, id);
CREATE TABLE supplier_products (
    tenant_id uuid NOT NULL,
    supplier_id uuid NOT NULL,
    product_id uuid NOT NULL,
    id uuid NOT NULL,
    supplier_sku text NOT NULL,
    minimum_order numeric(18, 6) NOT NULL,
    pack_multiple numeric(18, 6) NOT NULL,
    lead_time_days integer NOT NULL,
    preferred boolean NOT NULL,
    version bigint NOT NULL,
    FOREIGN KEY (tenant_id, supplier_id) REFERENCES suppliers (tenant_id, id)
);
CREATE INDEX supplier_products_of_product ON supplier_products (tenant_id, product_id, supplier_id);
ALTER TABLE supplier_products ADD PRIMARY KEY (tenant_id, supplier_id, product_id);
CREATE TABLE supplier_product_costs (
    tenant_id uuid NOT NULL,
    supplier_id uuid NOT NULL,
    product_id uuid NOT NULL,
    unit_cost numeric(19, 4) NOT NULL,
    currency text NOT NULL,
    PRIMARY KEY (tenant_id, supplier_id, product_id),
    FOREIGN KEY (tenant_id, supplier_id, product_id)
        REFERENCES supplier_products (tenant_id, supplier_id, product_id)
);
"""

_ORDERS = """
CREATE TABLE purchase_orders (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    number text COLLATE "C" NOT NULL,
    status text NOT NULL,
    before_receipt text,
    supplier_id uuid NOT NULL,
    supplier_name text NOT NULL,
    warehouse_id uuid NOT NULL,
    warehouse_name text NOT NULL,
    currency text NOT NULL,
    expected_on date,
    note text NOT NULL,
    raised_at timestamptz NOT NULL,
    raised_by uuid NOT NULL,
    raised_by_name text NOT NULL,
    writers uuid[] NOT NULL,
    revision integer NOT NULL,
    covered boolean NOT NULL,
    agreed boolean NOT NULL,
    line_count integer NOT NULL,
    UNIQUE (tenant_id, number),
    FOREIGN KEY (tenant_id, supplier_id) REFERENCES suppliers (tenant_id, id)
);
CREATE INDEX purchase_orders_by_status ON purchase_orders (tenant_id, status, id);
CREATE INDEX purchase_orders_of_supplier ON purchase_orders (tenant_id, supplier_id, id);
CREATE INDEX purchase_orders_for_warehouse ON purchase_orders (tenant_id, warehouse_id, id);
CREATE INDEX purchase_orders_raised_by ON purchase_orders (tenant_id, raised_by, id);
CREATE INDEX purchase_orders_coming ON purchase_orders (tenant_id, expected_on, id)
    WHERE status IN ('approved', 'sent', 'confirmed', 'partially_received');
ALTER TABLE purchase_orders ADD PRIMARY KEY (tenant_id, id);
CREATE TABLE purchase_order_lines (
    tenant_id uuid NOT NULL,
    order_id uuid NOT NULL,
    id uuid NOT NULL,
    position integer NOT NULL,
    product_id uuid NOT NULL,
    sku text NOT NULL,
    name text NOT NULL,
    unit text NOT NULL,
    quantity numeric(18, 6) NOT NULL CHECK (quantity > 0),
    accepted numeric(18, 6) NOT NULL CHECK (accepted >= 0),
    rejected numeric(18, 6) NOT NULL CHECK (rejected >= 0),
    returned numeric(18, 6) NOT NULL DEFAULT 0 CHECK (returned BETWEEN 0 AND accepted),
    replaced numeric(18, 6) NOT NULL DEFAULT 0 CHECK (replaced BETWEEN 0 AND returned),
    PRIMARY KEY (tenant_id, order_id, id),
    FOREIGN KEY (tenant_id, order_id) REFERENCES purchase_orders (tenant_id, id)
) WITH (fillfactor = 80);
CREATE TABLE purchase_order_line_prices (
    tenant_id uuid NOT NULL,
    order_id uuid NOT NULL,
    line_id uuid NOT NULL,
    unit_cost numeric(19, 4) NOT NULL CHECK (unit_cost >= 0),
    tax_rate numeric(7, 4) NOT NULL CHECK (tax_rate BETWEEN 0 AND 100),
    amount numeric(24, 6) NOT NULL,
    PRIMARY KEY (tenant_id, order_id, line_id),
    FOREIGN KEY (tenant_id, order_id, line_id)
        REFERENCES purchase_order_lines (tenant_id, order_id, id) ON DELETE CASCADE
);
CREATE TABLE purchase_order_amounts (
    tenant_id uuid NOT NULL,
    order_id uuid NOT NULL,
    subtotal numeric(28, 6) NOT NULL,
    tax numeric(28, 6) NOT NULL,
    charges numeric(28, 6) NOT NULL,
    total numeric(28, 6) NOT NULL,
    tax_amount numeric(19, 4),
    PRIMARY KEY (tenant_id, order_id),
    FOREIGN KEY (tenant_id, order_id) REFERENCES purchase_orders (tenant_id, id)
);
CREATE TABLE purchase_order_charges (
    tenant_id uuid NOT NULL,
    order_id uuid NOT NULL,
    position integer NOT NULL,
    kind text NOT NULL,
    amount numeric(19, 4) NOT NULL,
    tax_amount numeric(19, 4) NOT NULL,
    PRIMARY KEY (tenant_id, order_id, position),
    FOREIGN KEY (tenant_id, order_id) REFERENCES purchase_orders (tenant_id, id)
);
CREATE TABLE purchase_order_timeline (
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
    FOREIGN KEY (tenant_id, order_id) REFERENCES purchase_orders (tenant_id, id)
);
"""

_RECEIPTS = """
CREATE TABLE goods_receipts (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    number text NOT NULL,
    order_id uuid NOT NULL,
    received_at timestamptz NOT NULL,
    received_by uuid NOT NULL,
    by_name text NOT NULL,
    note text NOT NULL,
    UNIQUE (tenant_id, number),
    FOREIGN KEY (tenant_id, order_id) REFERENCES purchase_orders (tenant_id, id)
);
CREATE INDEX goods_receipts_of_order ON goods_receipts (tenant_id, order_id, id);
ALTER TABLE goods_receipts ADD PRIMARY KEY (tenant_id, id);
CREATE TABLE goods_receipt_lines (
    tenant_id uuid NOT NULL,
    receipt_id uuid NOT NULL,
    id uuid NOT NULL,
    order_id uuid NOT NULL,
    order_line_id uuid NOT NULL,
    accepted numeric(18, 6) NOT NULL CHECK (accepted >= 0),
    rejected numeric(18, 6) NOT NULL CHECK (rejected >= 0),
    reject_reason text NOT NULL,
    PRIMARY KEY (tenant_id, receipt_id, id),
    FOREIGN KEY (tenant_id, receipt_id) REFERENCES goods_receipts (tenant_id, id),
    FOREIGN KEY (tenant_id, order_id, order_line_id)
        REFERENCES purchase_order_lines (tenant_id, order_id, id)
);
"""

# Who may do what: cost prices are granted to the costs login only.
_GRANTS = {
    "products": {"runtime": "SELECT, INSERT, UPDATE"},
    "categories": {"runtime": "SELECT, INSERT, UPDATE"},
    "warehouses": {"runtime": "SELECT, INSERT, UPDATE"},
    "suppliers": {"runtime": "SELECT, INSERT, UPDATE"},
    "supplier_products": {"runtime": "SELECT, INSERT, UPDATE", "costs": "DELETE"},
    "supplier_product_costs": {"costs": "SELECT, INSERT, UPDATE, DELETE"},
    "purchase_orders": {"runtime": "SELECT, INSERT, UPDATE"},
    "purchase_order_lines": {"runtime": "SELECT, INSERT, UPDATE", "costs": "DELETE"},
    "purchase_order_line_prices": {"costs": "SELECT, INSERT"},
    "purchase_order_amounts": {"costs": "SELECT, INSERT, UPDATE"},
    "purchase_order_charges": {"costs": "SELECT, INSERT, DELETE"},
    "purchase_order_timeline": {"runtime": "SELECT, INSERT"},
    "people": {"runtime": "SELECT, INSERT, UPDATE"},
    "own_roles": {"runtime": "SELECT, INSERT, UPDATE"},
    "approval_delegations": {"runtime": "SELECT, INSERT, UPDATE"},
    "approval_rules": {"runtime": "SELECT, INSERT, UPDATE"},
    "purchase_order_approvals": {"runtime": "SELECT, INSERT, UPDATE, DELETE"},
    "purchase_order_revisions": {"runtime": "SELECT, INSERT"},
    "purchase_order_revision_lines": {"runtime": "SELECT, INSERT"},
    "purchase_order_revision_prices": {"costs": "SELECT, INSERT"},
    "purchase_order_revision_amounts": {"costs": "SELECT, INSERT"},
    "purchase_order_revision_charges": {"costs": "SELECT, INSERT"},
    "supplier_links": {"runtime": "SELECT, INSERT, UPDATE"},
    "supplier_answers": {"runtime": "SELECT, INSERT, UPDATE"},
    "supplier_answer_lines": {"runtime": "SELECT, INSERT"},
    "supplier_answer_prices": {"costs": "SELECT, INSERT"},
    "goods_receipts": {"runtime": "SELECT, INSERT"},
    "goods_receipt_lines": {"runtime": "SELECT, INSERT"},
    "goods_issues": {"runtime": "SELECT, INSERT, UPDATE"},
    "goods_issue_lines": {"runtime": "SELECT, INSERT"},
    "imported_orders": {"runtime": "SELECT, INSERT"},
    "stock_levels": {"runtime": "SELECT, INSERT, UPDATE"},
    "daily_issues": {"runtime": "SELECT, INSERT, UPDATE, DELETE"},
    "reorder_rules": {"runtime": "SELECT, INSERT, UPDATE"},
    "goods_on_the_way": {"runtime": "SELECT, INSERT, DELETE"},
    "living_drafts": {"runtime": "SELECT, INSERT, DELETE"},
    "replenishment_lines": {"runtime": "SELECT, INSERT, UPDATE, DELETE"},
    "replenishment_runs": {"runtime": "SELECT, INSERT"},
    "replenishment_states": {"runtime": "SELECT, INSERT, UPDATE"},
}

_INSERT_ONLY = (
    "purchase_order_timeline",
    "purchase_order_revisions",
    "purchase_order_revision_lines",
    "purchase_order_revision_prices",
    "purchase_order_revision_amounts",
    "purchase_order_revision_charges",
    "supplier_answer_lines",
    "supplier_answer_prices",
    "goods_receipts",
    "goods_receipt_lines",
    "goods_issue_lines",
    "replenishment_runs",
)


def upgrade() -> None:
    """Make everything."""
    execute(standard_tables("purchasing"))
    for script in (_PROJECTIONS, _SUPPLIERS, _ORDERS, _RECEIPTS):
        execute(script)
    here = Path(__file__).parent
    for topic in (
        "approvals",
        "revisions",
        "supplier_answers",
        "goods_issues",
        "imports",
        "replenishment",
    ):
        execute((here / f"{topic}.sql").read_text(encoding="utf-8"))
    execute(import_tables("purchasing"))
    execute(mail_table("purchasing"))
    for table, grants in _GRANTS.items():
        execute(tenant_table("purchasing", table, **grants))
    # Late approvals, rights that begin, and goods issues without an answer are found whoever's
    # they are.
    for table in ("purchase_order_approvals", "approval_delegations", "goods_issues"):
        execute(relay_sees_all("purchasing", table))
        execute(f"GRANT SELECT ON {table} TO purchasing_relay")
    execute(insert_only(*_INSERT_ONLY))
    execute(relay_sees_all("purchasing", "replenishment_states"))
    execute("GRANT SELECT ON replenishment_states TO purchasing_relay")
