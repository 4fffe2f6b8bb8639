"""What goes with sales' letters: the invoice as PDF."""

from collections.abc import Sequence
from uuid import UUID

from libs.domain.errors import Unavailable
from libs.domain.principal import Principal
from libs.mail.letter import Letter
from libs.mail.message import Attachment
from libs.mail.transport import Undelivered
from services.sales.infrastructure.documents.sales_documents import SalesDocuments


class Enclosures:
    """Encloses invoices."""

    def __init__(self, documents: SalesDocuments) -> None:
        """`documents` sets the invoice."""
        self._documents = documents

    async def __call__(self, letter: Letter) -> Sequence[Attachment]:
        """The invoice a letter is about; raises Undelivered."""
        if letter.kind != "invoice" or letter.company_id is None:
            return ()
        system = Principal.system(letter.company_id)
        document = await self._documents.invoice(system, UUID(letter.facts["invoice_id"]))
        try:
            content = await self._documents.make(document)
        except Unavailable as error:
            raise Undelivered(error.message) from error
        return [Attachment(f"{document.name}.pdf", "application/pdf", content)]
