"""Sealed notes about a Google identity, held by the browser between two steps."""

import base64
import binascii
from datetime import datetime, timedelta

import orjson

from libs.db.sealing import Seal
from libs.domain.errors import Unauthenticated
from services.auth.application.google_ports import Purpose
from services.auth.domain.google_identity import GoogleIdentity

LIFE = timedelta(minutes=10)
_LONGEST = 4_096


class SealedTickets:
    """Tickets only this installation can make or read; the purpose is part of the seal."""

    def __init__(self, seal: Seal) -> None:
        """Seal with the installation's secret."""
        self._seal = seal

    def make(self, purpose: Purpose, identity: GoogleIdentity, at: datetime) -> str:
        """A ticket, good for ten minutes."""
        note = orjson.dumps(
            {
                "until": (at + LIFE).timestamp(),
                "subject": identity.subject,
                "email": identity.email,
                "name": identity.name,
                "hosted_domain": identity.hosted_domain,
            }
        )
        return base64.urlsafe_b64encode(self._seal.seal(purpose, note)).rstrip(b"=").decode()

    def read(self, purpose: Purpose, ticket: str, at: datetime) -> GoogleIdentity:
        """Whose ticket it is; raises Unauthenticated for one of another purpose or an old one."""
        try:
            sealed = base64.urlsafe_b64decode(ticket[:_LONGEST] + "==")
            note = orjson.loads(self._seal.open(purpose, sealed))
        except (binascii.Error, ValueError) as error:
            raise _stale() from error
        if note.pop("until") <= at.timestamp():
            raise _stale()
        return GoogleIdentity(**note)


def _stale() -> Unauthenticated:
    return Unauthenticated(
        "this took too long, or was not begun here; sign in with Google again",
        code="google_ticket_invalid",
    )
