"""Quantities: decimals with up to six places, in the product's unit of measure."""

from decimal import Decimal

PLACES = Decimal("0.000001")
LARGEST = Decimal(999999999999)
ZERO = Decimal(0)


def quantity(value: Decimal) -> Decimal:
    """The quantity at its stored scale; raises ValueError for more than six places or too large."""
    if not value.is_finite():
        msg = "a quantity is a finite number"
        raise ValueError(msg)
    if abs(value) > LARGEST:
        msg = f"a quantity is at most {LARGEST}"
        raise ValueError(msg)
    scaled = value.quantize(PLACES)
    if scaled != value:
        msg = "a quantity has at most six decimal places"
        raise ValueError(msg)
    return scaled


def plain(value: Decimal) -> str:
    """The number as a person writes it: no exponent, no trailing zeros."""
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text
