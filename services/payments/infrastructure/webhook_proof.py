"""Telling Stripe's deliveries from everybody else's, by Stripe's own library and a little more."""

import re
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import orjson
import stripe

from services.payments.application.stripe_ports import Delivery, Pointer, Unproven

_TOLERANCE: Final = 300
_MOMENT: Final = re.compile(r"t=([0-9]{1,12})(?:,|$)")
_EVENT_ID: Final = re.compile(r"evt_[A-Za-z0-9_]{8,200}")
# What there is to look for; all others are told by one of these too (docs/operations.md).
_KINDS: Final = (
    "checkout.session.",
    "payment_intent.payment_failed",
    "charge.refund",
    "charge.updated",
    "charge.dispute.",
    "refund.updated",
    "refund.failed",
)


class SignedWebhooks:
    """Proof by the secrets that are in force: while one is rolled over, two."""

    def __init__(
        self, secrets: Sequence[str], *, live: bool, clock: Callable[[], float] = time.time
    ) -> None:
        """`live`: real money only, or none but test money."""
        self._secrets = secrets
        self._live = live
        self._clock = clock

    def read(self, payload: bytes, signature: str) -> Delivery:
        """The event; raises Unproven unless it was signed by whom we know, now, for us."""
        self._prove(payload, signature)
        try:
            event = orjson.loads(payload)
            delivery = delivery_of(event)
        except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
            raise Unproven("no event of Stripe's") from error
        if delivery.live is not self._live:
            raise Unproven("an event of the other mode")
        return delivery

    def _prove(self, payload: bytes, signature: str) -> None:
        # Stripe's library lets a time stamp of the future pass.
        moment = _MOMENT.match(signature)
        if moment is None or abs(int(moment[1]) - self._clock()) > _TOLERANCE:
            raise Unproven("too old, from the future, or without a time")
        for secret in self._secrets:
            try:
                stripe.WebhookSignature.verify_header(payload, signature, secret, _TOLERANCE)
            except (stripe.SignatureVerificationError, UnicodeDecodeError):
                continue
            return
        raise Unproven("not signed by a secret we know")


def delivery_of(event: Mapping[str, Any]) -> Delivery:
    """What an event says; raises KeyError and TypeError for what is none."""
    event_id, kind, about = event["id"], event["type"], event["data"]["object"]
    if event["object"] != "event" or not isinstance(event["livemode"], bool):
        raise TypeError("no event")
    if not isinstance(kind, str) or not _EVENT_ID.fullmatch(event_id):
        raise TypeError("no event")
    pointer = _pointer(kind, about) if kind.startswith(_KINDS) else None
    return Delivery(event_id, kind, event["livemode"], pointer)


def _pointer(kind: str, about: Mapping[str, Any]) -> Pointer | None:
    if about["object"] == "checkout.session":
        return Pointer(session_id=str(about["id"]))
    intent = about["id"] if about["object"] == "payment_intent" else about.get("payment_intent")
    deep = "refund" in kind or "dispute" in kind
    return Pointer(intent_id=str(intent), deep=deep) if intent else None
