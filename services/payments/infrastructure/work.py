"""payments's unit of work: its repositories on one connection."""

from libs.db.database import Connection
from libs.db.numbers import next_number
from libs.db.tenants import tenant
from libs.db.work import Work
from libs.domain.principal import Principal
from services.payments.application.ports import Company
from services.payments.infrastructure.accounts import SqlAccounts
from services.payments.infrastructure.agreed_orders import SqlAgreedOrders
from services.payments.infrastructure.bills import SqlBills
from services.payments.infrastructure.checkouts import SqlCheckouts
from services.payments.infrastructure.customers import SqlCustomers
from services.payments.infrastructure.journal import SqlJournal
from services.payments.infrastructure.liabilities import SqlLiabilities
from services.payments.infrastructure.payments import SqlPayments
from services.payments.infrastructure.receivables import SqlReceivables
from services.payments.infrastructure.reconciliations import SqlReconciliations
from services.payments.infrastructure.settlements import SqlSettlements
from services.payments.infrastructure.stripe_notes import SqlMismatches, SqlWebhookEvents
from services.payments.infrastructure.suppliers import SqlSuppliers


class SqlPaymentsWork(Work):
    """One transaction of payments."""

    def __init__(self, connection: Connection, actor: Principal) -> None:
        """Give every repository the work."""
        super().__init__(connection, actor)
        self.journal = SqlJournal(self)
        self.accounts = SqlAccounts(self)
        self.agreed_orders = SqlAgreedOrders(self)
        self.suppliers = SqlSuppliers(self)
        self.liabilities = SqlLiabilities(self)
        self.settlements = SqlSettlements(self)
        self.bills = SqlBills(self)
        self.reconciliations = SqlReconciliations(self)
        self.customers = SqlCustomers(self)
        self.receivables = SqlReceivables(self)
        self.payments = SqlPayments(self, self.customers)
        self.checkouts = SqlCheckouts(self)
        self.webhook_events = SqlWebhookEvents(self)
        self.mismatches = SqlMismatches(self)

    async def company(self) -> Company:
        """The caller's company; raises UnknownReference."""
        known = await tenant(self.connection, self.actor.tenant_id)
        return Company(known.currency, known.timezone)

    async def number(self, kind: str, year: int) -> str:
        """The next of its kind, such as PAY-2026-000001; taken after every lock."""
        return await next_number(self.connection, self.actor.tenant_id, f"{kind}-{year}")
