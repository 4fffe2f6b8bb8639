"""sales's unit of work: its repositories on one connection."""

from libs.db.database import Connection
from libs.db.sealing import Seal
from libs.domain.principal import Principal
from services.sales.infrastructure.channel_orders import SqlShopOrders
from services.sales.infrastructure.channels import SqlChannels
from services.sales.infrastructure.costs import SqlCosts
from services.sales.infrastructure.customers import SqlCustomers
from services.sales.infrastructure.invoicing import SqlInvoicing
from services.sales.infrastructure.numbers import SqlNumbers
from services.sales.infrastructure.orders import SqlOrders
from services.sales.infrastructure.references import SqlReferences
from services.sales.infrastructure.returns import SqlReturns
from services.sales.infrastructure.reversals import SqlReversals


class SqlSalesWork(SqlInvoicing):
    """One transaction of sales; it may issue invoices and credit notes."""

    def __init__(
        self, connection: Connection, actor: Principal, *, seal: Seal | None = None
    ) -> None:
        """Give every repository the work; without `seal` it keeps and reads no secrets."""
        super().__init__(connection, actor, seal=seal)
        self.orders = SqlOrders(self)
        self.costs = SqlCosts(self)
        self.customers = SqlCustomers(self)
        self.numbers = SqlNumbers(self)
        self.references = SqlReferences(self)
        self.channels = SqlChannels(self, seal)
        self.shop_orders = SqlShopOrders(self)
        self.returns = SqlReturns(self)
        self.reversals = SqlReversals(self)
