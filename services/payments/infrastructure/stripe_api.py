"""Stripe itself, by its own library over aiohttp."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Mapping
from datetime import datetime
from typing import Any, Final, TypeVar, cast

import aiohttp
import stripe

from services.payments.application.stripe_ports import (
    Away,
    Back,
    Delivery,
    Page,
    Pointer,
    Refused,
)
from services.payments.domain.seen import Seen, SeenRefund
from services.payments.infrastructure.stripe_objects import is_ours, seen_refund, seen_session
from services.payments.infrastructure.webhook_proof import delivery_of

stripe.enable_telemetry = False

T = TypeVar("T")
_CHARGE: Final = "payment_intent.latest_charge.balance_transaction"
_PAGE: Final = 100
_TIMEOUT: Final = 20
# Asked again it may do: it is busy, broken, or we are not let in until the key is mended.
_AWAY: Final = (
    stripe.APIConnectionError,
    stripe.RateLimitError,
    stripe.AuthenticationError,
    stripe.PermissionError,
    aiohttp.ClientError,
    TimeoutError,
    OSError,
)
_BUSY: Final = 409
_BROKEN: Final = 500


class StripeProcessor:
    """One account at Stripe, for all companies of this installation."""

    def __init__(self, key: str, api_base: str, public_url: str) -> None:
        """Nothing is asked yet."""
        self.live = "_live_" in key[:9]
        self._key = key
        self._api_base = api_base
        self._public_url = public_url.rstrip("/")
        self._http: Any = None
        self._made: stripe.StripeClient | None = None

    async def close_client(self) -> None:
        """Close the connections."""
        if self._http is not None:
            await self._http.close_async()

    async def open(self, page: Page) -> Seen:
        """Make the page; asked again for the same one, that one."""
        facts = {"tenant_id": str(page.tenant_id), "checkout_id": str(page.checkout_id)}
        back = f"{self._public_url}{page.return_path}"
        intent: dict[str, Any] = {"metadata": facts, "description": page.title}
        if page.destination is not None:
            intent["transfer_data"] = {"destination": page.destination}
        price = {
            "currency": page.currency.lower(),
            "unit_amount": page.minor,
            "product_data": {"name": page.title},
        }
        params = {
            "mode": "payment",
            "line_items": [{"price_data": price, "quantity": 1}],
            "client_reference_id": str(page.checkout_id),
            "metadata": facts,
            "payment_intent_data": intent,
            "success_url": back,
            "cancel_url": back,
        }
        options: Any = {"idempotency_key": f"checkout-{page.checkout_id}"}
        made = await _asked(
            self._client.v1.checkout.sessions.create_async(cast("Any", params), options)
        )
        return seen_session(_plain(made))

    async def close(self, session_id: str) -> None:
        """End a page nobody paid on; one that ended otherwise stays as it is."""
        options: Any = {"idempotency_key": f"expire-{session_id}"}
        try:
            await _asked(
                self._client.v1.checkout.sessions.expire_async(session_id, options=options)
            )
        except Refused:
            return

    async def look(self, pointer: Pointer) -> Seen | None:
        """How something stands; None if it is not of this installation."""
        sessions = self._client.v1.checkout.sessions
        if pointer.session_id is not None:
            params: Any = {"expand": [_CHARGE]}
            try:
                session = _plain(await _asked(sessions.retrieve_async(pointer.session_id, params)))
            except Refused:
                return None
        else:
            params = {"payment_intent": pointer.intent_id, "expand": [f"data.{_CHARGE}"]}
            found = _plain(await _asked(sessions.list_async(params)))["data"]
            if not found:
                return None
            session = found[0]
        return await self._seen(session, deep=pointer.deep) if is_ours(session) else None

    async def give_back(self, back: Back) -> SeenRefund:
        """Give money back; asked again for the same refund, that one."""
        params: dict[str, Any] = {
            "payment_intent": back.intent_id,
            "amount": back.minor,
            "metadata": {"tenant_id": str(back.tenant_id), "refund_id": str(back.refund_id)},
        }
        options: Any = {"idempotency_key": f"refund-{back.refund_id}"}
        made = await _asked(self._client.v1.refunds.create_async(cast("Any", params), options))
        return seen_refund(_plain(made))

    async def pages(self, since: datetime | None) -> AsyncIterator[Seen]:
        """All pages of this installation made since then, in any order."""
        params: dict[str, Any] = {"expand": [f"data.{_CHARGE}"], **_since(since)}
        async for session in self._all(self._client.v1.checkout.sessions, params):
            if is_ours(session):
                yield await self._seen(session)

    async def told(self, since: datetime) -> AsyncIterator[Delivery]:
        """All that was told since then, whether it arrived or not."""
        async for event in self._all(self._client.v1.events, _since(since)):
            delivery = delivery_of(event)
            if delivery.pointer is not None:
                yield delivery

    async def _seen(self, session: Mapping[str, Any], *, deep: bool = False) -> Seen:
        """A page with what went back and what is disputed, where there is any."""
        intent = session.get("payment_intent") or {}
        charge = intent.get("latest_charge") or {}
        params: Any = {"payment_intent": intent.get("id"), "limit": _PAGE}
        refunds, disputes = [], []
        if intent and (deep or charge.get("amount_refunded")):
            refunds = _plain(await _asked(self._client.v1.refunds.list_async(params)))["data"]
        if charge.get("disputed"):
            disputes = _plain(await _asked(self._client.v1.disputes.list_async(params)))["data"]
        return seen_session(session, refunds, disputes)

    async def _all(
        self, service: Any, params: Mapping[str, Any]
    ) -> AsyncIterator[Mapping[str, Any]]:
        """Every item of a list, page by page."""
        asked: dict[str, Any] = {"limit": _PAGE, **params}
        more = True
        while more:
            page = _plain(await _asked(service.list_async(asked)))
            for item in page["data"]:
                yield item
            more = page["has_more"]
            if more:
                asked["starting_after"] = page["data"][-1]["id"]

    @property
    def _client(self) -> stripe.StripeClient:
        """Made when it is first needed: its connections belong to the running loop."""
        if self._made is None:
            self._http = stripe.AIOHTTPClient(timeout=aiohttp.ClientTimeout(total=_TIMEOUT))
            self._made = stripe.StripeClient(
                self._key,
                http_client=self._http,
                base_addresses={"api": self._api_base},
                max_network_retries=0,
            )
        return self._made


async def _asked(answer: Awaitable[T]) -> T:
    """What Stripe answers; raises Away or Refused."""
    try:
        async with asyncio.timeout(_TIMEOUT):
            return await answer
    except _AWAY as error:
        raise Away(type(error).__name__) from error
    except stripe.StripeError as error:
        status = error.http_status or _BROKEN
        if status >= _BROKEN or status == _BUSY:
            raise Away(f"Stripe answered {status}") from error
        raise Refused(str(error.user_message or error.code or "refused")[:500]) from error


def _plain(answer: Any) -> dict[str, Any]:
    content: dict[str, Any] = answer.to_dict()
    return content


def _since(since: datetime | None) -> dict[str, Any]:
    return {} if since is None else {"created": {"gte": int(since.timestamp())}}
