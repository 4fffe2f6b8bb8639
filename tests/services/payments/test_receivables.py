"""What customers owe and pay, in the books: told by sales, paid, credited, used and given back."""

import asyncio
from decimal import Decimal

import pytest

from libs.domain.clock import utc_now
from libs.domain.errors import Conflict, Invalid, UnknownReference
from libs.domain.ids import new_id
from services.payments.application.allocate_payment import AllocatePayment, allocate_payment
from services.payments.application.record_payment import RecordPayment, record_payment
from services.payments.application.refund_payment import (
    CancelRefund,
    Paid,
    PayRefund,
    RefundPayment,
    cancel_refund,
    pay_refund,
    refund_payment,
)
from services.payments.application.reverse_payment import ReversePayment, reverse_payment
from services.payments.domain.method import Method
from services.payments.domain.payment import Payment, Wanted
from tests.services.payments.conftest import RECEIVED_AT, Company

D = Decimal


async def test_an_invoice_is_owed_paid_in_parts_and_overpaid(company: Company) -> None:
    invoice = await company.invoiced("118", tax="18")
    assert await company.balances() == {
        "receivables": "118",
        "sales": "100",
        "output_cgst": "9",
        "output_sgst": "9",
    }
    first = await company.paid("50", invoice)
    second = await company.paid("100", invoice, method=Method.CASH)
    assert (first.number, second.number) == ("RCP-2026-000001", "RCP-2026-000002")
    assert (first.credit, second.allocated, second.credit) == (D(0), D(68), D(32))
    assert await company.receivable(invoice) == ("118", "0", "0")
    books = await company.balances()
    assert {role: books.get(role) for role in ("receivables", "bank", "cash")} == {
        "receivables": None,
        "bank": "50",
        "cash": "100",
    }
    assert books["customer_credit"] == "32"


async def test_credit_is_used_paid_out_and_never_twice(company: Company) -> None:
    payment = await company.paid("100")
    one, two = await company.invoiced("60"), await company.invoiced("30")
    use = [
        AllocatePayment(payment.id, Wanted(one, D(60))),
        AllocatePayment(payment.id, Wanted(two, D(30))),
        AllocatePayment(payment.id, Wanted(two, D(30))),
    ]
    done = await asyncio.gather(
        *(
            allocate_payment(each, actor=company.system, begin=company.site.begin, now=utc_now)
            for each in use
        ),
        return_exceptions=True,
    )
    assert sum(isinstance(each, Conflict) for each in done) == 1
    assert (await company.balances())["customer_credit"] == "10"
    refund = RefundPayment(
        refund_id=new_id(),
        payment_id=payment.id,
        amount=D(10),
        reason="Asked for",
        paid=Paid(method=Method.BANK, paid_on=RECEIVED_AT.date(), reference="UTR-9"),
    )
    back = await refund_payment(refund, actor=company.system, begin=company.site.begin, now=utc_now)
    assert (back.credit, back.refunded) == (D(0), D(10))
    assert back.refunds[0].number.startswith("RFD-")
    assert await company.balances() == {"bank": "90", "sales": "90"}


async def test_a_payment_taken_back_is_owed_again(company: Company) -> None:
    invoice = await company.invoiced("60")
    payment = await company.paid("100", invoice)
    other = await company.invoiced("30")
    begin = company.site.begin
    use = AllocatePayment(payment.id, Wanted(other))
    await allocate_payment(use, actor=company.system, begin=begin, now=utc_now)
    command = ReversePayment(payment.id, "The cheque bounced")
    await reverse_payment(command, actor=company.system, begin=begin, now=utc_now)
    with pytest.raises(Conflict, match="reversed already"):
        await reverse_payment(command, actor=company.system, begin=begin, now=utc_now)
    assert await company.receivable(invoice) == ("0", "0", "60")
    assert await company.balances() == {"receivables": "90", "sales": "90"}


async def test_what_is_credited_after_it_was_paid_is_credit_or_goes_back(company: Company) -> None:
    invoice = await company.invoiced("118", tax="18")
    payment = await company.paid("100", invoice)
    await company.credited(invoice, "59", tax="9")
    assert await company.receivable(invoice) == ("59", "59", "0")
    books = await company.balances()
    assert (books["customer_credit"], books["output_cgst"]) == ("41", "4.5")
    await company.credited(invoice, "59", tax="9", refund=True)
    begin = company.site.begin
    async with begin(company.system) as work:
        payment = await work.payments.get(payment.id)
    (refund,) = payment.refunds
    assert (refund.amount, payment.free) == (D(59), D(41))
    stop = CancelRefund(refund.id, "They keep it")
    paid = PayRefund(refund.id, Paid(method=Method.UPI, paid_on=RECEIVED_AT.date()))
    await pay_refund(paid, actor=company.system, begin=begin, now=utc_now)
    with pytest.raises(Conflict, match="succeeded"):
        await cancel_refund(stop, actor=company.system, begin=begin, now=utc_now)
    assert await company.balances() == {
        "bank": "41",
        "customer_credit": "41",
        "sales": "100",
        "sales_returns": "-100",
    }
    with pytest.raises(Conflict, match="credited already"):
        await company.credited(invoice, "1")


async def test_a_part_given_back_of_what_paid_an_invoice_is_owed_again(company: Company) -> None:
    invoice = await company.invoiced("100")
    payment = await company.paid("100.10", invoice)

    async def back(amount: str) -> Payment:
        command = RefundPayment(
            refund_id=new_id(), payment_id=payment.id, amount=D(amount), reason="Scratched"
        )
        return await refund_payment(
            command, actor=company.system, begin=company.site.begin, now=utc_now
        )

    asked = await back("33.33")
    assert await company.receivable(invoice) == ("66.77", "0", "33.23")
    cancel = CancelRefund(asked.refunds[0].id, "A mistake")
    await cancel_refund(cancel, actor=company.system, begin=company.site.begin, now=utc_now)
    books = await company.balances()
    assert (books["receivables"], books["customer_credit"]) == ("33.23", "33.33")
    with pytest.raises(Conflict, match="can go back"):
        await back("100.11")
    await back("100.10")
    assert await company.receivable(invoice) == ("0", "0", "100")


async def test_what_is_not_known_yet_waits_and_what_is_wrong_is_refused(company: Company) -> None:
    with pytest.raises(UnknownReference, match="invoices"):
        await company.credited(new_id(), "1")
    invoice = await company.invoiced("10")
    for amount, wanted, code in (
        ("0", Wanted(invoice), "not_payable"),
        ("1.005", Wanted(invoice), "not_payable"),
        ("1", Wanted(new_id()), "not_found"),
        ("1", Wanted(invoice, D(2)), "more_than_paid"),
    ):
        command = RecordPayment(new_id(), company.money(amount, [wanted]))
        with pytest.raises(Invalid) as refused:
            await record_payment(
                command, actor=company.system, begin=company.site.begin, now=utc_now
            )
        assert refused.value.errors[0].code == code
    command = RecordPayment(new_id(), company.money("20", [Wanted(invoice, D(11))]))
    with pytest.raises(Conflict, match="is open"):
        await record_payment(command, actor=company.system, begin=company.site.begin, now=utc_now)
    assert await company.receivable(invoice) == ("0", "0", "10")
