"""inventory's unit of work: one transaction and its repositories."""

from libs.db.database import Connection
from libs.db.work import Work
from libs.domain.principal import Principal
from services.inventory.infrastructure.categories import SqlCategories
from services.inventory.infrastructure.counts import SqlCounts
from services.inventory.infrastructure.goods_issues import SqlGoodsIssues
from services.inventory.infrastructure.imported import SqlImported
from services.inventory.infrastructure.incoming import SqlIncoming
from services.inventory.infrastructure.products import SqlProducts
from services.inventory.infrastructure.reasons import SqlReasons
from services.inventory.infrastructure.recipes import SqlRecipes
from services.inventory.infrastructure.reservations import SqlReservations
from services.inventory.infrastructure.rules import SqlRules
from services.inventory.infrastructure.sales import SqlSales
from services.inventory.infrastructure.stock import SqlStock
from services.inventory.infrastructure.transfers import SqlTransfers
from services.inventory.infrastructure.warehouses import SqlWarehouses


class SqlInventoryWork(Work):
    """One transaction of inventory."""

    def __init__(self, connection: Connection, actor: Principal) -> None:
        """Give every repository this work."""
        super().__init__(connection, actor)
        self.warehouses = SqlWarehouses(self)
        self.stock = SqlStock(self)
        self.rules = SqlRules(self)
        self.incoming = SqlIncoming(self)
        self.reservations = SqlReservations(self)
        self.transfers = SqlTransfers(self)
        self.counts = SqlCounts(self)
        self.recipes = SqlRecipes(self)
        self.reasons = SqlReasons(self)
        self.products = SqlProducts(self)
        self.categories = SqlCategories(self)
        self.imported = SqlImported(self)
        self.issues = SqlGoodsIssues(self)
        self.sales = SqlSales(self)
