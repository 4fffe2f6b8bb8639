"""catalog's first schema: categories, products and recipes."""

from pathlib import Path

from libs.db.migrate import execute
from libs.db.rls import relay_sees_all, shown_in, standard_tables, tenant_table
from libs.db.words import searched
from libs.imports.tables import import_tables

revision = "0001"
down_revision = None

_TABLES = """
CREATE TABLE categories (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    parent_id uuid,
    name text NOT NULL,
    name_key text NOT NULL,
    active boolean NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, parent_id) REFERENCES categories (tenant_id, id),
    CONSTRAINT categories_siblings UNIQUE NULLS NOT DISTINCT (tenant_id, parent_id, name_key),
    CHECK (parent_id <> id)
);
CREATE INDEX categories_by_name ON categories (tenant_id, name_key, id);

-- array_to_string is only stable, because of types whose text depends on settings; text has none.
CREATE FUNCTION in_words(codes text[]) RETURNS text IMMUTABLE LANGUAGE sql
RETURN array_to_string(codes, ' ');

-- sku_key is the SKU without regard to case, as domain/code.py makes it: unique, and the order
-- of lists.
CREATE TABLE products (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    sku text NOT NULL,
    sku_key text NOT NULL,
    name text NOT NULL,
    name_key text NOT NULL GENERATED ALWAYS AS (lower(name)) STORED,
    description text NOT NULL,
    category_id uuid,
    unit text NOT NULL,
    price numeric NOT NULL CHECK (price >= 0 AND scale(price) <= 4),
    -- Lists are paged by it: numeric's own comparison is not leakproof, so under row-level security
    -- no index would be used.
    price_key bigint NOT NULL GENERATED ALWAYS AS (price * 10000) STORED,
    currency text NOT NULL,
    tax_rate numeric NOT NULL CHECK (tax_rate BETWEEN 0 AND 100 AND scale(tax_rate) <= 4),
    pack_size numeric CHECK (pack_size > 0 AND scale(pack_size) <= 6),
    attributes jsonb NOT NULL CHECK (jsonb_typeof(attributes) = 'object'),
    back_order boolean NOT NULL,
    -- In their order; product_barcodes keeps them unique.
    barcodes text[] NOT NULL,
    -- Those shown, in their order: [{"id": ..., "alt": ...}].
    pictures jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(pictures) = 'array'),
    kind text NOT NULL CHECK (kind IN ('component', 'bundle')),
    active boolean NOT NULL,
    version bigint NOT NULL,
    -- BK-M68B is found by its parts: hyphens and the like count as spaces (libs/db/words.py).
    search tsvector NOT NULL GENERATED ALWAYS AS (to_tsvector('simple',
        translate(sku || ' ' || name || ' ' || in_words(barcodes), '-/._', '    '))) STORED,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT products_sku UNIQUE (tenant_id, sku_key),
    FOREIGN KEY (tenant_id, category_id) REFERENCES categories (tenant_id, id)
);
CREATE INDEX products_of_category ON products (tenant_id, category_id, sku_key);
CREATE INDEX products_by_name ON products (tenant_id, name_key, sku_key);
CREATE INDEX products_by_price ON products (tenant_id, price_key, sku_key);
-- Few among many: without these a list of them would read all the others.
CREATE INDEX products_bundles ON products (tenant_id, sku_key) WHERE kind = 'bundle';
CREATE INDEX products_archived ON products (tenant_id, sku_key) WHERE NOT active;

-- code_key is the barcode without regard to case, as domain/code.py makes it.
CREATE TABLE product_barcodes (
    tenant_id uuid NOT NULL,
    code_key text NOT NULL,
    product_id uuid NOT NULL,
    PRIMARY KEY (tenant_id, code_key),
    FOREIGN KEY (tenant_id, product_id) REFERENCES products (tenant_id, id)
);
CREATE INDEX product_barcodes_of_product ON product_barcodes (tenant_id, product_id);
"""


def upgrade() -> None:
    """Make everything."""
    execute(standard_tables("catalog"))
    execute(_TABLES)
    execute(tenant_table("catalog", "categories", runtime="SELECT, INSERT, UPDATE"))
    execute(tenant_table("catalog", "products", runtime="SELECT, INSERT, UPDATE"))
    execute(searched("catalog", "products"))
    execute(tenant_table("catalog", "product_barcodes", runtime="SELECT, INSERT, DELETE"))
    execute(shown_in("products", "products"))
    # Products of a category are those of what is below it, too.
    execute(shown_in("categories", "categories", "products"))
    for topic in ("recipes", "units", "pictures"):
        execute((Path(__file__).parent / f"{topic}.sql").read_text(encoding="utf-8"))
    execute(tenant_table("catalog", "recipes", runtime="SELECT, INSERT, UPDATE"))
    execute(tenant_table("catalog", "recipe_components", runtime="SELECT, INSERT, DELETE"))
    execute(tenant_table("catalog", "units", runtime="SELECT, INSERT, UPDATE"))
    execute(import_tables("catalog"))
    execute(tenant_table("catalog", "product_pictures", runtime="SELECT, INSERT, UPDATE"))
    execute(relay_sees_all("catalog", "product_pictures"))
    execute("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO catalog_app, catalog_costs")
