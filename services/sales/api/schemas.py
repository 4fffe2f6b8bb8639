"""What goes over the wire of sales: what bodies are made of."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from fastapi import Query
from pydantic import AfterValidator

from libs.domain.money import PRICE_PLACES
from libs.domain.quantity import quantity
from libs.domain.texts import line
from libs.web.fields import Body, PlainDecimal
from libs.web.parties import Note
from services.sales.domain.pricing import HUNDRED, LARGEST_AMOUNT


def _sold(value: Decimal) -> Decimal:
    if value <= 0:
        msg = "a quantity is more than zero"
        raise ValueError(msg)
    return quantity(value)


def _price(value: Decimal) -> Decimal:
    if not 0 <= value < LARGEST_AMOUNT:
        msg = f"an amount is zero or more, and less than {LARGEST_AMOUNT}"
        raise ValueError(msg)
    return _scaled(value)


def _percent(value: Decimal) -> Decimal:
    if not 0 <= value <= HUNDRED:
        msg = "0 to 100 per cent"
        raise ValueError(msg)
    return _scaled(value)


def _scaled(value: Decimal) -> Decimal:
    scaled = value.quantize(PRICE_PLACES)
    if scaled != value:
        msg = "at most four decimal places"
        raise ValueError(msg)
    return scaled


def _words(text: str) -> str:
    return line(text, 100, shortest=0)


# Of filters.
Words = Annotated[str, AfterValidator(_words)]
Day = Annotated[date, Query(ge=date(1970, 1, 1), lt=date(9999, 1, 1))]
Sold = Annotated[PlainDecimal, AfterValidator(_sold)]
Price = Annotated[PlainDecimal, AfterValidator(_price)]
Percent = Annotated[PlainDecimal, AfterValidator(_percent)]


class ReasonIn(Body):
    """Why, if there is something to say."""

    reason: Note = ""
