"""Amounts in words: rupees by lakh and crore, other currencies by thousand and million."""

from decimal import Decimal
from typing import Final

from libs.domain.money import minor_unit, round_minor

_ONES: Final = [
    "Zero",
    "One",
    "Two",
    "Three",
    "Four",
    "Five",
    "Six",
    "Seven",
    "Eight",
    "Nine",
    "Ten",
    "Eleven",
    "Twelve",
    "Thirteen",
    "Fourteen",
    "Fifteen",
    "Sixteen",
    "Seventeen",
    "Eighteen",
    "Nineteen",
]
_TENS: Final = [
    "-",
    "-",
    "Twenty",
    "Thirty",
    "Forty",
    "Fifty",
    "Sixty",
    "Seventy",
    "Eighty",
    "Ninety",
]
_INDIAN: Final = ((10**7, "Crore"), (10**5, "Lakh"), (10**3, "Thousand"), (100, "Hundred"))
_WESTERN: Final = (
    (10**12, "Trillion"),
    (10**9, "Billion"),
    (10**6, "Million"),
    (10**3, "Thousand"),
    (100, "Hundred"),
)


def in_words(amount: Decimal, currency: str) -> str:
    """Rounded to the minor unit: `Rupees One Lakh Five and Fifty Paise Only`, `USD Five Only`."""
    rounded, unit = round_minor(amount, currency), minor_unit(currency)
    units = int(1 / unit)
    whole, part = divmod(int(abs(rounded) / unit), units)
    minus = "Minus " if rounded < 0 else ""
    if currency == "INR":
        paise = f" and {spelled(part, _INDIAN)} Paise" if part else ""
        return f"{minus}Rupees {spelled(whole, _INDIAN)}{paise} Only"
    fraction = f" and {part:0{len(str(units)) - 1}d}/{units}" if part else ""
    return f"{minus}{currency} {spelled(whole, _WESTERN)}{fraction} Only"


def spelled(number: int, scale: tuple[tuple[int, str], ...] = _WESTERN) -> str:
    """A whole number, not below zero."""
    for unit, name in scale:
        if number >= unit:
            many, rest = divmod(number, unit)
            tail = f" {spelled(rest, scale)}" if rest else ""
            return f"{spelled(many, scale)} {name}{tail}"
    if number < len(_ONES):
        return _ONES[number]
    tens, ones = divmod(number, 10)
    return _TENS[tens] + (f"-{_ONES[ones]}" if ones else "")
