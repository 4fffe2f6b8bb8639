"""The rules and use cases on their own: no database, broker, web, mail or payment library at all.

Run as a program by test_core.py. It forbids those libraries, imports every domain and application
module of every service, and lives through a purchase order over ports that are kept in memory.
"""

import asyncio
import importlib
import importlib.abc
import importlib.util
import pkgutil
import sys
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

FORBIDDEN = {
    "aio_pika",
    "aiohttp",
    "aiormq",
    "aiosmtplib",
    "alembic",
    "asyncpg",
    "fastapi",
    "httpx",
    "smtplib",
    "sqlalchemy",
    "starlette",
    "stripe",
    "twilio",
    "uvicorn",
}


class Refusal(importlib.abc.MetaPathFinder):
    """Makes the libraries impossible to import."""

    def find_spec(self, fullname: str, *_: object) -> None:
        """Refuse, or leave it to others."""
        if fullname.partition(".")[0] in FORBIDDEN:
            raise ImportError(f"the core needs {fullname}")


sys.meta_path.insert(0, Refusal())

from libs.domain.clock import utc_now  # noqa: E402 - what follows must do without them
from libs.domain.ids import new_id  # noqa: E402
from libs.domain.principal import Principal  # noqa: E402
from services.purchasing.application import ports  # noqa: E402
from services.purchasing.application.advance_order import AdvanceOrder, advance_order  # noqa: E402
from services.purchasing.application.approve_order import ApproveOrder, approve_order  # noqa: E402
from services.purchasing.application.draft import Draft  # noqa: E402
from services.purchasing.application.raise_order import RaiseOrder, raise_order  # noqa: E402
from services.purchasing.application.receive_goods import ReceiveGoods, receive_goods  # noqa: E402
from services.purchasing.application.send_order import SendOrder, send_order  # noqa: E402
from services.purchasing.application.submit_order import SubmitOrder, submit_order  # noqa: E402
from services.purchasing.application.supplier_ports import GivenToken, NewToken  # noqa: E402
from services.purchasing.domain.approval_rule import ApprovalRule  # noqa: E402
from services.purchasing.domain.flow import PERMISSIONS  # noqa: E402
from services.purchasing.domain.order_line import Product, WantedLine  # noqa: E402
from services.purchasing.domain.policy import Policy  # noqa: E402
from services.purchasing.domain.purchase_order import PurchaseOrder  # noqa: E402
from services.purchasing.domain.receipt import Arrival  # noqa: E402
from services.purchasing.domain.wanted import Party  # noqa: E402


@dataclass
class Orders:
    """Purchase orders in memory."""

    kept: dict[UUID, PurchaseOrder] = field(default_factory=dict)

    def add(self, order: PurchaseOrder) -> None:
        """Keep it."""
        self.kept[order.id] = order

    async def get(self, order_id: UUID) -> PurchaseOrder:
        """It."""
        return self.kept[order_id]


class ApprovalRules:
    """A company without rules of approval."""

    async def in_use(self) -> Sequence[ApprovalRule]:
        """None."""
        return ()


class Tokens:
    """For a company that sends by hand: none is ever made."""

    def make(self, tenant_id: UUID) -> NewToken:
        """Fail."""
        raise AssertionError(tenant_id)

    def read(self, token: str) -> GivenToken:
        """Fail."""
        raise AssertionError(token)


class Numbers:
    """Numbers that count up."""

    last = 0

    async def order(self, year: int) -> str:
        """The next."""
        self.last += 1
        return f"PO-{year}-{self.last:06}"

    async def receipt(self, year: int) -> str:
        """The next."""
        self.last += 1
        return f"GRN-{year}-{self.last:06}"


@dataclass
class References:
    """One supplier, one warehouse, and any product."""

    supplier: Party
    warehouse: Party

    async def known(
        self, _supplier_id: UUID, _warehouse_id: UUID, product_ids: Collection[UUID]
    ) -> ports.Known:
        """All of them."""
        products = {i: Product(i, "BOLT", "Bolt", "pcs", active=True) for i in product_ids}
        company = ports.Company("INR", Policy())
        return ports.Known(
            company=company,
            supplier=self.supplier,
            supplier_active=True,
            warehouse=self.warehouse,
            warehouse_active=True,
            products=products,
        )


@dataclass
class Memory:
    """A unit of work that stores nothing anywhere."""

    references: References
    orders: Orders = field(default_factory=Orders)
    numbers: Numbers = field(default_factory=Numbers)
    approval_rules: ApprovalRules = field(default_factory=ApprovalRules)

    @asynccontextmanager
    async def begin(self, _actor: Principal, /) -> AsyncIterator["Memory"]:
        """The same for everybody."""
        yield self


def import_all() -> int:
    """Every domain and application module there is; how many."""
    services = importlib.import_module("services")
    count = 0
    for service in pkgutil.iter_modules(services.__path__, "services."):
        for layer in ("domain", "application"):
            name = f"{service.name}.{layer}"
            if importlib.util.find_spec(name) is None:
                continue
            package = importlib.import_module(name)
            for module in pkgutil.walk_packages(package.__path__, f"{name}."):
                importlib.import_module(module.name)
                count += 1
    return count


def somebody(name: str, *permissions: str) -> Principal:
    """A person with these permissions and no limit."""
    return Principal(
        new_id(), new_id(), name=name, permissions=frozenset(permissions), limits={"purchase": None}
    )


async def live() -> Sequence[str]:
    """A purchase order from raise to receipt; what it said of itself."""
    buyer = somebody("Buyer", *PERMISSIONS.values(), "costs.read")
    chief = somebody("Chief", *PERMISSIONS.values(), "costs.read")
    work = Memory(References(Party(new_id(), "Bolts & Co"), Party(new_id(), "Hyderabad")))
    line = WantedLine(new_id(), Decimal(5), Decimal("1.25"))
    draft = Draft(
        supplier_id=work.references.supplier.id,
        warehouse_id=work.references.warehouse.id,
        lines=(line,),
    )
    about: dict[str, Any] = {"begin": work.begin, "now": utc_now}
    order = await raise_order(RaiseOrder(new_id(), draft), actor=buyer, **about)
    await submit_order(SubmitOrder(order.id), actor=buyer, **about)
    await approve_order(ApproveOrder(order.id), actor=chief, **about)
    # By hand: no link is made, and no letter.
    await send_order(SendOrder(order.id, by_hand=True), actor=buyer, tokens=Tokens(), **about)
    await advance_order(AdvanceOrder(order.id, "confirm"), actor=buyer, **about)
    arrival = Arrival(order.lines[0].id, accepted=Decimal(5))
    await receive_goods(ReceiveGoods(order.id, new_id(), (arrival,)), actor=buyer, **about)
    return [*(fact.event.type for fact in order.recorded), str(order.status)]


if __name__ == "__main__":
    print(import_all())  # noqa: T201 - its answer to the test
    print(*asyncio.run(live()), sep="\n")  # noqa: T201
