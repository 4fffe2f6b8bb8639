"""purchasing's unit of work: its repositories on one connection."""

from libs.db.database import Connection
from libs.db.sealing import Seal
from libs.db.work import Work
from libs.domain.principal import Principal
from libs.mail.queue import SqlMails
from services.purchasing.infrastructure.approval_rules import SqlApprovalRules
from services.purchasing.infrastructure.delegations import SqlDelegations
from services.purchasing.infrastructure.imported import SqlImported
from services.purchasing.infrastructure.numbers import SqlNumbers
from services.purchasing.infrastructure.offers import SqlOffers
from services.purchasing.infrastructure.orders import SqlOrders
from services.purchasing.infrastructure.people import SqlPeople
from services.purchasing.infrastructure.references import SqlReferences
from services.purchasing.infrastructure.replenishment import SqlReplenishment
from services.purchasing.infrastructure.stock_levels import SqlStockLevels
from services.purchasing.infrastructure.supplier_answers import SqlSupplierAnswers
from services.purchasing.infrastructure.supplier_links import SqlSupplierLinks
from services.purchasing.infrastructure.suppliers import SqlSuppliers


class SqlPurchasingWork(Work):
    """One transaction of purchasing."""

    def __init__(
        self, connection: Connection, actor: Principal, *, seal: Seal | None = None
    ) -> None:
        """Give every repository the work; without `seal` it writes no letters."""
        super().__init__(connection, actor)
        self.links = SqlSupplierLinks(self)
        self.answers = SqlSupplierAnswers(self)
        self.mails = SqlMails(self, seal)
        self.orders = SqlOrders(self)
        self.approval_rules = SqlApprovalRules(self)
        self.people = SqlPeople(self)
        self.delegations = SqlDelegations(self)
        self.suppliers = SqlSuppliers(self)
        self.offers = SqlOffers(self)
        self.imported = SqlImported(self)
        self.numbers = SqlNumbers(self)
        self.references = SqlReferences(self)
        self.stock_levels = SqlStockLevels(self)
        self.replenishment = SqlReplenishment(self)
