"""Customers in SQL."""

from uuid import UUID

from libs.db.work import Work
from libs.domain.errors import NotFound
from services.sales.domain.order_deciding import Credit

_CREDIT = """
SELECT terms, credit_limit,
       (SELECT coalesce(sum(total), 0) FROM sales_orders o WHERE o.customer_id = c.id
        AND o.status IN ('approved', 'awaiting_payment', 'picking', 'partially_shipped', 'shipped'))
           AS balance
FROM customers c WHERE id = $1 FOR NO KEY UPDATE
"""


class SqlCustomers:
    """Customers."""

    def __init__(self, work: Work) -> None:
        """Look through this work."""
        self._work = work

    async def credit(self, customer_id: UUID) -> Credit:
        """How they pay, and what they owe; locked, so that two orders are judged in turn."""
        row = await self._work.connection.fetchrow(_CREDIT, customer_id)
        if row is None:
            raise NotFound("no such customer", customer_id=customer_id)
        return Credit(row["terms"] == "prepaid", row["credit_limit"], row["balance"])
