"""Companies: every service tells the same of each, and none refers to what is another's."""

from collections.abc import Iterator
from typing import Final

from deploy.invariants.check import Check, Given

_PRODUCT: Final = "id, sku, name, unit, active, version"
_CATEGORY: Final = "id, name, active, version"
_WAREHOUSE: Final = "id, code, name, active, version"
_SUPPLIER: Final = "id, number, name, payment_terms_days, version"
_TENANT: Final = "tenant_id, name, currency, timezone, settings, version"


def copy_of(service: str, of: str, table: str, columns: str) -> Check:
    """That what a service keeps of another's table is what that has."""
    return Check(
        10,
        f"what {service} keeps of {of}'s {table} is what {of} has",
        service,
        f"""
        SELECT format('%s', d) FROM (
            (SELECT * FROM owned EXCEPT SELECT {columns} FROM {table})
            UNION (SELECT {columns} FROM {table} EXCEPT SELECT * FROM owned)
        ) AS d
        """,
        [Given("owned", of, f"SELECT {columns} FROM {table}")],
    )


COPIES: Final = (
    copy_of("inventory", "catalog", "products", f"tenant_id, category_id, kind, {_PRODUCT}"),
    copy_of("inventory", "catalog", "categories", f"tenant_id, parent_id, {_CATEGORY}"),
    copy_of("purchasing", "catalog", "products", f"tenant_id, category_id, kind, {_PRODUCT}"),
    copy_of("payments", "purchasing", "suppliers", f"tenant_id, {_SUPPLIER}"),
    copy_of("purchasing", "inventory", "warehouses", f"tenant_id, {_WAREHOUSE}"),
)


BARCODES: Final = (
    Check(
        10,
        "the barcodes that are kept unique are those of the products",
        "catalog",
        """
        SELECT format('product %s: %s barcodes, %s kept unique', p.id, cardinality(p.barcodes),
            coalesce(b.kept, 0))
        FROM products AS p
        LEFT JOIN (
            SELECT tenant_id, product_id, count(*) AS kept FROM product_barcodes GROUP BY 1, 2
        ) AS b ON b.tenant_id = p.tenant_id AND b.product_id = p.id
        WHERE cardinality(p.barcodes) <> coalesce(b.kept, 0)
        """,
    ),
)


def _words(service: str) -> Check:
    return Check(
        10,
        f"every product of {service} is found by its words",
        service,
        """
        SELECT format('product %s: %s', id, word)
        FROM products, unnest(tsvector_to_array(search)) AS word
        EXCEPT
        SELECT format('product %s: %s', id, word) FROM products_words, unnest(ids) AS id
        """,
    )


WORDS: Final = (_words("catalog"), _words("inventory"))


def companies(present: list[str]) -> Iterator[Check]:
    """That all of these services know auth's companies as they are."""
    for name in present:
        if name != "auth":
            yield copy_of(name, "auth", "tenants", _TENANT)


def _refers(service: str, references: str, *owners: tuple[str, str]) -> Check:
    return Check(
        11,
        f"what {service} refers to is there, and the same company's",
        service,
        f"""
        SELECT format('%s %s of company %s', r.what, r.id, r.tenant_id) FROM ({references}) AS r
        LEFT JOIN owners AS o ON o.tenant_id = r.tenant_id AND o.id = r.id WHERE o.id IS NULL
        """,
        [Given("owners", owner, f"SELECT tenant_id, id FROM {table}") for owner, table in owners],
    )


REFERENCES: Final = (
    _refers(
        "inventory",
        """
        SELECT 'product' AS what, tenant_id, product_id AS id FROM levels
        UNION SELECT 'order', tenant_id, order_id FROM incoming_lines
        UNION SELECT 'product', tenant_id, product_id FROM incoming_lines
        UNION SELECT 'receipt', tenant_id, source_id FROM ledger_entries
            WHERE source_type = 'goods_receipt'
        """,
        ("catalog", "products"),
        ("purchasing", "purchase_orders"),
        ("purchasing", "goods_receipts"),
    ),
    _refers(
        "purchasing",
        """
        SELECT 'product' AS what, tenant_id, product_id AS id FROM purchase_order_lines
        UNION SELECT 'product', tenant_id, product_id FROM supplier_products
        UNION SELECT 'warehouse', tenant_id, warehouse_id FROM purchase_orders
        """,
        ("catalog", "products"),
        ("inventory", "warehouses"),
    ),
    _refers(
        "payments",
        """
        SELECT 'supplier' AS what, tenant_id, supplier_id AS id FROM liabilities
        UNION SELECT 'order', tenant_id, order_id FROM liabilities
        UNION SELECT 'customer', tenant_id, customer_id FROM receivables
        UNION SELECT 'invoice', tenant_id, id FROM receivables
        -- What a bill says beyond its receipts is of payments itself.
        UNION SELECT 'document', tenant_id, document_id FROM liabilities WHERE bill_id IS NULL
        """,
        ("purchasing", "suppliers"),
        ("sales", "customers"),
        ("sales", "invoices"),
        ("purchasing", "purchase_orders"),
        ("purchasing", "goods_receipts"),
        ("purchasing", "goods_issues"),
    ),
    _refers(
        "sales",
        """
        SELECT 'product' AS what, tenant_id, product_id AS id FROM sales_order_lines
        UNION SELECT 'product', tenant_id, product_id FROM sales_order_allocations
        UNION SELECT 'warehouse', tenant_id, warehouse_id FROM sales_order_allocations
        """,
        ("catalog", "products"),
        ("inventory", "warehouses"),
    ),
)
