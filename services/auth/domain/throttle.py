"""How often a secret may be guessed: rules as data, applied by whoever counts."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from ipaddress import ip_address, ip_network


class Door(StrEnum):
    """Where somebody tries; each door counts for itself."""

    SIGN_IN = "sign in"
    GOOGLE = "second factor after Google"
    CODE = "one-time code"
    ASK = "ask for a code"
    SIGN_UP = "sign up"
    AGAIN = "password again"


@dataclass(frozen=True, slots=True)
class Rule:
    """So many tries within the window; each one more doubles the time nobody may try."""

    tries: int
    window: timedelta = timedelta(minutes=15)
    first_lock: timedelta = timedelta(minutes=1)
    longest_lock: timedelta = timedelta(hours=1)


PER_ACCOUNT = Rule(5)
PER_ADDRESS = Rule(50)

# What a wrong guess is answered with; every other outcome is no guess at a secret.
WRONG_GUESSES = frozenset(
    {
        "wrong_credentials",
        "wrong_second_factor",
        "wrong_code",
        "wrong_password",
        "email_taken",
        "google_refused",
    }
)
# The password is right and the second factor is still to come: neither forgiven nor counted.
HALF_WAY = "second_factor_required"


def neighbourhood(ip: str) -> str:
    """Who counts as one address: an IPv6 customer owns 2^64 of them (RFC 6177)."""
    try:
        address = ip_address(ip)
    except ValueError:
        return ip
    if address.version == 4:  # noqa: PLR2004 - IPv4
        return ip
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ip_network((address, 64), strict=False))
