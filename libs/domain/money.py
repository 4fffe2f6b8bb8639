"""Money: decimals beside an ISO 4217 currency; rounding happens once, to the minor unit."""

from decimal import ROUND_HALF_UP, Decimal

# Minor units that are not two (ISO 4217, table A.1); only the currencies we accept.
_MINOR_UNITS = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "BHD": 3, "KWD": 3, "OMR": 3, "TND": 3}

PRICE_PLACES = Decimal("0.0001")
LINE_PLACES = Decimal("0.000001")


def round_minor(amount: Decimal, currency: str) -> Decimal:
    """The amount in whole minor units of its currency, halves away from zero."""
    return amount.quantize(minor_unit(currency), ROUND_HALF_UP)


def minor_unit(currency: str) -> Decimal:
    """The smallest amount of a currency: 0.01, 1 or 0.001."""
    return Decimal(1).scaleb(-_MINOR_UNITS.get(currency, 2))


def minor_units(amount: Decimal, currency: str) -> int:
    """How many of the smallest unit of its currency that is; the amount has no more places."""
    return int(round_minor(amount, currency).scaleb(_MINOR_UNITS.get(currency, 2)))


def of_minor_units(count: int, currency: str) -> Decimal:
    """So many of the smallest unit of a currency, as an amount."""
    return round_minor(Decimal(count).scaleb(-_MINOR_UNITS.get(currency, 2)), currency)


def line_amount(quantity: Decimal, price: Decimal) -> Decimal:
    """Quantity times price, kept at six places: bought documents sum first and round once."""
    return (quantity * price).quantize(LINE_PLACES, ROUND_HALF_UP)


def percent_of(amount: Decimal, percent: Decimal) -> Decimal:
    """A tax or discount of `percent` per cent of the amount, at six places."""
    return (amount * percent / 100).quantize(LINE_PLACES, ROUND_HALF_UP)
