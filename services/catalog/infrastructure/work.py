"""catalog's unit of work: its repositories over one connection."""

from libs.db.database import Connection
from libs.db.tenants import tenant
from libs.db.work import Work
from libs.domain.principal import Principal
from services.catalog.infrastructure.categories import SqlCategories
from services.catalog.infrastructure.pictures import SqlPictures
from services.catalog.infrastructure.products import SqlProducts
from services.catalog.infrastructure.recipes import SqlRecipes
from services.catalog.infrastructure.units import SqlUnits


class SqlCatalogWork(Work):
    """One transaction of catalog."""

    def __init__(self, connection: Connection, actor: Principal) -> None:
        """Give every repository the connection."""
        super().__init__(connection, actor)
        self.products = SqlProducts(self)
        self.categories = SqlCategories(self)
        self.recipes = SqlRecipes(self)
        self.units = SqlUnits(self)
        self.pictures = SqlPictures(self)

    async def currency(self) -> str:
        """The company's currency; raises UnknownReference until auth's event has come."""
        return (await tenant(self.connection, self.actor.tenant_id)).currency
