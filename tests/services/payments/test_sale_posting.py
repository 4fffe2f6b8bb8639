"""The rules by which sales and customers' money are posted: one row for each rule."""

from collections.abc import Mapping
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.contracts.sales import TaxPart
from services.payments.domain.account import Role
from services.payments.domain.journal import Posting
from services.payments.domain.sale_posting import (
    CREDIT_RELEASED,
    CREDIT_USED,
    DISPUTE,
    DISPUTE_LOST,
    DISPUTE_WON,
    FEE,
    PAYMENT,
    PAYMENT_REVERSED,
    REFUND,
    Rule,
    credit_note_postings,
    invoice_postings,
)

R = Role


def _shown(postings: tuple[Posting, ...]) -> dict[Role, str]:
    return {posting.role: f"{posting.amount:f}" for posting in postings}


def _part(kind: str, amount: str) -> TaxPart:
    return TaxPart(kind=kind, rate=Decimal(9), base=Decimal(100), amount=Decimal(amount))


@pytest.mark.parametrize(
    ("rule", "amounts", "expected"),
    [
        (PAYMENT, {"bank": 10, "applied": 10}, {R.BANK: "10", R.RECEIVABLES: "-10"}),
        (PAYMENT, {"upi": 10, "kept": 10}, {R.BANK: "10", R.CUSTOMER_CREDIT: "-10"}),
        (PAYMENT, {"cheque": 10, "applied": 10}, {R.BANK: "10", R.RECEIVABLES: "-10"}),
        (
            PAYMENT,
            {"cash": 10, "applied": 7, "kept": 3},
            {R.CASH: "10", R.RECEIVABLES: "-7", R.CUSTOMER_CREDIT: "-3"},
        ),
        (PAYMENT, {"stripe": 10, "applied": 10}, {R.STRIPE: "10", R.RECEIVABLES: "-10"}),
        (
            PAYMENT_REVERSED,
            {"bank": 10, "applied": 7, "kept": 3},
            {R.RECEIVABLES: "7", R.CUSTOMER_CREDIT: "3", R.BANK: "-10"},
        ),
        (CREDIT_USED, {"amount": 4}, {R.CUSTOMER_CREDIT: "4", R.RECEIVABLES: "-4"}),
        (CREDIT_RELEASED, {"amount": 4}, {R.RECEIVABLES: "4", R.CUSTOMER_CREDIT: "-4"}),
        (REFUND, {"kept": 4, "stripe": 4}, {R.CUSTOMER_CREDIT: "4", R.STRIPE: "-4"}),
        (FEE, {"amount": 2}, {R.PAYMENT_CHARGES: "2", R.STRIPE: "-2"}),
        (DISPUTE, {"amount": 9}, {R.DISPUTED: "9", R.STRIPE: "-9"}),
        (DISPUTE_WON, {"amount": 9}, {R.STRIPE: "9", R.DISPUTED: "-9"}),
        (
            DISPUTE_LOST,
            {"applied": 6, "kept": 3, "amount": 9},
            {R.RECEIVABLES: "6", R.CUSTOMER_CREDIT: "3", R.DISPUTED: "-9"},
        ),
    ],
)
def test_each_fact_has_its_rule(
    rule: Rule, amounts: Mapping[str, int], expected: dict[Role, str]
) -> None:
    given_amounts = {name: Decimal(amount) for name, amount in amounts.items()}
    assert _shown(rule.post(given_amounts)) == expected


def test_a_rule_knows_the_amounts_it_is_given() -> None:
    with pytest.raises(KeyError, match="barter"):
        PAYMENT.post({"barter": Decimal(1)})


def test_an_invoice_is_owed_as_sales_charges_and_tax_by_its_kind() -> None:
    taxes = [_part("CGST", "9.01"), _part("SGST", "9.00"), _part("Cess", "1")]
    made = invoice_postings(
        taxes, total=Decimal("139.01"), tax=Decimal("19.01"), charges=Decimal(20)
    )
    assert _shown(made) == {
        R.RECEIVABLES: "139.01",
        R.SALES: "-100.00",
        R.CHARGES_INCOME: "-20",
        R.OUTPUT_CGST: "-9.01",
        R.OUTPUT_SGST: "-9.00",
        R.OUTPUT_TAX: "-1.00",
    }
    assert invoice_postings([], total=Decimal(0), tax=Decimal(0), charges=Decimal(0)) == ()


def test_a_credit_note_goes_back_the_same_way_and_what_was_paid_is_kept() -> None:
    made = credit_note_postings(
        [_part("IGST", "18")],
        total=Decimal(118),
        tax=Decimal(18),
        charges=Decimal(0),
        kept=Decimal(50),
    )
    assert _shown(made) == {
        R.SALES_RETURNS: "100",
        R.OUTPUT_IGST: "18",
        R.RECEIVABLES: "-68",
        R.CUSTOMER_CREDIT: "-50",
    }


_cents = st.integers(0, 10**9).map(lambda n: Decimal(n).scaleb(-2))


@given(parts=st.lists(st.tuples(st.sampled_from(["CGST", "SGST", "IGST", "Tax", "VAT"]), _cents)))
def test_every_invoice_and_its_credit_note_are_even_and_cancel_out(
    parts: list[tuple[str, Decimal]],
) -> None:
    taxes = [_part(kind, str(amount)) for kind, amount in parts]
    tax = sum((amount for _, amount in parts), Decimal(0))
    amounts = {"total": tax + 300, "tax": tax, "charges": Decimal(20)}
    invoice = _shown(invoice_postings(taxes, **amounts))
    note = _shown(credit_note_postings(taxes, **amounts, kept=Decimal(0)))
    note[R.SALES] = note.pop(R.SALES_RETURNS)
    assert {role: Decimal(amount) for role, amount in note.items()} == {
        role: -Decimal(amount) for role, amount in invoice.items()
    }
    assert sum(map(Decimal, invoice.values())) == 0
