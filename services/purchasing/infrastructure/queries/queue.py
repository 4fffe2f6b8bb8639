"""What waits for somebody's approval: the rules of domain/approving.py as one query.

They are said twice, here for a list and there for one order; a test holds them together.
"""

from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import DateTime, Uuid, column

from libs.db.database import Connection
from libs.db.pages import Page, page_of, position
from libs.domain.principal import Principal
from libs.domain.quantity import ZERO
from services.purchasing.infrastructure.people import delegators

_KEYS: Final = (column("asked_at", DateTime(timezone=True)), column("order_id", Uuid()))
_BEFORE_ALL: Final = datetime.min.replace(tzinfo=UTC)
_OPEN: Final = "asked_at IS NOT NULL AND approved_at IS NULL"


def _is_for(step: str, right: str) -> str:
    return (
        f"(cardinality({step}.roles) + cardinality({step}.user_ids) = 0"
        f" OR {right}.person = ANY ({step}.user_ids) OR {step}.roles && {right}.roles"
        f" OR ({step}.escalated_at IS NOT NULL AND {step}.escalate_to_roles && {right}.roles))"
    )


# $1 caller, $2 their roles, $3 their limit, $4 and $5 the cursor.
_RIGHTS = f"""
rights AS MATERIALIZED (
    SELECT 0 AS place, $1::uuid AS person, NULL::text AS name, $2::text[] AS roles,
           $3::numeric AS most
    UNION ALL ({
    delegators(
        "row_number() OVER (ORDER BY p.name, p.id), p.id, p.name, p.roles,"
        " least(p.approval_limit, $3)",
        "$1",
    )
})
)"""
# Steps that wait for the same people and roles have the same `asked_of`; there are about as many as
# there are rules. Each is judged once, by one of its steps, so that what waits for others is not
# read, however much it is.
_MINE = f"""
kinds (asked_of) AS (
    (SELECT asked_of FROM purchase_order_approvals WHERE {_OPEN} ORDER BY asked_of LIMIT 1)
  UNION ALL
    SELECT (SELECT s.asked_of FROM purchase_order_approvals s
            WHERE s.{_OPEN.replace("AND ", "AND s.")} AND s.asked_of > kinds.asked_of
            ORDER BY s.asked_of LIMIT 1)
    FROM kinds WHERE kinds.asked_of IS NOT NULL
), mine AS MATERIALIZED (
    SELECT s.asked_of, r.* FROM kinds CROSS JOIN LATERAL (
        SELECT a.* FROM purchase_order_approvals a
        WHERE a.asked_of = kinds.asked_of AND a.{_OPEN.replace("AND ", "AND a.")}
        ORDER BY a.asked_at, a.order_id LIMIT 1
    ) s JOIN rights r ON {_is_for("s", "r")}
)"""
_PAGE = f"""
page AS (
    SELECT DISTINCT ON (open.asked_at, open.order_id) open.*, r.person, r.name, r.roles
    FROM mine r CROSS JOIN LATERAL (
        SELECT DISTINCT s.asked_at, s.order_id
        FROM purchase_order_approvals s
        JOIN purchase_orders o ON o.id = s.order_id
        CROSS JOIN (
            SELECT coalesce((SELECT settings->>'requester_may_approve' FROM tenants), '') AS relaxed
        ) t
        CROSS JOIN LATERAL (
            SELECT count(*) FILTER (WHERE a.approved_at IS NULL) AS waiting,
                   count(*) FILTER (WHERE a.{_OPEN.replace("AND ", "AND a.")}
                                      AND {_is_for("a", "r")}) AS mine,
                   coalesce(bool_or(a.approved_by IN ($1, r.person)
                                    OR a.approved_for IN ($1, r.person)), false) AS took
            FROM purchase_order_approvals a WHERE a.order_id = s.order_id
        ) w
        WHERE s.asked_of = r.asked_of AND s.{_OPEN.replace("AND ", "AND s.")}
          AND (s.asked_at, s.order_id) > ($4::timestamptz, $5::uuid)
          AND (t.relaxed = 'true' OR NOT (w.took OR o.writers && ARRAY[$1, r.person]))
          AND (o.covered OR w.waiting > w.mine OR r.most IS NULL
               OR r.most >= (SELECT total FROM purchase_order_amounts c WHERE c.order_id = o.id))
        ORDER BY s.asked_at, s.order_id
        LIMIT {{most}}
    ) open
    ORDER BY open.asked_at, open.order_id, r.place
    LIMIT {{most}}
)"""
_SHOWN = f"""
SELECT page.asked_at, page.order_id, o.id, o.number, o.status, o.supplier_id, o.supplier_name,
       o.warehouse_id, o.warehouse_name, o.expected_on, o.raised_at, o.raised_by, o.raised_by_name,
       o.revision, o.line_count, o.currency, o.version,
       (SELECT total FROM purchase_order_amounts c WHERE c.order_id = o.id) AS total,
       nullif(page.person, $1) AS for_id, page.name AS for_name,
       asked.action AS asked_by_action, asked.by_name AS asked_by_name, asked.reason,
       ARRAY(SELECT ROW(s.id, s.name, s.rule_id, s.escalated_at, s.escalates_at, u.above,
                        cardinality(u.category_ids) > 0, cardinality(u.supplier_ids) > 0)
             FROM purchase_order_approvals s LEFT JOIN approval_rules u ON u.id = s.rule_id
             WHERE s.order_id = o.id AND s.{_OPEN.replace("AND ", "AND s.")}
               AND {_is_for("s", "page")} ORDER BY s.name, s.id) AS steps
FROM page JOIN purchase_orders o ON o.id = page.order_id
CROSS JOIN LATERAL (
    SELECT action, by_name, reason FROM purchase_order_timeline t
    WHERE t.order_id = o.id AND t.action IN ('submit', 'amend') ORDER BY sequence DESC LIMIT 1
) asked
ORDER BY page.asked_at, page.order_id
"""
_STEP = (
    "id",
    "name",
    "rule_id",
    "escalated_at",
    "escalates_at",
    "above",
    "by_category",
    "by_supplier",
)


async def list_approvals(
    connection: Connection, actor: Principal, *, limit: int, cursor: str | None
) -> Page[dict[str, Any]]:
    """Orders with a step the caller may take now, those that wait longest first."""
    asked_at, order_id = _position(cursor)
    if not actor.sees_costs:
        return Page([], None)
    query = f"WITH RECURSIVE {_RIGHTS}, {_MINE}, {_PAGE.format(most=int(limit) + 1)} {_SHOWN}"
    rows = await connection.fetch(
        query,
        actor.person,
        list(actor.roles),
        actor.limits.get("purchase", ZERO),
        asked_at,
        order_id,
    )
    return page_of(rows, ["asked_at", "order_id"], limit=limit, row=_shown)


def _position(cursor: str | None) -> tuple[datetime, UUID]:
    if cursor is None:
        return _BEFORE_ALL, UUID(int=0)
    asked_at, order_id = position(cursor, _KEYS)
    return asked_at, order_id


def _shown(row: Any) -> dict[str, Any]:
    steps = [dict(zip(_STEP, step, strict=True)) for step in row["steps"]]
    return {**row, "steps": steps}
