"""What can be looked for by words and numbers; the migration is search.sql."""

from libs.contracts.registry import events
from services.reporting.infrastructure.projection import Projection, Step


def _entered(source: str) -> Step:
    """Keep the latest of what a source says of things, and add the words they are found by.

    A source tells kind, id, number, title, text (what is found by words), detail, party_id, of_id,
    status, version and when.
    """
    return Step(f"""
        WITH said AS MATERIALIZED ({source}), entered AS (
            INSERT INTO search_entries AS known (tenant_id, kind, id, number, title, detail,
                party_id, of_id, status, words, at, version)
            SELECT DISTINCT ON (kind, id) tenant_id, kind, id, number, title, detail, party_id,
                of_id, status, words_of(number, text), at, version
            FROM said WHERE id IS NOT NULL AND number IS NOT NULL
            ORDER BY kind, id, version DESC
            ON CONFLICT (tenant_id, kind, id) DO UPDATE SET number = excluded.number,
                title = excluded.title, detail = excluded.detail, party_id = excluded.party_id,
                of_id = excluded.of_id, status = excluded.status, words = excluded.words,
                at = excluded.at, version = excluded.version
            WHERE known.version < excluded.version
        )
        INSERT INTO search_words (tenant_id, kind, word, id)
        SELECT DISTINCT s.tenant_id, s.kind, word, s.id
        FROM (SELECT DISTINCT tenant_id, kind, id, number, text FROM said) AS s,
            unnest(words_of(s.number, s.text)) AS word
        WHERE s.id IS NOT NULL AND s.number IS NOT NULL
        ORDER BY s.tenant_id, s.kind, word, s.id
        ON CONFLICT DO NOTHING
    """)


def _of_orders(kind: str, types: str, party: str) -> Step:
    """Orders of either kind: every step says number, status and whose it is."""
    prefix = f"{types}."
    listed = sorted({e.type for e in events().values() if e.type.startswith(prefix)})
    names = ", ".join(f"'{name}'" for name in listed)
    return _entered(f"""
        SELECT t.tenant_id, '{kind}' AS kind, x.order_id AS id, x.number, x.number AS title,
            '' AS text, '' AS detail, x.{party} AS party_id, NULL::uuid AS of_id,
            coalesce(x.status, '') AS status, t.at, t.version
        FROM told($after, $upto, {names}) AS t,
            json_to_record(t.data) AS x(order_id uuid, number text, {party} uuid, status text)
    """)


def _of_parties(kind: str, *types: str) -> Step:
    """Customers and suppliers: by name, number, contact, e-mail and phone."""
    names = ", ".join(f"'{name}'" for name in types)
    return _entered(f"""
        SELECT t.tenant_id, '{kind}' AS kind, x.id, x.number, x.name AS title,
            concat_ws(' ', x.name, x.contact_name, x.email, x.phone) AS text,
            coalesce(x.contact_name, '') AS detail, NULL::uuid AS party_id, NULL::uuid AS of_id,
            CASE WHEN x.active THEN '' ELSE 'inactive' END AS status, t.at, x.version
        FROM told($after, $upto, {names}) AS t,
            json_to_record(object_of(t.data -> '{kind}')) AS x(id uuid, number text, name text,
                contact_name text, email text, phone text, active boolean, version bigint)
    """)


_PRODUCTS = _entered("""
    SELECT t.tenant_id, 'product' AS kind, x.id, x.sku AS number, x.name AS title,
        concat_ws(' ', x.name, x.barcode) AS text, '' AS detail, NULL::uuid AS party_id,
        NULL::uuid AS of_id, CASE WHEN x.active THEN '' ELSE 'archived' END AS status, t.at,
        x.version
    FROM told($after, $upto, 'catalog.product.created', 'catalog.product.updated',
              'catalog.product.archived') AS t,
        json_to_record(object_of(t.data -> 'product')) AS x(id uuid, sku text, name text,
            barcode text, active boolean, version bigint)
""")
_WAREHOUSES = _entered("""
    SELECT t.tenant_id, 'warehouse' AS kind, x.warehouse_id AS id, x.code AS number,
        x.name AS title, x.name AS text, '' AS detail, NULL::uuid AS party_id,
        NULL::uuid AS of_id, CASE WHEN x.active THEN '' ELSE 'closed' END AS status, t.at,
        coalesce(x.version, 1) AS version
    FROM told($after, $upto, 'inventory.warehouse.changed') AS t,
        json_to_record(t.data) AS x(warehouse_id uuid, code text, name text, active boolean,
            version bigint)
""")
_INVOICES = _entered("""
    SELECT t.tenant_id, 'invoice' AS kind, x.invoice_id AS id, x.number, x.number AS title,
        '' AS text, coalesce(x.order_number, '') AS detail, x.customer_id AS party_id,
        x.order_id AS of_id, '' AS status, t.at, t.version
    FROM told($after, $upto, 'sales.invoice.issued') AS t,
        json_to_record(t.data) AS x(invoice_id uuid, number text, order_number text,
            customer_id uuid, order_id uuid)
    UNION ALL
    SELECT t.tenant_id, 'credit_note', x.credit_note_id, x.number, x.number, '',
        coalesce(x.invoice_number, ''), x.customer_id, x.invoice_id, '', t.at, t.version
    FROM told($after, $upto, 'sales.credit_note.issued') AS t,
        json_to_record(t.data) AS x(credit_note_id uuid, number text, invoice_number text,
            customer_id uuid, invoice_id uuid)
    UNION ALL
    SELECT t.tenant_id, 'payment', x.payment_id, nullif(x.number, ''), x.number, '',
        coalesce(x.method, ''), x.customer_id, NULL, '', t.at, t.version
    FROM told($after, $upto, 'payments.payment.succeeded') AS t,
        json_to_record(t.data) AS x(payment_id uuid, number text, method text, customer_id uuid)
""")

SEARCH = Projection(
    "search",
    tables=("search_entries", "search_words"),
    steps=(
        _PRODUCTS,
        _WAREHOUSES,
        _of_parties("customer", "sales.customer.created", "sales.customer.updated"),
        _of_parties("supplier", "purchasing.supplier.created", "purchasing.supplier.updated"),
        _of_orders("purchase_order", "purchasing.purchase_order", "supplier_id"),
        _of_orders("sales_order", "sales.sales_order", "customer_id"),
        _INVOICES,
    ),
)
