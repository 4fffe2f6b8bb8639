"""Locales: BCP 47 language tags such as `en-IN`, as far as browsers format by them."""

import re

from libs.domain.errors import Invalid

_TAG = re.compile(
    r"(?P<language>[a-z]{2,3})"
    r"(?:-(?P<script>[a-z]{4}))?"
    r"(?:-(?P<region>[a-z]{2}|[0-9]{3}))?"
    r"(?P<variants>(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*)",
    re.ASCII,
)
_LONGEST = 35


def checked_locale(tag: str) -> str:
    """The tag in its usual case (RFC 5646, 2.1.1); raises Invalid for anything else.

    Extensions are refused: what they say of numbers and calendars is not a company's to settle.
    """
    lowered = tag.strip().lower()
    match = _TAG.fullmatch(lowered) if len(lowered) <= _LONGEST else None
    variants = match["variants"].split("-")[1:] if match else []
    if match is None or len(variants) != len(set(variants)):
        raise Invalid.field("locale", "a language tag such as en-IN", "locale_not_valid")
    parts = [
        match["language"],
        (match["script"] or "").capitalize(),
        (match["region"] or "").upper(),
        *variants,
    ]
    return "-".join(filter(None, parts))
