"""What AdventureWorks' files say of its purchase orders, and what our API says of the same."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bench.adventureworks.data import AdventureWorks, Line, Order
from bench.adventureworks.load import Loaded, each
from bench.adventureworks.replay import on_hand

AMOUNTS = ("subtotal", "tax", "freight", "total")
# The states an approved order of this company ends in.
OVER = frozenset({"confirmed", "received", "closed"})
NOTHING = Decimal(0)
# Ordered, accepted and rejected of a line.
Quantities = tuple[Decimal, Decimal, Decimal]


@dataclass(frozen=True, slots=True)
class Account:
    """An order as somebody tells of it."""

    status: str
    amounts: tuple[Decimal, ...]
    lines: tuple[Quantities, ...]


@dataclass(frozen=True, slots=True)
class Books:
    """All orders by number, and what the stock came to."""

    accounts: Mapping[int, Account]
    on_hand: Decimal
    inactive_suppliers: int

    def figures(self) -> dict[str, Decimal]:
        """The sums by name."""
        orders = self.accounts.values()
        by_status = Counter(order.status for order in orders)
        found = {f"orders {status}": Decimal(n) for status, n in sorted(by_status.items())}
        for place, name in enumerate(AMOUNTS):
            found[name] = sum((order.amounts[place] for order in orders), NOTHING)
        for status in sorted(by_status):
            totals = (order.amounts[-1] for order in orders if order.status == status)
            found[f"total {status}"] = sum(totals, NOTHING)
        over = [line for order in orders if order.status in OVER for line in order.lines]
        return {**found, **_came(over)} | {
            "on hand": self.on_hand,
            "suppliers inactive": Decimal(self.inactive_suppliers),
        }


def _came(lines: Sequence[Quantities]) -> dict[str, Decimal]:
    """What came in, good and not, and of how many lines not all."""
    return {
        "stocked": sum((accepted for _, accepted, _ in lines), NOTHING),
        "rejected": sum((rejected for _, _, rejected in lines), NOTHING),
        "lines with a rejection": Decimal(sum(1 for _, _, rejected in lines if rejected)),
        "lines short": Decimal(sum(1 for ordered, *came in lines if sum(came) < ordered)),
    }


def expected(data: AdventureWorks, orders: Sequence[Order]) -> Books:
    """By the files."""
    stocked = sum((line.stocked for o in orders if o.is_received for line in o.lines), NOTHING)
    accounts = {order.number: _told(order) for order in orders}
    return Books(accounts, data.opening + stocked, len(data.inactive))


def _told(order: Order) -> Account:
    def came(line: Line) -> tuple[Decimal, Decimal]:
        return (line.stocked, line.rejected) if order.is_received else (NOTHING, NOTHING)

    amounts = tuple(getattr(order, name) for name in AMOUNTS)
    return Account(order.ends, amounts, tuple((li.ordered, *came(li)) for li in order.lines))


async def found(loaded: Loaded, ids: Mapping[int, str]) -> Books:
    """By the API, as a buyer sees it."""
    buyer, accounts = loaded.company.buyer, dict[int, Account]()

    async def look(number: int) -> None:
        accounts[number] = shown(await buyer.get(f"purchasing/orders/{ids[number]}"))

    await each(ids, look)
    gone = [row async for row in buyer.all("purchasing/suppliers", active="false")]
    return Books(dict(sorted(accounts.items())), await on_hand(loaded), len(gone))


def shown(order: Mapping[str, Any]) -> Account:
    """An order of ours."""
    amounts = (order[name] for name in ("subtotal", "tax", "charges_total", "total"))
    return Account(
        order["status"],
        tuple(map(Decimal, amounts)),
        tuple(
            (Decimal(line["quantity"]), Decimal(line["accepted"]), Decimal(line["rejected"]))
            for line in order["lines"]
        ),
    )


def compare(wanted: Books, got: Books) -> list[str]:
    """Print both sides of every figure; what differs, figures and single orders."""
    ours, theirs = got.figures(), wanted.figures()
    wrong = []
    for name in {**theirs, **ours}:
        one, other = theirs.get(name, NOTHING), ours.get(name, NOTHING)
        print(f"  {name:24} {one:>20,f} {other:>20,f}  {'=' if one == other else 'DIFFERS'}")
        wrong += [name] if one != other else []
    orders = [n for n in wanted.accounts if wanted.accounts[n] != got.accounts.get(n)]
    print(f"  orders that differ in state, an amount or a line: {len(orders)}")
    return [*wrong, *(f"order {number}" for number in orders)]
