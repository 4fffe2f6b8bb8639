"""The second factor: six digits that change every 30 seconds (RFC 6238), and recovery codes."""

import base64
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote, urlencode
from uuid import UUID

from libs.domain.errors import Conflict, Invalid

STEP_SECONDS = 30
# Codes of the step before and the step after are taken too: phones and people are slow.
WINDOW = 1
RECOVERY_CODES = 10
_DIGITS = 6
_SECRET_BYTES = 20
# Without letters and digits that are taken for each other.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_HALF = 5


@dataclass(eq=False, kw_only=True)
class SecondFactor:
    """A person's second factor: off without a secret, begun with one, on once confirmed.

    `last_step` is the time step of the last code taken: no code is good twice (RFC 6238, 5.2).
    """

    user_id: UUID
    version: int = 0
    secret: bytes = field(default=b"", repr=False)
    confirmed_at: datetime | None = None
    last_step: int = 0

    @property
    def on(self) -> bool:
        """Whether signing in asks for a code."""
        return self.confirmed_at is not None

    def begin(self) -> None:
        """A new secret, for the person's app to learn; raises Conflict when it is on already."""
        if self.on:
            raise Conflict("the second factor is on; turn it off first", code="second_factor_on")
        self.secret = secrets.token_bytes(_SECRET_BYTES)
        self.last_step = 0

    def confirm(self, code: str, at: datetime) -> None:
        """Turn it on, once the app is seen to know the secret; raises Conflict or Invalid."""
        if self.on:
            raise Conflict("the second factor is on already", code="second_factor_on")
        if not self.secret:
            raise Conflict("begin with totp/enable", code="second_factor_not_begun")
        if not self.takes(code, at):
            raise Invalid.field(
                "code", "wrong; enter what your app shows now, and check its clock", "wrong_code"
            )
        self.confirmed_at = at
        self.version += 1

    def turn_off(self) -> None:
        """Ask for no code any more."""
        self.secret, self.confirmed_at, self.last_step = b"", None, 0
        self.version += 1

    def must_be_on(self) -> None:
        """Raise Conflict when it is off."""
        if not self.on:
            raise Conflict("the second factor is off", code="second_factor_off")

    def takes(self, code: str, at: datetime) -> bool:
        """Whether the code is good now and was not used before; it is used with this."""
        now = int(at.timestamp()) // STEP_SECONDS
        typed = code.replace(" ", "").encode()
        for step in range(max(now - WINDOW, self.last_step + 1), now + WINDOW + 1):
            if hmac.compare_digest(code_of(self.secret, step).encode(), typed):
                self.last_step = step
                return True
        return False

    def uri(self, account: str, issuer: str = "Quartermaster") -> str:
        """What an app reads from a QR code (Key Uri Format)."""
        about = {"secret": shown(self.secret), "issuer": issuer, "digits": _DIGITS}
        label = f"{quote(issuer)}:{quote(account)}"
        return f"otpauth://totp/{label}?{urlencode({**about, 'period': STEP_SECONDS})}"


def code_of(secret: bytes, step: int) -> str:
    """The code of a time step (RFC 4226, 5.3)."""
    mac = hmac.digest(secret, step.to_bytes(8, "big"), "sha1")
    offset = mac[-1] & 0x0F
    number = int.from_bytes(mac[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**_DIGITS:0{_DIGITS}}"


def shown(secret: bytes) -> str:
    """A secret as people type it into an app: base32."""
    return base64.b32encode(secret).rstrip(b"=").decode()


def new_recovery_codes() -> list[str]:
    """Ten codes of 50 bits for the day the phone is gone."""
    return [f"{_letters()}-{_letters()}" for _ in range(RECOVERY_CODES)]


def normal(recovery_code: str) -> str:
    """A recovery code however it was typed."""
    return "".join(recovery_code.lower().split()).replace("-", "")


def _letters() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(_HALF))
