"""Suppliers' links in SQL, and their tokens: the company's id and 32 random bytes, base64url."""

import base64
import binascii
import secrets
from typing import Any
from uuid import UUID

from libs.db.sealing import Seal
from libs.db.work import Work
from libs.domain.errors import NotFound
from services.purchasing.application.supplier_ports import GivenToken, NewToken
from services.purchasing.domain.supplier_link import SupplierLink
from services.purchasing.domain.wanted import Party

_BYTES = 48
_COLUMNS = (
    "id, order_id, revision, supplier_id, supplier_name, sent_to, token_hash, made_at,"
    " made_by_name, expires_at, withdrawn_at, replaced_at, opened_at, openings"
)
NEWEST = f"SELECT {_COLUMNS} FROM supplier_links WHERE order_id = $1 ORDER BY id DESC LIMIT 1"
_BY_HASH = f"SELECT {_COLUMNS} FROM supplier_links WHERE token_hash = $1"
_ADD = f"""
WITH earlier AS (
    UPDATE supplier_links SET replaced_at = $9
    WHERE order_id = $3 AND revision = $4 AND withdrawn_at IS NULL AND replaced_at IS NULL
)
INSERT INTO supplier_links (tenant_id, {_COLUMNS})
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, NULL, NULL, NULL, 0)
"""
_OPENED = "UPDATE supplier_links SET opened_at = $2, openings = $3 WHERE id = $1"
_WITHDRAW = """
UPDATE supplier_links SET withdrawn_at = $2 WHERE order_id = $1 AND withdrawn_at IS NULL
"""


class SqlSupplierLinks:
    """Links of the company at hand; whoever changes one holds its order's lock."""

    def __init__(self, work: Work) -> None:
        """Store through this work."""
        self._work = work

    async def add(self, link: SupplierLink) -> None:
        """Keep a new one; an earlier one of the same revision ends."""
        await self._work.connection.execute(
            _ADD,
            self._work.actor.tenant_id,
            link.id,
            link.order_id,
            link.revision,
            link.supplier.id,
            link.supplier.name,
            link.sent_to,
            link.token_hash,
            link.made_at,
            link.made_by_name,
            link.expires_at,
        )

    async def newest(self, order_id: UUID) -> SupplierLink:
        """The newest of an order; raises NotFound when it has none."""
        row = await self._work.connection.fetchrow(NEWEST, order_id)
        if row is None:
            raise NotFound("this order has no link", order_id=order_id)
        return link_from(row)

    async def with_hash(self, token_hash: bytes) -> SupplierLink | None:
        """The one of a token."""
        row = await self._work.connection.fetchrow(_BY_HASH, token_hash)
        return None if row is None else link_from(row)

    async def opened(self, link: SupplierLink) -> None:
        """Store that it was opened."""
        await self._work.connection.execute(_OPENED, link.id, link.opened_at, link.openings)

    async def withdraw(self, link: SupplierLink) -> None:
        """End it and all that were sent before it."""
        await self._work.connection.execute(_WITHDRAW, link.order_id, link.withdrawn_at)


def link_from(row: Any) -> SupplierLink:
    """A link as stored."""
    values = dict(row)
    supplier = Party(values.pop("supplier_id"), values.pop("supplier_name"))
    return SupplierLink(supplier=supplier, **values)


class SealedTokens:
    """Makes and reads tokens; only a keyed hash of one is ever stored."""

    def __init__(self, seal: Seal) -> None:
        """`seal` holds the installation's secret."""
        self._seal = seal

    def make(self, tenant_id: UUID) -> NewToken:
        """A new token."""
        text = _text(tenant_id.bytes + secrets.token_bytes(_BYTES - 16))
        return NewToken(text, self._hash(text))

    def read(self, token: str) -> GivenToken:
        """What a token says; one that is none of ours is looked for all the same, in vain."""
        try:
            raw = base64.urlsafe_b64decode(token)
        except (binascii.Error, ValueError):
            raw = b""
        # Only the spelling we write: base64 has others of the same bytes.
        ours = len(raw) == _BYTES and _text(raw) == token
        return GivenToken(UUID(bytes=raw[:16]) if ours else UUID(int=0), self._hash(token))

    def _hash(self, token: str) -> bytes:
        return self._seal.mac("supplier link", token.encode("utf-8", "replace"))


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode()
