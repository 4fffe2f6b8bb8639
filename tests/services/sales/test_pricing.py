"""What a sale comes to: the laws of rounding, discounts, taxes and margins."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.domain.errors import Invalid
from libs.domain.money import round_minor
from libs.domain.parties import state_of
from services.sales.domain.pricing import (
    ChargeTerms,
    Discount,
    LineTerms,
    Pricing,
    margin,
    part,
    price,
    share_out,
)
from services.sales.domain.taxes import Scheme, Taxed, TaxPart, breakdown, scheme

IN_MAHARASHTRA = "27AAPFU0939F1ZV"


def decimals(places: int, most: int = 100_000) -> st.SearchStrategy[Decimal]:
    return st.integers(0, most * 10**places).map(lambda n: Decimal(n).scaleb(-places))


PERCENT = decimals(2, 100)
RATES = st.sampled_from([Decimal(rate) for rate in ("0", "5", "12", "18", "28", "7.25")])
CURRENCIES = st.sampled_from(["INR", "JPY", "KWD"])
SCHEMES = st.sampled_from(Scheme)


@st.composite
def discounts(draw: st.DrawFn, most: Decimal) -> Discount:
    if draw(st.booleans()):
        return Discount(percent=draw(PERCENT))
    share = draw(st.integers(0, 1000))
    return Discount(amount=(most * share / 1000).quantize(Decimal("0.0001"), "ROUND_DOWN"))


@st.composite
def orders(draw: st.DrawFn) -> dict[str, Any]:
    as_a_whole = draw(st.booleans())
    lines = []
    for _ in range(draw(st.integers(1, 8))):
        quantity, unit_price = draw(decimals(6, 5000)), draw(decimals(4))
        rate = Decimal(0) if as_a_whole else draw(RATES)
        gross = (quantity * unit_price).quantize(Decimal("0.000001"), "ROUND_DOWN")
        lines.append(LineTerms(quantity, unit_price, draw(discounts(gross)), rate))
    charges = [
        ChargeTerms("freight", draw(decimals(4)), tax_rate=draw(RATES)),
        ChargeTerms("insurance", draw(decimals(4)), tax_amount=draw(decimals(4, 10))),
    ]
    return {
        "lines": lines,
        "currency": draw(CURRENCIES),
        "discount": Discount(percent=draw(PERCENT)),
        "charges": charges[: draw(st.integers(0, 2))],
        "tax_amount": draw(decimals(4)) if as_a_whole else None,
    }


def taxed(priced: Pricing) -> list[Taxed]:
    return [Taxed(one.tax_rate, one.net, one.tax) for one in (*priced.lines, *priced.charges)]


@given(orders(), SCHEMES)
def test_lines_charges_taxes_and_total_always_agree(order: dict[str, Any], how: Scheme) -> None:
    priced, currency = price(**order), order["currency"]
    sums, exact = priced.sums, priced.exact
    parts = breakdown(taxed(priced), how, currency)

    everything = [*priced.lines, *priced.charges]
    assert sum(one.net for one in everything) == sums.net
    assert sum(one.tax for one in everything) == sums.tax == sum(p.amount for p in parts)
    assert sums.net + sums.tax == sums.total == round_minor(sums.total, currency)
    assert all(one.net == round_minor(one.exact_net, currency) for one in everything)
    assert all(p.amount == round_minor(p.amount, currency) >= 0 for p in parts)
    if order["tax_amount"] is not None:
        given_tax = sum((c.tax_amount or Decimal(0) for c in order["charges"]), Decimal(0))
        by_rate = sum((c.exact_tax for c in priced.charges), Decimal(0)) - given_tax
        assert exact.tax == order["tax_amount"] + given_tax + by_rate
    if how is Scheme.WITHIN_STATE:
        central, state = parts[::2], parts[1::2]
        odd = {c.amount - s.amount for c, s in zip(central, state, strict=True)}
        assert odd <= {Decimal(0), round_minor(Decimal("0.01"), "INR")} or currency != "INR"
    for amount in (sums.total, exact.total, priced.discount, *(p.base for p in parts)):
        assert isinstance(amount, Decimal)


@given(orders())
def test_discounts_are_never_more_than_what_they_are_taken_off(order: dict[str, Any]) -> None:
    priced, unit = price(**order), order["currency"]
    for line, terms in zip(priced.lines, order["lines"], strict=True):
        gross = (terms.quantity * terms.unit_price).quantize(Decimal("0.000001"))
        assert 0 <= line.discount <= gross
        assert 0 <= line.share <= round_minor(gross - line.discount, unit)
        assert line.net >= 0
        assert line.exact_net >= 0
    before = sum(line.net + line.share for line in priced.lines)
    whole = round_minor(order["discount"].of(Decimal(before)), unit)
    assert sum(line.share for line in priced.lines) == whole


@given(decimals(2), st.lists(decimals(2, 1000), min_size=1, max_size=12))
def test_shares_add_up_and_differ_from_their_proportion_by_less_than_one_unit(
    amount: Decimal, weights: list[Decimal]
) -> None:
    shares, whole = share_out(amount, weights, "INR"), sum(weights)
    assert sum(shares) == amount
    for share, weight in zip(shares, weights, strict=True):
        proportion = amount * weight / whole if whole else amount / len(weights)
        assert abs(share - proportion) < Decimal("0.01")


@given(orders(), st.lists(decimals(6, 500), max_size=6))
def test_parts_of_a_line_add_up_to_it_however_it_is_cut(
    order: dict[str, Any], cuts: list[Decimal]
) -> None:
    line, of = price(**order).lines[0], order["lines"][0].quantity
    if not of:
        return
    net = tax = before = Decimal(0)
    for quantity in [*cuts, of]:
        now = min(quantity, of - before)
        a, b = part(line, before=before, quantity=now, of=of, currency=order["currency"])
        net, tax, before = net + a, tax + b, before + now
    assert (net, tax) == (line.net, line.tax)


def test_an_order_is_priced_as_the_rules_say() -> None:
    """Four decimals a price, discounts by line and by order, a charge: all by hand."""
    priced = price(
        [
            LineTerms(Decimal(3), Decimal("33.3333"), Discount(percent=Decimal(10)), Decimal(18)),
            LineTerms(Decimal(1), Decimal(20), Discount(amount=Decimal(5)), Decimal(18)),
            LineTerms(Decimal(2), Decimal("7.50"), tax_rate=Decimal(5)),
        ],
        currency="INR",
        discount=Discount(amount=Decimal(10)),
        charges=[ChargeTerms("freight", Decimal(50), tax_rate=Decimal(18))],
    )
    # 89.99991, 15 and 15 before the order's 10: 7.50, 1.25, 1.25.
    assert [line.share for line in priced.lines] == [Decimal(s) for s in ("7.50", "1.25", "1.25")]
    assert [line.net for line in priced.lines] == [Decimal(n) for n in ("82.50", "13.75", "13.75")]
    assert priced.lines[0].exact_net == Decimal("82.499910")
    assert [line.tax for line in priced.lines] == [Decimal(t) for t in ("14.85", "2.48", "0.69")]
    sums = priced.sums
    assert (sums.lines, sums.charges, sums.tax, sums.total) == tuple(
        Decimal(amount) for amount in ("110.00", "50.00", "27.02", "187.02")
    )
    within = scheme(seller_tax_id=IN_MAHARASHTRA, country="IN", state_code="27")
    assert breakdown(taxed(priced), within, "INR") == (
        TaxPart("CGST", Decimal("2.5"), Decimal("13.75"), Decimal("0.35")),
        TaxPart("SGST", Decimal("2.5"), Decimal("13.75"), Decimal("0.34")),
        TaxPart("CGST", Decimal(9), Decimal("146.25"), Decimal("13.17")),
        TaxPart("SGST", Decimal(9), Decimal("146.25"), Decimal("13.16")),
    )


def test_the_states_of_seller_and_buyer_decide_which_taxes_are_named() -> None:
    def kinds(country: str, state: str | None, seller: str = IN_MAHARASHTRA) -> tuple[str, ...]:
        how = scheme(seller_tax_id=seller, country=country, state_code=state)
        return tuple(p.kind for p in breakdown([Taxed(Decimal(18), HUNDRED, TAX)], how, "INR"))

    assert kinds("IN", "27") == kinds("", None) == ("CGST", "SGST")
    assert kinds("IN", "29") == kinds("DE", None) == ("IGST",)
    assert kinds("DE", None, seller="DE136695976") == kinds("IN", "27", seller="") == ("Tax",)
    assert state_of("27 AAPFU0939F1ZV") == "27"


def test_what_cannot_be_is_refused_by_its_field() -> None:
    one = LineTerms(Decimal(1), Decimal(10), tax_rate=Decimal(18))
    twice = Discount(percent=Decimal(1), amount=Decimal(1))
    for lines, more, field, code in [
        ([one], {"tax_amount": Decimal(1)}, "tax_amount", "taxed_twice"),
        ([LineTerms(Decimal(1), Decimal(1), twice)], {}, "lines.0.discount_amount", "discounted_"),
        ([one, LineTerms(Decimal(10), Decimal(10**14))], {}, "lines.1.unit_price", "too_large"),
        (
            [one, LineTerms(Decimal(1), Decimal(10), Discount(amount=Decimal(11)))],
            {},
            "lines.1.discount_amount",
            "discount_exceeds_line",
        ),
        ([one], {"discount": Discount(amount=Decimal(11))}, "discount_amount", "discount_exceeds"),
    ]:
        with pytest.raises(Invalid) as refused:
            price(lines, currency="INR", **more)  # type: ignore[arg-type]
        assert refused.value.errors[0].field == field
        assert refused.value.errors[0].code.startswith(code)


def test_a_margin_is_told_of_what_is_earned_and_of_the_price() -> None:
    assert (margin(Decimal(80), Decimal(60)).amount, margin(Decimal(80), Decimal(60)).percent) == (
        Decimal(20),
        Decimal(25),
    )
    assert margin(Decimal(0), Decimal(5)).percent is None


HUNDRED = Decimal(100)
TAX = Decimal(18)
