"""What people are told: counted right, and things called what their owners call them."""

from typing import Final

from deploy.invariants.check import Check, Given


def _named(kind: str, of: str, table: str, code: str) -> Check:
    return Check(
        10,
        f"messages call {of}'s {table} what {of} does",
        "notifications",
        f"""
        SELECT format('%s', d) FROM (
            SELECT tenant_id, id, code, name, version FROM names WHERE kind = '{kind}'
            EXCEPT SELECT * FROM owned
        ) AS d
        """,
        [Given("owned", of, f"SELECT tenant_id, id, {code}, name, version FROM {table}")],
    )


INBOXES: Final = (
    Check(
        10,
        "each person's unread messages are as many as their inbox counts",
        "notifications",
        """
        SELECT format('person %s: %s unread, %s counted', user_id, coalesce(n.unread, 0),
            coalesce(i.unread, 0))
        FROM (
            SELECT tenant_id, user_id, count(*) AS unread FROM notifications
            WHERE shown AND read_at IS NULL GROUP BY tenant_id, user_id
        ) AS n
        FULL JOIN inboxes AS i USING (tenant_id, user_id)
        WHERE coalesce(n.unread, 0) <> coalesce(i.unread, 0)
        """,
    ),
    _named("product", "catalog", "products", "sku"),
    _named("warehouse", "inventory", "warehouses", "code"),
    _named("supplier", "purchasing", "suppliers", "number"),
    _named("customer", "sales", "customers", "number"),
)
