"""The part of sales' unit of work that issues documents."""

from uuid import UUID

from libs.db.database import Connection
from libs.db.sealing import Seal
from libs.db.tenants import Tenant, tenant
from libs.db.work import Work
from libs.domain.errors import NotFound
from libs.domain.principal import Principal
from libs.mail.queue import SqlMails
from services.sales.application.invoice_ports import InvoicingCompany
from services.sales.domain.customer import Customer
from services.sales.domain.document import Issuer, Party
from services.sales.infrastructure.credit_notes import SqlCreditNotes
from services.sales.infrastructure.customers import SELECT as CUSTOMER
from services.sales.infrastructure.customers import customer_from
from services.sales.infrastructure.document_tokens import DocumentTokens
from services.sales.infrastructure.invoice_numbers import SqlInvoiceNumbers
from services.sales.infrastructure.invoices import SqlInvoices


class SqlInvoicing(Work):
    """A transaction that may issue invoices and credit notes."""

    def __init__(
        self, connection: Connection, actor: Principal, *, seal: Seal | None = None
    ) -> None:
        """Give every repository the work; without `seal` it writes no letters."""
        super().__init__(connection, actor)
        self.invoices = SqlInvoices(self)
        self.credit_notes = SqlCreditNotes(self)
        self.invoice_numbers = SqlInvoiceNumbers(self)
        self.mails = SqlMails(self, seal)
        self._seal = seal

    def link_token(self, link_id: UUID) -> str:
        """What stands behind `/t/` in the link of a document."""
        if self._seal is None:
            msg = "this unit of work makes no links"
            raise RuntimeError(msg)
        return DocumentTokens(self._seal).make(self.actor.tenant_id, link_id)

    async def buyer(self, customer_id: UUID) -> Customer:
        """A customer to be invoiced, not locked; raises NotFound."""
        row = await self.connection.fetchrow(CUSTOMER, customer_id)
        if row is None:
            raise NotFound("no such customer", customer_id=customer_id)
        return customer_from(row)

    async def invoicing_company(self) -> InvoicingCompany:
        """The caller's company; raises UnknownReference."""
        return company_from(await tenant(self.connection, self.actor.tenant_id))


def company_from(known: Tenant) -> InvoicingCompany:
    """What documents and letters need of a company."""
    settings = known.settings
    party = Party(
        known.name,
        tuple(line for line in str(settings.get("address") or "").split("\n") if line),
        str(settings.get("tax_id") or ""),
    )
    issuer = Issuer(
        party,
        known.timezone,
        str(settings.get("locale") or ""),
        int(settings.get("fiscal_year_start") or 4),
    )
    return InvoicingCompany(issuer, bool(settings.get("email_invoices", True)))
