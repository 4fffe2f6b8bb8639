"""The sandbox: what stands in for Stripe where there are no keys. No money moves."""

import secrets
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import orjson
import stripe

from libs.db.database import Database
from libs.db.tenants import tenant
from libs.domain.clock import utc_now
from libs.domain.principal import Principal
from services.payments.application.stripe_ports import Back, Delivery, Page, Pointer, Refused
from services.payments.domain.refund import RefundStatus
from services.payments.domain.seen import PageState, Seen, SeenRefund
from services.payments.infrastructure.sandbox_pages import sandbox_page

_NOTHING: Final[tuple[Delivery, ...]] = ()
_LASTS: Final = timedelta(hours=24)
_MAKE: Final = """
INSERT INTO sandbox_pages (tenant_id, id, checkout_id, title, minor, currency, return_path, state,
                           expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, 'open', $8) ON CONFLICT (tenant_id, checkout_id) DO NOTHING
"""
_PAGES: Final = "SELECT * FROM sandbox_pages"
_REFUNDS: Final = "SELECT id, minor FROM sandbox_refunds WHERE page_id = $1 ORDER BY id"
_RETURN: Final = "SELECT return_path FROM sandbox_pages WHERE id = $1"
_MOVE: Final = """
UPDATE sandbox_pages SET state = $2, failure = $3 WHERE id = $1 AND state = ANY ($4::text[])
RETURNING true
"""
_GIVE_BACK: Final = """
INSERT INTO sandbox_refunds (tenant_id, id, page_id, minor)
SELECT $1, $2, page.id, $4::bigint FROM sandbox_pages AS page
WHERE page.id = $3 AND page.state = 'paid'
  AND page.minor >= $4::bigint + (SELECT coalesce(sum(minor), 0) FROM sandbox_refunds
                          WHERE page_id = page.id)
ON CONFLICT DO NOTHING
"""
_HAS_REFUND: Final = "SELECT EXISTS (SELECT FROM sandbox_refunds WHERE id = $1)"
_TENANTS: Final = "SELECT tenant_id FROM tenants"


class Sandbox:
    """Pages of ours that anybody may pay on, or let fail, with no money at all."""

    live = False

    def __init__(self, database: Database, public_url: str) -> None:
        """Keep its pages in this database."""
        self._database = database
        self._public_url = public_url.rstrip("/")

    async def open(self, page: Page) -> Seen:
        """Make the page; asked again for the same one, that one."""
        page_id = f"cs_sandbox_{page.tenant_id.hex}_{secrets.token_hex(16)}"
        async with self._database.transaction(_system(page.tenant_id)) as connection:
            await connection.execute(
                _MAKE,
                page.tenant_id,
                page_id,
                page.checkout_id,
                page.title,
                page.minor,
                page.currency,
                page.return_path,
                utc_now() + _LASTS,
            )
            row = await connection.fetchrow(f"{_PAGES} WHERE checkout_id = $1", page.checkout_id)
        return self._seen(row, ())

    async def close(self, session_id: str) -> None:
        """End a page nobody paid on."""
        await self._move(session_id, PageState.EXPIRED, "")

    async def look(self, pointer: Pointer) -> Seen | None:
        """How a page stands."""
        page_id = pointer.session_id or _page_of(pointer.intent_id or "")
        tenant_id = tenant_of(page_id)
        if tenant_id is None:
            return None
        async with self._database.transaction(_system(tenant_id), read_only=True) as connection:
            row = await connection.fetchrow(f"{_PAGES} WHERE id = $1", page_id)
            refunds = await connection.fetch(_REFUNDS, page_id)
        return None if row is None else self._seen(row, refunds)

    async def give_back(self, back: Back) -> SeenRefund:
        """Give nothing back, never above what was not paid."""
        page_id = _page_of(back.intent_id)
        async with self._database.transaction(_system(back.tenant_id)) as connection:
            await connection.execute("SELECT FROM sandbox_pages WHERE id = $1 FOR UPDATE", page_id)
            await connection.execute(
                _GIVE_BACK, back.tenant_id, back.refund_id, page_id, back.minor
            )
            if not await connection.fetchval(_HAS_REFUND, back.refund_id):
                raise Refused("that is more than is left of the payment")
        return _seen_refund(back.refund_id, back.minor)

    async def pages(self, since: datetime | None) -> AsyncIterator[Seen]:
        """All pages; there are never many."""
        async with self._database.across_tenants() as relay:
            tenants = [row[0] for row in await relay.fetch(_TENANTS)]
        begun = None if since is None else since + _LASTS
        for tenant_id in tenants:
            async with self._database.transaction(_system(tenant_id), read_only=True) as connection:
                rows = await connection.fetch(_PAGES)
                refunds = {r["id"]: await connection.fetch(_REFUNDS, r["id"]) for r in rows}
            for row in rows:
                if begun is None or row["expires_at"] >= begun:
                    yield self._seen(row, refunds[row["id"]])

    async def told(self, since: datetime) -> AsyncIterator[Delivery]:
        """Nothing: its pages say all there is."""
        del since
        for nothing in _NOTHING:
            yield nothing

    async def shown(self, page_id: str) -> str | None:
        """A page as HTML; None if there is none."""
        seen = await self.look(Pointer(session_id=page_id))
        if seen is None:
            return None
        async with self._database.transaction(_system(seen.tenant_id), read_only=True) as c:
            row: Any = await c.fetchrow(f"{_PAGES} WHERE id = $1", page_id)
            company = await tenant(c, seen.tenant_id)
        return sandbox_page(seen, row["title"], row["return_path"], company.name)

    async def return_path(self, page_id: str) -> str | None:
        """Where to go after; None if there is no such page."""
        tenant_id = tenant_of(page_id)
        if tenant_id is None:
            return None
        async with self._database.transaction(_system(tenant_id), read_only=True) as connection:
            path: str | None = await connection.fetchval(_RETURN, page_id)
        return path

    async def pay(self, page_id: str) -> bool:
        """Somebody pays; whether the page still took it."""
        return await self._move(page_id, PageState.PAID, "")

    async def fail(self, page_id: str) -> bool:
        """The card is refused; the page stays open."""
        return await self._move(page_id, PageState.OPEN, "card_declined")

    async def _move(self, page_id: str, to: PageState, failure: str) -> bool:
        tenant_id = tenant_of(page_id)
        if tenant_id is None:
            return False
        async with self._database.transaction(_system(tenant_id)) as connection:
            moved = await connection.fetchval(_MOVE, page_id, to, failure, ["open"])
        return moved is True

    def _seen(self, row: Any, refunds: Any) -> Seen:
        state = PageState(row["state"])
        if state is PageState.OPEN and row["expires_at"] <= utc_now():
            state = PageState.EXPIRED
        paid = state is PageState.PAID
        url = f"{self._public_url}/api/v1/payments/sandbox/{row['id']}"
        return Seen(
            session_id=row["id"],
            tenant_id=row["tenant_id"],
            checkout_id=row["checkout_id"],
            live=False,
            state=state,
            minor=row["minor"],
            currency=row["currency"],
            received=row["minor"] if paid else 0,
            intent_id=_intent_of(row["id"]) if paid else None,
            url=url if state is PageState.OPEN else None,
            expires_at=row["expires_at"],
            failure=row["failure"],
            refunded=sum(each["minor"] for each in refunds),
            refunds=tuple(_seen_refund(each["id"], each["minor"]) for each in refunds),
        )


class SandboxPost:
    """Deliveries as Stripe would make them: an event, and its signature."""

    def __init__(self, secret: str) -> None:
        """Sign by this."""
        self._secret = secret

    def about(self, page_id: str, kind: str) -> tuple[bytes, str]:
        """A new event about a page, ready to be taken by whoever takes Stripe's."""
        about = {"object": "checkout.session", "id": page_id}
        if kind.startswith("payment_intent."):
            about = {"object": "payment_intent", "id": _intent_of(page_id)}
        event = {
            "id": f"evt_{secrets.token_hex(12)}",
            "object": "event",
            "type": kind,
            "livemode": False,
            "data": {"object": about},
        }
        payload = orjson.dumps(event)
        sign = stripe.WebhookSignature.generate_signature_header
        return payload, sign(payload.decode(), self._secret)


def tenant_of(page_id: str) -> UUID | None:
    """Whose page that is, if it is one."""
    parts = page_id.split("_")
    try:
        return UUID(parts[2]) if len(parts) == 4 and page_id.isascii() else None  # noqa: PLR2004
    except ValueError:
        return None


def _system(tenant_id: UUID) -> Principal:
    return Principal.system(tenant_id)


def _intent_of(page_id: str) -> str:
    return page_id.replace("cs_", "pi_", 1)


def _page_of(intent_id: str) -> str:
    return intent_id.replace("pi_", "cs_", 1)


def _seen_refund(refund_id: UUID, minor: int) -> SeenRefund:
    return SeenRefund(f"re_sandbox_{refund_id.hex}", refund_id, minor, RefundStatus.SUCCEEDED)
