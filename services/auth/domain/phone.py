"""Phone numbers as ITU-T E.164 writes them."""

import re

_E164 = re.compile(r"\+[1-9]\d{7,14}")
_FILLERS = str.maketrans("", "", " -().")


def phone_number(value: str) -> str:
    """The number without spaces, dashes and brackets; ValueError unless it is one."""
    plain = value.strip().translate(_FILLERS)
    if not plain.isascii() or not _E164.fullmatch(plain):
        msg = "a phone number with its country code, such as +914012345678"
        raise ValueError(msg)
    return plain
