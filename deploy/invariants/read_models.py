"""Read models: reporting's projections say what the services say that own the facts."""

from typing import Final

from deploy.invariants.check import Check, Given
from deploy.invariants.companies import copy_of

_TOLD: Final = "on_hand <> 0 OR reserved <> 0 OR back_ordered <> 0 OR incoming <> 0"
_LEVEL: Final = "tenant_id, id, product_id, warehouse_id, on_hand, reserved, back_ordered, incoming"
_NAMED: Final = "id, name, active, version"
_RULE: Final = "tenant_id, id, product_id, warehouse_id, minimum, reorder_point, target, status"


def _same(says: str, here: str, there: str) -> Check:
    """That a query of reporting and one of inventory have the same rows."""
    return Check(
        10,
        says,
        "reporting",
        f"""
        SELECT format('%s', d) FROM (
            (SELECT * FROM owned EXCEPT {here}) UNION ({here} EXCEPT SELECT * FROM owned)
        ) AS d
        """,
        [Given("owned", "inventory", there)],
    )


READ_MODELS: Final = (
    Check(
        10,
        "each read model is where the audit log ends, and fails at nothing",
        "reporting",
        """
        SELECT format('%s of company %s at %s of %s: %s', p.name, p.tenant_id, p.sequence,
            h.sequence, p.error)
        FROM projections AS p JOIN audit_heads AS h USING (tenant_id)
        WHERE p.sequence <> h.sequence OR p.error IS NOT NULL
        """,
    ),
    copy_of(
        "reporting",
        "catalog",
        "products",
        f"tenant_id, category_id, kind, sku, unit, price, {_NAMED}",
    ),
    copy_of(
        "reporting", "catalog", "categories", "tenant_id, parent_id, id, name, active, version"
    ),
    copy_of("reporting", "inventory", "warehouses", f"tenant_id, code, {_NAMED}"),
    copy_of("reporting", "purchasing", "suppliers", f"tenant_id, number, {_NAMED}"),
    copy_of("reporting", "sales", "customers", f"tenant_id, number, {_NAMED}"),
    _same(
        "what reporting shows on hand, reserved and on order is inventory's own",
        f"SELECT {_LEVEL} FROM stock_levels WHERE {_TOLD}",
        f"SELECT {_LEVEL} FROM levels WHERE {_TOLD}",
    ),
    _same(
        "what reporting shows as the worth of stock is what inventory says",
        "SELECT tenant_id, level_id, value FROM stock_level_values",
        """
        SELECT DISTINCT ON (tenant_id, level_id) tenant_id, level_id, value_after FROM ledger_values
        ORDER BY tenant_id, level_id, sequence DESC, revision DESC
        """,
    ),
    _same(
        "the reorder rules that reporting knows are inventory's, and as low",
        f"SELECT {_RULE} FROM stock_rules WHERE NOT removed",
        f"""
        SELECT {_RULE} FROM levels WHERE minimum IS NOT NULL
        UNION ALL SELECT {_RULE.replace("warehouse_id", "NULL::uuid")} FROM product_levels
        """,
    ),
    Check(
        10,
        "the movements that reporting shows, and its days, are the sum of what is on hand",
        "reporting",
        """
        SELECT format('level %s: %s, movements %s, days %s', l.id, l.on_hand, m.moved, d.moved)
        FROM stock_levels AS l
        LEFT JOIN (SELECT tenant_id, level_id AS id, sum(quantity) AS moved FROM stock_movements
                   GROUP BY 1, 2) AS m USING (tenant_id, id)
        LEFT JOIN (SELECT tenant_id, level_id AS id, sum(came - went) AS moved FROM stock_days
                   GROUP BY 1, 2) AS d USING (tenant_id, id)
        WHERE l.on_hand <> coalesce(m.moved, 0) OR l.on_hand <> coalesce(d.moved, 0)
        UNION ALL
        SELECT format('level %s: worth %s, movements %s, days %s', level_id, v.value, m.moved,
            d.moved)
        FROM stock_level_values AS v
        LEFT JOIN (SELECT tenant_id, level_id, sum(value + rounding) AS moved
                   FROM stock_movement_values GROUP BY 1, 2) AS m USING (tenant_id, level_id)
        LEFT JOIN (SELECT tenant_id, level_id, sum(value + rounding) AS moved
                   FROM stock_day_values GROUP BY 1, 2) AS d USING (tenant_id, level_id)
        WHERE v.value IS DISTINCT FROM m.moved OR v.value IS DISTINCT FROM d.moved
        """,
    ),
)
