"""Six digits sent by e-mail: good once, for ten minutes, and for five tries."""

import secrets
from datetime import timedelta
from enum import StrEnum

LIFE = timedelta(minutes=10)
MOST_TRIES = 5
_DIGITS = 6


class Purpose(StrEnum):
    """What a code is for; it is worth nothing for anything else."""

    PASSWORD_RESET = "password_reset"  # noqa: S105 - a purpose, not a secret
    EMAIL_CHANGE = "email_change"


def new_code() -> str:
    """A code nobody can foresee."""
    return f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}}"


def typed(code: str) -> str:
    """A code however it was typed: people add spaces and dashes."""
    return "".join(code.split()).replace("-", "")
