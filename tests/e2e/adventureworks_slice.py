"""Which orders of AdventureWorks the tests live through: all its oddities, in about 150 orders."""

from collections.abc import Callable
from decimal import Decimal
from itertools import islice

from bench.adventureworks.data import AdventureWorks, Order
from bench.adventureworks.sold import Sale, Sold

CENT = Decimal("0.01")
SIZE = 120
MOST_LINES = 60
_FOURTH, _HALF = Decimal("0.0001"), Decimal("0.00005")

Pick = Callable[[Order], bool]


def odd_orders(data: AdventureWorks) -> list[Order]:
    """Some of each kind, then the first of the rest up to the size."""
    kinds: list[tuple[Pick, int]] = [
        (_repeats_a_product, 2),
        (lambda order: order.status == "approved", 12),
        (lambda order: order.status == "pending", 12),
        (lambda order: order.status == "rejected", 8),
        (lambda order: order.is_received and _has_four_decimals(order), 12),
        (lambda order: order.is_received and order.supplier in data.inactive, 8),
        (lambda order: order.is_received and _is_refused_in_part(order), 12),
        (lambda order: order.is_received and _is_refused_whole(order), 8),
        (lambda order: order.is_received and _is_short(order), 12),
        (lambda order: order.is_received and order.number % 5 == 0, 8),
    ]
    chosen: dict[int, Order] = {}
    for kind, some in kinds:
        for order in islice(filter(kind, data.orders), some):
            chosen[order.number] = order
    for order in data.orders:
        if len(chosen) >= SIZE:
            break
        chosen[order.number] = order
    return sorted(chosen.values(), key=lambda order: order.number)


def odd_sales(sold: Sold) -> list[Sale]:
    """The largest, some of each discount, and of what is odd about prices and customers."""
    discounts = sorted({line.discount for sale in sold.sales for line in sale.lines})
    kinds: list[tuple[Callable[[Sale], bool], int]] = [
        (lambda sale: len(sale.lines) >= MOST_LINES, 1),
        *((_with(discount), 1) for discount in discounts if discount),
        (lambda sale: not sale.online and any(_fine(line.price) for line in sale.lines), 5),
        (lambda sale: sum(line.total for line in sale.lines) % _FOURTH == _HALF, 3),
        (lambda sale: not sold.customers[sale.customer]["name"].isascii(), 2),
        (lambda sale: sale.online, 8),
    ]
    chosen: dict[int, Sale] = {}
    for kind, some in kinds:
        for sale in islice(filter(kind, sold.sales), some):
            chosen[sale.number] = sale
    return sorted(chosen.values(), key=lambda sale: sale.number)


def _with(discount: Decimal) -> Callable[[Sale], bool]:
    return lambda sale: any(line.discount == discount for line in sale.lines)


def _fine(price: Decimal) -> bool:
    return price != price.quantize(CENT)


def _repeats_a_product(order: Order) -> bool:
    return len({line.product for line in order.lines}) < len(order.lines)


def _has_four_decimals(order: Order) -> bool:
    return any(line.price != line.price.quantize(CENT) for line in order.lines)


def _is_refused_in_part(order: Order) -> bool:
    return any(line.rejected and line.stocked for line in order.lines)


def _is_refused_whole(order: Order) -> bool:
    return any(line.rejected and not line.stocked for line in order.lines)


def _is_short(order: Order) -> bool:
    return any(line.received < line.ordered for line in order.lines)
