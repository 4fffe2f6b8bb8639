"""Keep what an order's lines cost at the time of its approval.

Who approves may not see costs, and the database keeps their login from them: the system looks
them up, once it hears of the approval.
"""

from libs.contracts.sales import SalesOrderApproved
from libs.domain.principal import Principal
from services.sales.application.ports import BeginSales


async def cost_order(event: SalesOrderApproved, /, *, actor: Principal, begin: BeginSales) -> None:
    """What somebody said a line costs stays."""
    async with begin(actor) as work:
        await work.costs.cost_lines(event.order_id)
