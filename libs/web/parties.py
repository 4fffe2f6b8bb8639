"""Fields of whom a company deals with, as suppliers and customers have them on the wire."""

from typing import Annotated

from pydantic import AfterValidator, EmailStr, Field, StringConstraints

from libs.domain.parties import MOST_DAYS, phone_number
from libs.domain.texts import line, paragraphs
from libs.web.fields import Body


def _name(value: str) -> str:
    return line(value, 200)


def _word(value: str) -> str:
    return line(value, 100, shortest=0)


def _note(value: str) -> str:
    return paragraphs(value, 2000)


Name = Annotated[str, AfterValidator(_name)]
Word = Annotated[str, AfterValidator(_word)]
Note = Annotated[str, AfterValidator(_note)]
Email = Annotated[EmailStr, StringConstraints(max_length=254)]
Phone = Annotated[str, StringConstraints(max_length=32), AfterValidator(phone_number)]
Days = Annotated[int, Field(ge=0, le=MOST_DAYS)]
Country = Annotated[
    str,
    StringConstraints(pattern=r"^([A-Za-z]{2})?$", to_upper=True),
    Field(description="ISO 3166-1, two letters", examples=["IN"]),
]


class Address(Body):
    """Where somebody is."""

    line1: Word = ""
    line2: Word = ""
    city: Word = ""
    state: Word = ""
    postal_code: Word = ""
    country: Country = ""

    def parts(self) -> dict[str, str]:
        """What is given of it."""
        return {name: value for name, value in self if value}
