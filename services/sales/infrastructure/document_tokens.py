"""Tokens of documents' links: company and link, signed. Prints carry them, no table does."""

import base64
import binascii
import hmac
from dataclasses import dataclass
from uuid import UUID

from libs.db.sealing import Seal

_IDS = 32
_BYTES = 48
_PURPOSE = "document link"


@dataclass(frozen=True, slots=True)
class GivenLink:
    """What a token names; one that is none of ours names what nobody has."""

    tenant_id: UUID
    link_id: UUID


_NONE = GivenLink(UUID(int=0), UUID(int=0))


class DocumentTokens:
    """Makes and reads tokens: 16 bytes of a keyed hash behind the two ids, base64url."""

    def __init__(self, seal: Seal) -> None:
        """`seal` holds the installation's secret."""
        self._seal = seal

    def make(self, tenant_id: UUID, link_id: UUID) -> str:
        """The token of a link; the same each time."""
        ids = tenant_id.bytes + link_id.bytes
        return _text(ids + self._signature(ids))

    def read(self, token: str) -> GivenLink:
        """What a token names, if it is ours in the spelling we write."""
        try:
            raw = base64.urlsafe_b64decode(token)
        except (binascii.Error, ValueError):
            return _NONE
        ids = raw[:_IDS]
        signed = hmac.compare_digest(raw[_IDS:], self._signature(ids))
        if len(raw) != _BYTES or not signed or _text(raw) != token:
            return _NONE
        return GivenLink(UUID(bytes=ids[:16]), UUID(bytes=ids[16:]))

    def _signature(self, ids: bytes) -> bytes:
        return self._seal.mac(_PURPOSE, ids)[: _BYTES - _IDS]


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode()
