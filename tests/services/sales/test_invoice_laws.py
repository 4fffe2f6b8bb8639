"""Laws of invoices and credit notes: parts add up, and no more is credited than invoiced."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.domain.errors import Conflict
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from libs.domain.quantity import ZERO
from services.sales.domain.credit_note import (
    NOTHING,
    Creditable,
    Credited,
    all_that_is_left,
    amount_of,
    quantities_of,
)
from services.sales.domain.document import DocumentLine
from services.sales.domain.fiscal_year import fiscal_year
from services.sales.domain.invoice import (
    NOTHING_YET,
    BilledOrder,
    Invoice,
    Invoiced,
    InvoiceStatus,
    Receivable,
    Shipped,
)
from services.sales.domain.pricing import Discount, LineTerms, price
from services.sales.domain.taxes import Scheme
from tests.services.sales.invoicing import FREIGHT, billed

SYSTEM = Principal.system(new_id())
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
TODAY = date(2026, 11, 21)
LINE = st.builds(
    LineTerms,
    quantity=st.integers(1, 12).map(Decimal),
    unit_price=st.decimals(0, 500, places=4),
    discount=st.sampled_from([Discount(), Discount(percent=Decimal("7.5"))]),
    tax_rate=st.sampled_from([Decimal(0), Decimal(5), Decimal(18)]),
)


def issue(
    order: BilledOrder, quantities: Mapping[UUID, Decimal] | None, earlier: Invoiced
) -> Invoice:
    """An invoice of these quantities, or of all."""
    shipment = None if quantities is None else Shipped(new_id(), "SHP-1", quantities)
    return Invoice.issue(order, shipment, earlier, number="INV/1", by=SYSTEM, at=NOON, on=TODAY)


@given(
    st.lists(LINE, min_size=1, max_size=4),
    st.lists(st.integers(1, 5), min_size=1, max_size=6),
    st.sampled_from([Scheme.WITHIN_STATE, Scheme.BETWEEN_STATES]),
)
def test_the_invoices_of_an_order_come_to_the_order_however_it_is_shipped(
    terms: list[LineTerms], cuts: list[int], scheme: Scheme
) -> None:
    order = billed(terms, discount=Discount(percent=Decimal(3)), scheme=scheme)
    sums = price(
        terms, currency="INR", discount=Discount(percent=Decimal(3)), charges=[FREIGHT]
    ).sums
    gone: dict[UUID, Decimal] = {}
    invoices: list[Invoice] = []
    while any(gone.get(line.id, ZERO) < line.quantity for line in order.lines):
        most = Decimal(cuts[len(invoices) % len(cuts)])
        part = {li.id: min(most, li.quantity - gone.get(li.id, ZERO)) for li in order.lines}
        invoices.append(issue(order, part, Invoiced(bool(invoices), dict(gone))))
        for line_id, quantity in part.items():
            gone[line_id] = gone.get(line_id, ZERO) + quantity
    assert sum(i.content.net for i in invoices) == sums.net
    assert sum(i.content.tax for i in invoices) == sums.tax
    for invoice in invoices:
        assert sum(part.amount for part in invoice.content.taxes) == invoice.content.tax
        assert all(line.net >= 0 and line.tax >= 0 for line in invoice.content.lines)
    assert issue(order, None, NOTHING_YET).content.total == sums.total


@given(st.data())
def test_credit_notes_take_no_more_than_is_left_and_all_of_it_in_the_end(
    data: st.DataObject,
) -> None:
    invoice = issue(
        billed(data.draw(st.lists(LINE, min_size=1, max_size=3))),
        None,
        NOTHING_YET,
    )
    credited = {line.id: NOTHING for line in invoice.content.lines}
    for by_amount in data.draw(st.lists(st.booleans(), max_size=4)):
        left = [Creditable(line, credited[line.id]) for line in invoice.content.lines]
        if by_amount:
            whole = sum(line.total for line in left)
            cents = data.draw(st.integers(0, int(whole * 100)))
            amount = Decimal(cents) / 100
            notes = amount_of(left, amount, "INR")
            assert sum(line.total for line in notes) == amount
        else:
            some = data.draw(st.sampled_from(left))
            quantity = Decimal(data.draw(st.integers(0, int(some.quantity))))
            notes = quantities_of(left, {some.line.id: quantity}, "INR")
        _take(credited, notes)
    left = [Creditable(line, credited[line.id]) for line in invoice.content.lines]
    assert all(line.net >= 0 and line.tax >= 0 and line.quantity >= 0 for line in left)
    _take(credited, all_that_is_left(left, "INR"))
    for line in invoice.content.lines:
        assert credited[line.id] == Credited(line.quantity, line.net, line.tax)


def _take(credited: dict[UUID, Credited], notes: list[DocumentLine]) -> None:
    for note in notes:
        assert note.source_id is not None
        was = credited[note.source_id]
        credited[note.source_id] = Credited(
            was.quantity + note.quantity, was.net + note.net, was.tax + note.tax
        )


def test_more_than_is_left_is_refused_and_says_what_is_left() -> None:
    invoice = issue(billed(), None, NOTHING_YET)
    left = [Creditable(line, NOTHING) for line in invoice.content.lines]
    with pytest.raises(Conflict) as by_quantity:
        quantities_of(left, {left[0].line.id: Decimal(11)}, "INR")
    assert by_quantity.value.error_code == "credit_exceeds_invoice"
    assert by_quantity.value.context["left"] == "10"
    with pytest.raises(Conflict):
        amount_of(left, invoice.content.total + Decimal("0.01"), "INR")


@pytest.mark.parametrize(
    ("day", "starts_in", "year"),
    [
        (date(2026, 3, 31), 4, "2025-26"),
        (date(2026, 4, 1), 4, "2026-27"),
        (date(2099, 12, 31), 4, "2099-00"),
        (date(2026, 1, 1), 1, "2026"),
        (date(2026, 6, 30), 7, "2025-26"),
    ],
)
def test_a_fiscal_year_begins_where_the_company_says(day: date, starts_in: int, year: str) -> None:
    assert fiscal_year(day, starts_in) == year


@pytest.mark.parametrize(
    ("paid", "credited", "due", "status"),
    [
        ("0", "0", "2026-11-21", InvoiceStatus.UNPAID),
        ("0", "0", "2026-11-20", InvoiceStatus.OVERDUE),
        ("40", "0", "2026-12-21", InvoiceStatus.PARTLY_PAID),
        ("40", "0", "2026-11-20", InvoiceStatus.OVERDUE),
        ("60", "40", "2026-11-20", InvoiceStatus.PAID),
        ("120", "0", "2026-11-20", InvoiceStatus.PAID),
        ("0", "100", "2026-11-20", InvoiceStatus.CREDITED),
        ("100", "100", "2026-11-20", InvoiceStatus.CREDITED),
    ],
)
def test_how_an_invoice_stands_follows_from_what_is_open(
    paid: str, credited: str, due: str, status: InvoiceStatus
) -> None:
    still = Decimal(100) - Decimal(paid) - Decimal(credited)
    receivable = Receivable(Decimal(paid), Decimal(credited), still)
    assert receivable.status(Decimal(100), date.fromisoformat(due), TODAY) is status
