"""Amounts in words."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.documents.words import in_words, spelled

_WORTH = {"Crore": 10**7, "Lakh": 10**5, "Thousand": 10**3, "Hundred": 100}

REST = "Thirty-Four Thousand Five Hundred Sixty-Seven"


@pytest.mark.parametrize(
    ("amount", "currency", "words"),
    [
        ("0", "INR", "Rupees Zero Only"),
        ("100000.50", "INR", "Rupees One Lakh and Fifty Paise Only"),
        ("1234567.91", "INR", f"Rupees Twelve Lakh {REST} and Ninety-One Paise Only"),
        ("1000000000000", "INR", "Rupees One Lakh Crore Only"),
        ("10234567.05", "USD", f"USD Ten Million Two Hundred {REST} and 05/100 Only"),
        ("-7.125", "KWD", "Minus KWD Seven and 125/1000 Only"),
        ("19.6", "JPY", "JPY Twenty Only"),
    ],
)
def test_an_amount_is_said_as_its_currency_says_it(amount: str, currency: str, words: str) -> None:
    assert in_words(Decimal(amount), currency) == words


@given(st.integers(0, 10**15))
def test_words_in_lakh_and_crore_add_up_to_the_number(number: int) -> None:
    words = in_words(Decimal(number), "INR").removeprefix("Rupees ").removesuffix(" Only").split()
    small = {spelled(n): n for n in range(100)}
    total, part = 0, 0
    for word in words:
        if word == "Crore":
            total, part = (total + part) * _WORTH[word], 0
        elif word in _WORTH:
            part *= _WORTH[word] if word != "Hundred" else 1
            if word == "Hundred":
                part = part // 100 * 100 + part % 100 * 100
            else:
                total, part = total + part, 0
        else:
            part += small[word]
    assert total + part == number
