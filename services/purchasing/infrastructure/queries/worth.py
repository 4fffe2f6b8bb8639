"""What goods that came in or left again are worth, at the prices of their orders."""

from typing import Any

from libs.db.database import Connection

Row = dict[str, Any]

_WORTH = """
SELECT d.id, d.number, sum(d.quantity * p.unit_cost) AS worth
FROM (
    SELECT r.id, r.number, l.order_id, l.order_line_id, l.accepted AS quantity
    FROM goods_receipt_lines AS l JOIN goods_receipts AS r
        ON r.tenant_id = l.tenant_id AND r.id = l.receipt_id
    UNION ALL
    SELECT i.id, i.number, i.order_id, l.order_line_id, -l.quantity
    FROM goods_issue_lines AS l JOIN goods_issues AS i
        ON i.tenant_id = l.tenant_id AND i.id = l.issue_id AND i.status = 'posted'
) AS d JOIN purchase_order_line_prices AS p
    ON p.order_id = d.order_id AND p.line_id = d.order_line_id
GROUP BY d.id, d.number ORDER BY d.id
"""


async def document_worths(connection: Connection) -> list[Row]:
    """Every receipt, reversal and return."""
    return [dict(row) for row in await connection.fetch(_WORTH)]
