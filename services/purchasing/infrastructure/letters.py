"""What goes with purchasing's letters: the order as PDF, while it is what the letter tells of."""

from collections.abc import Sequence
from uuid import UUID

from libs.db.database import Database
from libs.domain.clock import utc_now
from libs.domain.errors import Unavailable
from libs.domain.principal import Principal
from libs.mail.letter import Letter
from libs.mail.message import Attachment
from libs.mail.transport import Undelivered
from services.purchasing.domain.flow import Status
from services.purchasing.domain.supplier_link import LinkState
from services.purchasing.infrastructure import queries
from services.purchasing.infrastructure.documents.purchase_documents import PurchaseDocuments

_AGREED = frozenset(
    {Status.CONFIRMED, Status.PARTIALLY_RECEIVED, Status.RECEIVED, Status.CLOSED},
)
# The letters an order is enclosed with, and where it has to stand for them to be true.
_WITH_ORDER = {"order": _AGREED | {Status.SENT}, "answer_taken": _AGREED}


class Enclosures:
    """Encloses orders; a letter that is true no longer when it would leave is not sent."""

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
        document = await self._documents.order(system, order_id, prices=True)
        # After it was read: revisions only rise, so that what was read is what the letter is about.
        if not await self._is_true(system, order_id, letter):
            return None
        try:
            content = await self._documents.make(document)
        except Unavailable as error:
            raise Undelivered(error.message) from error
        return [Attachment(f"{document.name}.pdf", "application/pdf", content)]

    async def _is_true(self, system: Principal, order_id: UUID, letter: Letter) -> bool:
        async with self._database.transaction(system, read_only=True) as connection:
            order = await queries.order(connection, order_id, sees_costs=False)
            _, link = await queries.newest_link(connection, order_id)
        if link is None or order.status not in _WITH_ORDER[letter.kind]:
            return False
        state = link.state(order.revision, utc_now())
        if letter.kind == "order":
            return str(link.id) == letter.facts["link_id"] and state is LinkState.LIVE
        current = str(order.revision) == letter.facts["revision"]
        return current and state is not LinkState.WITHDRAWN
