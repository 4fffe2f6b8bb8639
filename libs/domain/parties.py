"""Whom a company deals with: how tax ids, phone numbers and the like are written."""

import re
from collections.abc import Mapping

from email_validator import validate_email
from stdnum import get_cc_module
from stdnum.exceptions import InvalidChecksum, ValidationError
from stdnum.in_ import gstin

from libs.domain.errors import Invalid

MOST_DAYS = 3650
ADDRESS = ("line1", "line2", "city", "state", "postal_code", "country")
_COUNTRY = re.compile("([A-Z]{2})?")
# ITU-T E.164: a country code that does not begin with zero, 15 digits at most.
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")


def checked_tax_id(tax_id: str | None, country: str) -> str | None:
    """The id as its country writes it (a GSTIN in India, a VAT number ...); raises Invalid.

    The forms and check digits are python-stdnum's; of a country it does not know any id will do.
    """
    form = get_cc_module(country, "vat")
    if not tax_id or form is None:
        return tax_id
    try:
        written: str = form.validate(tax_id)
    except InvalidChecksum as error:
        message = "its check digit does not fit; look for a mistyped character"
        raise Invalid.field("tax_id", message, "wrong_check_digit") from error
    except ValidationError as error:
        wanted = ": a GSTIN such as 27AAPFU0939F1ZV" if form is gstin else ""
        message = f"not a tax id of that country{wanted}"
        raise Invalid.field("tax_id", message, "not_a_tax_id") from error
    return written


def state_of(tax_id: str | None) -> str | None:
    """The state of an Indian company by its GSTIN (the first two digits); None for any other."""
    return str(gstin.compact(tax_id))[:2] if tax_id and gstin.is_valid(tax_id) else None


def place(address: Mapping[str, str]) -> list[str]:
    """An address, a line each."""
    town = " ".join(filter(None, (address.get("city"), address.get("postal_code"))))
    parts = (address.get("line1"), address.get("line2"), town, address.get("state"))
    return [part for part in (*parts, address.get("country")) if part]


def email_address(value: str) -> str:
    """The address as it is written to; raises ValueError."""
    return validate_email(value, check_deliverability=False).normalized


def checked_country(value: str) -> str:
    """Two letters (ISO 3166-1), or none; raises ValueError."""
    code = value.strip().upper()
    if not _COUNTRY.fullmatch(code):
        msg = "a country's two letters, such as IN"
        raise ValueError(msg)
    return code


def checked_days(value: str) -> int:
    """Some days; raises ValueError."""
    if not value.isascii() or not value.isdigit() or int(value) > MOST_DAYS:
        msg = f"a number of days, 0 to {MOST_DAYS}"
        raise ValueError(msg)
    return int(value)


def phone_number(value: str) -> str:
    """The number in E.164, spaces and dashes taken out; raises ValueError."""
    digits = re.sub(r"[ ().-]", "", value)
    if not _PHONE.fullmatch(digits):
        msg = "a phone number with its country code, such as +914012345678"
        raise ValueError(msg)
    return digits
