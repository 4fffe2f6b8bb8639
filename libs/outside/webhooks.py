"""Signing requests, and knowing them, by the specification of Standard Webhooks (v1, HMAC)."""

import base64
import binascii
import hmac
import re
import secrets
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

TOLERANCE = timedelta(minutes=5)
_PREFIX = "whsec_"
_BYTES = 32
_KEY_BYTES = range(24, 65)
_ID = re.compile(r"[\x21-\x2d\x2f-\x7e]{1,200}")
_MOMENT = re.compile(r"[0-9]{1,11}")


class BadSignature(Exception):
    """Not signed by who holds the secret, or not now. Says why, for who reads our logs."""


def new_secret() -> str:
    """A secret as the specification writes it."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def is_secret(text: str) -> bool:
    """Whether it is one."""
    try:
        return len(_key(text)) in _KEY_BYTES
    except ValueError:
        return False


def sign(secret: str, message_id: str, at: datetime, content: bytes, *also: str) -> dict[str, str]:
    """The headers that go with the content; `also` secrets that are being replaced sign, too."""
    moment = str(int(at.timestamp()))
    signatures = (f"v1,{_signature(s, message_id, moment, content)}" for s in (secret, *also))
    return {
        "webhook-id": message_id,
        "webhook-timestamp": moment,
        "webhook-signature": " ".join(signatures),
    }


def verify(keys: Iterable[str], headers: Mapping[str, str], content: bytes, now: datetime) -> str:
    """The id of a message signed by one of the secrets, lately; raises BadSignature."""
    message_id = headers.get("webhook-id", "")
    moment = headers.get("webhook-timestamp", "")
    if not _ID.fullmatch(message_id) or not _MOMENT.fullmatch(moment):
        raise BadSignature("webhook-id or webhook-timestamp is missing or malformed")
    if abs(now - datetime.fromtimestamp(int(moment), UTC)) > TOLERANCE:
        raise BadSignature("webhook-timestamp is too old or too new")
    given = [part[3:] for part in headers.get("webhook-signature", "").split() if part[:3] == "v1,"]
    wanted = [_signature(key, message_id, moment, content) for key in keys]
    # All are compared with all: how long it takes tells nothing.
    fitting = [hmac.compare_digest(w.encode(), g.encode()) for w in wanted for g in given]
    if not any(fitting):
        raise BadSignature("webhook-signature does not fit")
    return message_id


def _signature(secret: str, message_id: str, moment: str, content: bytes) -> str:
    signed = f"{message_id}.{moment}.".encode() + content
    return base64.b64encode(hmac.digest(_key(secret), signed, "sha256")).decode()


def _key(secret: str) -> bytes:
    if not secret.startswith(_PREFIX):
        msg = f"a secret begins with {_PREFIX}"
        raise ValueError(msg)
    try:
        return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except binascii.Error as error:
        msg = "a secret is base64"
        raise ValueError(msg) from error
