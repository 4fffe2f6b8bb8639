"""Purchase orders for tests of reports: lived by purchasing's rules, and told as it tells them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from libs.contracts.catalog import CategoryChanged, Product, ProductCreated
from libs.contracts.inventory import WarehouseChanged
from libs.contracts.purchasing import Supplier, SupplierCreated
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from libs.testing.events import Said, said
from services.purchasing.domain import order_line
from services.purchasing.domain.order_issuing import WantedReturn
from services.purchasing.domain.order_line import Charge, WantedLine, make_lines
from services.purchasing.domain.policy import Policy
from services.purchasing.domain.purchase_order import PurchaseOrder
from services.purchasing.domain.receipt import Arrival
from services.purchasing.domain.wanted import Party, Wanted
from tests.services.purchasing.examples import EVERYTHING

Ordered = tuple[UUID, str, str]


@dataclass
class Buying:
    """A company's purchasing: what it has to say, in the order in which it happened."""

    tenant_id: UUID
    events: list[Said] = field(default_factory=list)
    asha: Principal = field(init=False)
    ravi: Principal = field(init=False)
    place: Party = field(init=False)
    numbers: int = 0

    def __post_init__(self) -> None:
        """Two people, and somewhere to put things."""
        self.asha, self.ravi = (
            Principal(
                new_id(),
                self.tenant_id,
                name=name,
                permissions=EVERYTHING,
                limits={"purchase": None},
            )
            for name in ("Asha", "Ravi")
        )
        self.place = Party(new_id(), "Hyderabad")
        place = WarehouseChanged(
            warehouse_id=self.place.id, code="HYD", name=self.place.name, active=True, version=1
        )
        self.events.append(said(place, tenant_id=self.tenant_id, subject=self.place.id))

    def supplier(self, name: str) -> Party:
        """A new supplier."""
        supplier = Supplier(id=new_id(), number=f"S-{name}", name=name, version=1)
        event = SupplierCreated(supplier=supplier)
        self.events.append(said(event, tenant_id=self.tenant_id, subject=supplier.id))
        return Party(supplier.id, name)

    def product(self, sku: str, category: str = "") -> UUID:
        """A new product, in a category of its own if one is named."""
        of = new_id()
        if category:
            event = CategoryChanged(category_id=of, name=category, parent_id=None)
            self.events.append(said(event, tenant_id=self.tenant_id, subject=of))
        product = Product.model_validate(
            {
                "id": new_id(),
                "sku": sku,
                "name": f"{sku} of ours",
                "category_id": of if category else None,
                "unit": "pcs",
                "currency": "INR",
                "tax_rate": Decimal(18),
                "price": Decimal(1),
                "kind": "simple",
                "active": True,
                "version": 1,
            }
        )
        created = ProductCreated(product=product)
        self.events.append(said(created, tenant_id=self.tenant_id, subject=product.id))
        return product.id

    def draft(
        self, supplier: Party, lines: Sequence[Ordered], *, at: datetime, expected: date | None
    ) -> PurchaseOrder:
        """A draft of these products, quantities and costs."""
        self.numbers += 1
        order = PurchaseOrder.raised(
            new_id(),
            f"PO-2026-{self.numbers:06}",
            self._wanted(supplier, lines, expected),
            currency="INR",
            policy=Policy(),
            by=self.asha,
            at=at,
        )
        return self.tell(order)

    def order(
        self,
        supplier: Party,
        lines: Sequence[Ordered],
        *,
        at: datetime,
        expected: date | None,
        sent: datetime | None = None,
    ) -> PurchaseOrder:
        """An order that was approved, and sent if told when."""
        order = self.draft(supplier, lines, at=at, expected=expected)
        order.submit([], {}, by=self.asha, at=at)
        order.approve(by=self.ravi, at=at)
        if sent is not None:
            order.send(None, by=self.asha, at=sent)
        return self.tell(order)

    def amend(
        self,
        order: PurchaseOrder,
        lines: Sequence[Ordered],
        *,
        at: datetime,
        expected: date | None,
    ) -> None:
        """Approve something else, and send that."""
        wanted = self._wanted(order.supplier, lines, expected)
        order.amend(wanted, [], {}, by=self.asha, at=at, reason="they asked")
        if order.status == "pending_approval":
            order.approve(by=self.ravi, at=at)
        order.send(None, by=self.asha, at=at)
        self.tell(order)

    def receive(self, order: PurchaseOrder, at: datetime, *came: tuple[str, str]) -> UUID:
        """Take in so much of each line, and refuse so much; the receipt's id."""
        receipt_id = new_id()
        arrivals = [
            Arrival(line.id, Decimal(good), Decimal(bad), "bent" if Decimal(bad) else "")
            for line, (good, bad) in zip(order.lines, came, strict=True)
            if Decimal(good) or Decimal(bad)
        ]
        number = f"GRN-{len(self.events)}"
        order.receive(arrivals, receipt_id=receipt_id, number=number, by=self.asha, at=at)
        self.tell(order)
        return receipt_id

    def take_back(self, order: PurchaseOrder, receipt_id: UUID, at: datetime) -> None:
        """A receipt was none."""
        issue_id = new_id()
        order.reverse(
            receipt_id, issue_id=issue_id, number="GR-1", by=self.asha, at=at, reason="a mistake"
        )
        order.goods_left(issue_id, by=self.asha, at=at)
        self.tell(order)

    def send_back(self, order: PurchaseOrder, quantity: str, at: datetime) -> None:
        """Return so much of the first line."""
        issue_id, wanted = new_id(), WantedReturn(order.lines[0].id, Decimal(quantity), "cracked")
        order.return_goods([wanted], issue_id=issue_id, number="GI-1", by=self.asha, at=at, note="")
        order.goods_left(issue_id, by=self.asha, at=at)
        self.tell(order)

    def take(self, order: PurchaseOrder, action: str, at: datetime) -> None:
        """Close or cancel it."""
        order.take(action, by=self.asha, at=at, reason="enough")
        self.tell(order)

    def tell(self, order: PurchaseOrder) -> PurchaseOrder:
        """Say what has happened to the order since it was told of last."""
        for fact in order.recorded:
            self.events.append(
                said(
                    fact.event,
                    tenant_id=self.tenant_id,
                    subject=order.id,
                    version=fact.version,
                    at=fact.at,
                    actor_id=str(self.asha.user_id),
                    actor_name=self.asha.name,
                )
            )
        order.recorded.clear()
        return order

    def _wanted(self, supplier: Party, lines: Sequence[Ordered], expected: date | None) -> Wanted:
        known = {
            product: order_line.Product(product, "X", "X", "pcs", active=True)
            for product, _, _ in lines
        }
        asked = [WantedLine(p, Decimal(q), Decimal(cost), Decimal(18)) for p, q, cost in lines]
        return Wanted(
            supplier=supplier,
            warehouse=self.place,
            expected_on=expected,
            note="",
            lines=make_lines(asked, known, None),
            charges=(Charge("freight", Decimal(10)),),
            tax_amount=None,
        )
