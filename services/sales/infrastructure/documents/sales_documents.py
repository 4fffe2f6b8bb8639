"""Invoices and credit notes as PDF, read and set."""

from pathlib import Path
from uuid import UUID

from libs.db.database import Database
from libs.domain.principal import Principal
from libs.files.pdf_maker import Document, PdfMaker
from services.sales.domain.document import SalesDocument
from services.sales.infrastructure import queries
from services.sales.infrastructure.document_tokens import DocumentTokens
from services.sales.infrastructure.documents.content import content

_TEMPLATE = Path(__file__).with_name("document.typ")


class SalesDocuments:
    """What a sale leaves on paper; the code on each opens its page, without signing in."""

    def __init__(
        self, database: Database, maker: PdfMaker, public_url: str, tokens: DocumentTokens
    ) -> None:
        """Read from the database; codes lead to `public_url`."""
        self._database = database
        self._public_url = public_url.rstrip("/")
        self._tokens = tokens
        self.make = maker.make

    async def invoice(self, actor: Principal, invoice_id: UUID) -> Document:
        """An invoice; raises NotFound."""
        async with self._database.transaction(actor, read_only=True) as connection:
            found = await queries.invoice(connection, invoice_id)
        return self.document(actor.tenant_id, found)

    async def credit_note(self, actor: Principal, note_id: UUID) -> Document:
        """A credit note; raises NotFound."""
        async with self._database.transaction(actor, read_only=True) as connection:
            found = await queries.credit_note(connection, note_id)
        return self.document(actor.tenant_id, found)

    def document(self, tenant_id: UUID, found: SalesDocument) -> Document:
        """One that was read."""
        name = found.number.replace("/", "-")
        return Document(name, _TEMPLATE, content(found), self.link(tenant_id, found))

    def link(self, tenant_id: UUID, found: SalesDocument) -> str:
        """What its code leads to."""
        return f"{self._public_url}/t/{self._tokens.make(tenant_id, found.link_id)}"
