"""Ask for a page on which an invoice, or what is owed to a supplier, can be paid by card."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.errors import Conflict, FieldError, Invalid
from libs.domain.money import minor_units, of_minor_units
from libs.domain.principal import Principal
from libs.domain.quantity import ZERO, plain
from services.payments.application.ports import BeginPayments, PaymentsWork
from services.payments.application.record_settlement import check_bills
from services.payments.domain.checkout import Checkout, For
from services.payments.domain.settlement import SettledLine

# Currencies with three places: Stripe takes whole tens of the smallest unit.
_TENS = frozenset({"BHD", "KWD", "OMR", "TND"})
_MOST = 99_999_999  # minor units on one page


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestCheckout:
    """The page's id, if there is none yet that will do; an invoice or liabilities; where to after.

    How much is never said here: it is what is open.
    """

    checkout_id: UUID
    invoice_id: UUID | None = None
    liability_ids: Sequence[UUID] = ()
    return_path: str = "/payments"


async def request_checkout(
    command: RequestCheckout, *, actor: Principal, begin: BeginPayments, now: Clock
) -> UUID:
    """The checkout to go to: one that is open for the same amount, or a new one.

    Raises Invalid for what is not there, Conflict (nothing_open, on_its_way).
    """
    async with begin(actor) as work:
        if command.invoice_id is not None:
            about, amount = await _of_invoice(work, command.invoice_id)
            before = await work.checkouts.unended_of_invoice(command.invoice_id)
        else:
            about, amount = await _of_liabilities(work, command.liability_ids)
            ids = [line.liability_id for line in about.lines]
            before = await work.checkouts.unended_of_liabilities(ids)
        return await _page(work, command, about, amount, before, by=actor, at=now())


async def _page(
    work: PaymentsWork,
    command: RequestCheckout,
    about: For,
    amount: Decimal,
    before: Sequence[Checkout],
    *,
    by: Principal,
    at: datetime,
) -> UUID:
    currency = (await work.company()).currency
    _check_amount(amount, currency)
    same = None
    for checkout in before:
        if same is None and checkout.serves(amount, at) and checkout.about == about:
            same = checkout
        elif not checkout.closing:
            checkout.close(at=at)
    if same is not None:
        return same.id
    checkout = Checkout.requested(
        command.checkout_id,
        about,
        amount=amount,
        currency=currency,
        return_path=command.return_path,
        by=by,
        at=at,
    )
    work.checkouts.add(checkout)
    return checkout.id


async def _of_invoice(work: PaymentsWork, invoice_id: UUID) -> tuple[For, Decimal]:
    customer_id = await work.checkouts.customer_of_invoice(invoice_id)
    if customer_id is None:
        raise Invalid.field("invoice_id", "no such invoice", "not_found")
    await work.customers.lock(customer_id)
    receivable = await work.receivables.get(invoice_id)
    if receivable.open <= ZERO:
        raise Conflict(f"nothing of {receivable.number} is open", code="nothing_open")
    await _must_not_be_on_its_way(work, invoice_id=invoice_id)
    about = For(title=receivable.number, invoice_id=invoice_id, customer_id=customer_id)
    return about, receivable.open


async def _of_liabilities(work: PaymentsWork, ids: Sequence[UUID]) -> tuple[For, Decimal]:
    owed = await work.liabilities.get_all(ids)
    errors = [
        FieldError(f"liability_ids.{i}", "no such liability", "not_found")
        for i, each in enumerate(ids)
        if each not in owed
    ]
    suppliers = {liability.supplier_id for liability in owed.values()}
    if len(suppliers) > 1:
        message = "one page pays one supplier"
        errors.append(FieldError("liability_ids", message, "another_supplier"))
    if errors or not suppliers:
        raise Invalid(errors or [FieldError("liability_ids", "name at least one", "missing")])
    (supplier_id,) = suppliers
    destination = await work.suppliers.stripe_account(supplier_id)
    if not destination:
        message = "this supplier has no Stripe account here: record how you paid them instead"
        raise Invalid.field("liability_ids", message, "no_stripe_account")
    await check_bills(work, sorted(owed))
    lines = [SettledLine(each, owed[each].open) for each in sorted(owed) if owed[each].open]
    amount = sum((line.amount for line in lines), ZERO)
    if amount <= ZERO:
        raise Conflict("nothing of this is open", code="nothing_open")
    await _must_not_be_on_its_way(work, liability_ids=list(owed))
    title = ", ".join(sorted(liability.document_number for liability in owed.values()))[:200]
    about = For(title=title, supplier_id=supplier_id, destination=destination, lines=tuple(lines))
    return about, amount


async def _must_not_be_on_its_way(
    work: PaymentsWork, *, invoice_id: UUID | None = None, liability_ids: Sequence[UUID] = ()
) -> None:
    if await work.checkouts.on_its_way(invoice_id=invoice_id, liability_ids=liability_ids):
        message = "this was paid by card, and the money is on its way: wait until it comes or fails"
        raise Conflict(message, code="on_its_way")


def _check_amount(amount: Decimal, currency: str) -> None:
    minor = minor_units(amount, currency)
    if of_minor_units(minor, currency) != amount or (currency in _TENS and minor % 10):
        message = f"{plain(amount)} {currency} cannot be paid by card to the last digit"
        raise Conflict(message, code="not_payable_by_card")
    if minor > _MOST:
        message = f"{plain(amount)} {currency} is more than one page takes"
        raise Conflict(message, code="not_payable_by_card")
