"""Undoing an order as a whole: every effect, known before it is done."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from libs.domain.errors import DomainError
from libs.domain.principal import Principal
from services.sales.domain.order_reversing import OrderReversing


class How(StrEnum):
    """By cancelling what never left, or by taking back what did."""

    CANCEL = "cancel"
    RETURN = "return"


class EffectKind(StrEnum):
    """What an effect is about."""

    GOODS_RETURNED = "goods_returned"
    GOODS_PUT_BACK = "goods_put_back"
    PROMISE_RELEASED = "promise_released"
    INVOICE_CREDITED = "invoice_credited"
    PAYMENT_REFUNDED = "payment_refunded"
    CHANNEL_TOLD = "channel_told"


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """One effect: of a product's quantity, or an invoice's amount, or on a shop (`name`)."""

    kind: EffectKind
    subject_id: UUID
    name: str
    sku: str | None = None
    quantity: Decimal | None = None
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class OpenInvoice:
    """An invoice of the order: what is left of it to credit, and what of that was paid."""

    id: UUID
    number: str
    left: Decimal
    paid: Decimal


@dataclass(frozen=True, slots=True)
class Told:
    """A shop that sells something of the order, and so hears of it."""

    channel_id: UUID
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reversal:
    """The document: how an order was undone, and what that did."""

    id: UUID
    order_id: UUID
    number: str
    how: How
    reason: str
    reversed_at: datetime
    reversed_by: UUID
    by_name: str
    return_id: UUID | None
    replaced_by: UUID | None
    effects: tuple[Effect, ...]


def how_to_undo(order: OrderReversing) -> How:
    """Goods that left for the customer have to come back; else it is cancelled."""
    return How.RETURN if any(line.shipped for line in order.lines) else How.CANCEL


def why_not(order: OrderReversing, by: Principal) -> DomainError | None:
    """Why it cannot be undone now; None if it can."""
    return order.why_not("reverse" if how_to_undo(order) is How.RETURN else "cancel", by)


def effects_of(
    order: OrderReversing, invoices: Sequence[OpenInvoice], shops: Iterable[Told]
) -> tuple[Effect, ...]:
    """All that undoing the order does, goods first."""
    goods = list(_goods(order))
    money = [
        Effect(kind=kind, subject_id=invoice.id, name=invoice.number, amount=amount)
        for kind, invoice, amount in _money(invoices)
    ]
    told = [
        Effect(kind=EffectKind.CHANNEL_TOLD, subject_id=shop.channel_id, name=shop.name)
        for shop in shops
    ]
    return (*goods, *money, *(told if goods else ()))


def _goods(order: OrderReversing) -> Iterable[Effect]:
    unshipped = EffectKind.GOODS_PUT_BACK if order.is_deducted else EffectKind.PROMISE_RELEASED
    promised = {a.line_id for a in order.allocations if a.left}
    for line in order.lines:
        for kind, quantity in (
            (EffectKind.GOODS_RETURNED, line.kept),
            (unshipped, line.open if line.id in promised else None),
        ):
            if quantity:
                yield Effect(
                    kind=kind, subject_id=line.id, name=line.name, sku=line.sku, quantity=quantity
                )


def _money(
    invoices: Sequence[OpenInvoice],
) -> Iterable[tuple[EffectKind, OpenInvoice, Decimal]]:
    for invoice in invoices:
        if invoice.left > 0:
            yield EffectKind.INVOICE_CREDITED, invoice, invoice.left
        if invoice.paid > 0:
            yield EffectKind.PAYMENT_REFUNDED, invoice, invoice.paid
