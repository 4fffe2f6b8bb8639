"""What goes with purchasing's letters: the order as PDF, as it is when the letter leaves."""

from collections.abc import Sequence
from uuid import UUID

from libs.db.database import Database
from libs.domain.clock import utc_now
from libs.domain.errors import Unavailable
from libs.domain.principal import Principal
from libs.mail.letter import Letter
from libs.mail.message import Attachment
from libs.mail.transport import Undelivered
from services.purchasing.domain.supplier_link import LinkState
from services.purchasing.infrastructure import queries
from services.purchasing.infrastructure.documents.purchase_documents import PurchaseDocuments

_WITH_ORDER = frozenset({"order", "answer_taken"})


class Enclosures:
    """Encloses orders; a letter whose link has ended before it left is not sent."""

    def __init__(self, database: Database, documents: PurchaseDocuments) -> None:
        """`documents` sets the order."""
        self._database = database
        self._documents = documents

    async def __call__(self, letter: Letter) -> Sequence[Attachment] | None:
        """The order, where the letter is about what it says; raises Undelivered."""
        if letter.kind not in _WITH_ORDER or letter.company_id is None:
            return ()
        system = Principal.system(letter.company_id)
        order_id = UUID(letter.facts["order_id"])
        if not await self._is_current(system, order_id, letter.facts.get("link_id")):
            return None
        document = await self._documents.order(system, order_id, prices=True)
        try:
            content = await self._documents.make(document)
        except Unavailable as error:
            raise Undelivered(error.message) from error
        return [Attachment(f"{document.name}.pdf", "application/pdf", content)]

    async def _is_current(self, system: Principal, order_id: UUID, link_id: str | None) -> bool:
        if link_id is None:
            return True
        async with self._database.transaction(system, read_only=True) as connection:
            revision, link = await queries.newest_link(connection, order_id)
        return (
            link is not None
            and str(link.id) == link_id
            and link.state(revision, utc_now()) is LinkState.LIVE
        )
