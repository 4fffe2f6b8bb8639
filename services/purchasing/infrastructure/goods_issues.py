"""Goods issues in SQL: parts of the statements that load and write their order."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import orjson

from libs.domain.quantity import plain
from services.purchasing.domain.goods_issue import GoodsIssue, IssueLine, IssueStatus, Kind, Short

SAVE: Final = """
issues AS (
    INSERT INTO goods_issues (tenant_id, order_id, id, number, kind, receipt_id, requested_at,
        requested_by, by_name, reason, status, settled_at, short)
    SELECT $tenant_id, $order_id, id, number, kind, receipt_id, requested_at, requested_by,
           by_name, reason, status, settled_at, short::jsonb
    FROM unnest($issue_ids::uuid[], $issue_numbers::text[], $issue_kinds::text[],
                $issue_receipts::uuid[], $issue_at::timestamptz[], $issue_by::uuid[],
                $issue_by_names::text[], $issue_notes::text[], $issue_statuses::text[],
                $issue_settled::timestamptz[], $issue_short::text[])
        AS issue (id, number, kind, receipt_id, requested_at, requested_by, by_name, reason,
                  status, settled_at, short)
    ON CONFLICT (tenant_id, id) DO UPDATE SET status = excluded.status,
        settled_at = excluded.settled_at, short = excluded.short
), issue_lines AS (
    INSERT INTO goods_issue_lines (tenant_id, order_id, issue_id, id, order_line_id, quantity,
        rejected, reason, replaced)
    SELECT $tenant_id, $order_id, *
    FROM unnest($gone_issues::uuid[], $gone_ids::uuid[], $gone_lines::uuid[],
                $gone_quantities::numeric[], $gone_rejected::numeric[], $gone_reasons::text[],
                $gone_replaced::boolean[])
    ON CONFLICT DO NOTHING
)"""
ASK_LATER: Final = """
UPDATE goods_issues SET asked = asked + 1,
    ask_at = now() + least(interval '1 day', interval '5 minutes' * power(2, least(asked + 1, 9)))
WHERE id = $1
"""
LOADED: Final = """
ARRAY(SELECT ROW(i.id, i.number, i.kind, i.receipt_id, i.requested_at, i.requested_by, i.by_name,
                 i.reason, i.status, i.settled_at, i.short,
                 ARRAY(SELECT ROW(l.id, l.order_line_id, l.quantity, l.rejected, l.reason,
                                  l.replaced)
                       FROM goods_issue_lines l WHERE l.issue_id = i.id ORDER BY l.id))
      FROM goods_issues i WHERE i.order_id = o.id ORDER BY i.id)
"""


def values(issues: Sequence[GoodsIssue]) -> dict[str, Any]:
    """What SAVE is given."""
    gone = [(issue.id, line) for issue in issues for line in issue.lines]
    return {
        "issue_ids": [issue.id for issue in issues],
        "issue_numbers": [issue.number for issue in issues],
        "issue_kinds": [issue.kind for issue in issues],
        "issue_receipts": [issue.receipt_id for issue in issues],
        "issue_at": [issue.requested_at for issue in issues],
        "issue_by": [issue.requested_by for issue in issues],
        "issue_by_names": [issue.by_name for issue in issues],
        "issue_notes": [issue.reason for issue in issues],
        "issue_statuses": [issue.status for issue in issues],
        "issue_settled": [issue.settled_at for issue in issues],
        "issue_short": [_short_text(issue.short) for issue in issues],
        "gone_issues": [issue_id for issue_id, _ in gone],
        "gone_ids": [line.id for _, line in gone],
        "gone_lines": [line.order_line_id for _, line in gone],
        "gone_quantities": [line.quantity for _, line in gone],
        "gone_rejected": [line.rejected for _, line in gone],
        "gone_reasons": [line.reason for _, line in gone],
        "gone_replaced": [line.replaced for _, line in gone],
    }


def issue_from(row: Any) -> GoodsIssue:
    """One as LOADED gives it."""
    issue_id, number, kind, receipt_id, at, by, by_name, reason, status, settled, short, lines = row
    return GoodsIssue(
        id=issue_id,
        number=number,
        kind=Kind(kind),
        receipt_id=receipt_id,
        requested_at=at,
        requested_by=by,
        by_name=by_name,
        reason=reason,
        lines=tuple(IssueLine(*line) for line in lines),
        status=IssueStatus(status),
        settled_at=settled,
        short=tuple(
            Short(UUID(product), *(Decimal(number) for number in numbers))
            for product, *numbers in orjson.loads(short)
        ),
    )


def _short_text(short: Sequence[Short]) -> str:
    rows = [(s.product_id, plain(s.requested), plain(s.on_hand), plain(s.reserved)) for s in short]
    return orjson.dumps(rows).decode()
