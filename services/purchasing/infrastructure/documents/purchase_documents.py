"""Purchase orders and goods-received notes as PDF, read and set."""

from pathlib import Path
from uuid import UUID

from libs.db.database import Connection, Database
from libs.db.tenants import tenant
from libs.domain.principal import Principal
from libs.files.pdf_maker import Document, PdfMaker
from services.purchasing.domain.purchase_order import PurchaseOrder
from services.purchasing.infrastructure import queries
from services.purchasing.infrastructure.documents.content import order_content, receipt_content

_FOLDER = Path(__file__).parent
_ADDRESS = "SELECT address FROM warehouses WHERE id = $1"


class PurchaseDocuments:
    """What a purchase leaves on paper; each opens its order on a phone, behind signing in."""

    def __init__(self, database: Database, maker: PdfMaker, public_url: str) -> None:
        """Read from the database; codes lead to `public_url`."""
        self._database = database
        self._public_url = public_url.rstrip("/")
        self.make = maker.make

    async def order(self, actor: Principal, order_id: UUID, *, prices: bool) -> Document:
        """A purchase order; raises NotFound, Forbidden for prices without costs.read."""
        async with self._database.transaction(actor, read_only=True) as connection:
            sees_costs = prices and actor.sees_costs
            order = await queries.order(connection, order_id, sees_costs=sees_costs)
            if prices:
                actor.require("costs.read")
            content = order_content(
                order,
                await queries.supplier(connection, order.supplier.id),
                await tenant(connection, actor.tenant_id),
                await _address(connection, order),
            )
        return self._document("order.typ", order, order.number, content)

    async def receipt(self, actor: Principal, receipt_id: UUID) -> Document:
        """A goods-received note; raises NotFound."""
        async with self._database.transaction(actor, read_only=True) as connection:
            order = await queries.order_of_receipt(connection, receipt_id)
            receipt = next(each for each in order.receipts if each.id == receipt_id)
            content = receipt_content(
                order,
                receipt,
                await queries.supplier(connection, order.supplier.id),
                await tenant(connection, actor.tenant_id),
                await _address(connection, order),
            )
        return self._document("receipt.typ", order, receipt.number, content)

    def _document(
        self, template: str, order: PurchaseOrder, number: str, content: dict[str, object]
    ) -> Document:
        opens = f"{self._public_url}/purchase-orders/{order.id}"
        return Document(number, _FOLDER / template, content, opens)


async def _address(connection: Connection, order: PurchaseOrder) -> str:
    address: str = await connection.fetchval(_ADDRESS, order.warehouse.id)
    return address
