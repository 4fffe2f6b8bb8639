"""From whom each product came last; the migration is supplied.sql."""

from services.reporting.infrastructure.projection import Projection, Step

_LAST = """
INSERT INTO product_suppliers AS known (tenant_id, product_id, supplier_id, receipt_id, received_at)
SELECT DISTINCT ON (l.product_id) t.tenant_id, l.product_id, x.supplier_id, x.receipt_id,
       x.received_at
FROM told($after, $upto, 'purchasing.goods.received') AS t,
    json_to_record(t.data) AS x(supplier_id uuid, receipt_id uuid, received_at timestamptz,
        lines json),
    json_to_recordset(x.lines) AS l(product_id uuid, accepted numeric)
WHERE l.accepted > 0
ORDER BY l.product_id, x.received_at DESC, x.receipt_id DESC
ON CONFLICT (tenant_id, product_id) DO UPDATE SET supplier_id = excluded.supplier_id,
    receipt_id = excluded.receipt_id, received_at = excluded.received_at
WHERE (known.received_at, known.receipt_id) < (excluded.received_at, excluded.receipt_id)
"""

SUPPLIED = Projection("supplied", tables=("product_suppliers",), steps=(Step(_LAST),))
