"""Stripe's objects as we see them."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from services.payments.domain.refund import RefundStatus
from services.payments.domain.seen import PageState, Seen, SeenRefund, reach

Object = Mapping[str, Any]

_REFUNDS: Final[Mapping[str, RefundStatus]] = {
    "succeeded": RefundStatus.SUCCEEDED,
    "failed": RefundStatus.FAILED,
    "canceled": RefundStatus.CANCELLED,
}


def is_ours(session: Object) -> bool:
    """Whether a page was made by an installation of ours."""
    said = session.get("metadata") or {}
    try:
        UUID(said["tenant_id"])
        UUID(said["checkout_id"])
    except (KeyError, ValueError):
        return False
    return True


def seen_session(
    session: Object, refunds: Iterable[Object] = (), disputes: Iterable[Object] = ()
) -> Seen:
    """A page whose payment, that one's charge, and what that did to the balance are expanded."""
    intent: Object = session.get("payment_intent") or {}
    charge: Object = intent.get("latest_charge") or {}
    said = session["metadata"]
    failure = intent.get("last_payment_error") or {}
    dispute: Object = max(disputes, key=lambda each: reach(each["status"]), default={})
    return Seen(
        session_id=session["id"],
        tenant_id=UUID(said["tenant_id"]),
        checkout_id=UUID(said["checkout_id"]),
        live=session["livemode"],
        state=_state(session, intent),
        minor=session["amount_total"],
        currency=str(session["currency"]).upper(),
        received=intent.get("amount_received") or 0,
        fee=_fee(charge),
        intent_id=intent.get("id"),
        url=session.get("url"),
        expires_at=datetime.fromtimestamp(session["expires_at"], UTC),
        failure=str(failure.get("code") or "")[:100],
        refunded=charge.get("amount_refunded") or 0,
        refunds=tuple(seen_refund(each) for each in refunds),
        dispute=dispute.get("status", ""),
        disputed=dispute.get("amount", 0),
    )


def seen_refund(refund: Object) -> SeenRefund:
    """A refund; one that is on its way is one that was asked for."""
    said = (refund.get("metadata") or {}).get("refund_id", "")
    try:
        ours: UUID | None = UUID(said)
    except ValueError:
        ours = None
    status = _REFUNDS.get(refund["status"], RefundStatus.REQUESTED)
    return SeenRefund(refund["id"], ours, refund["amount"], status)


def _fee(charge: Object) -> int:
    """In the charge's own minor units; where Stripe changes money, the fee is in another currency.

    https://docs.stripe.com/api/balance_transactions/object: it may follow the charge later.
    """
    moved: Object = charge.get("balance_transaction") or {}
    return int(moved["fee"]) if moved and moved["currency"] == charge["currency"] else 0


def _state(session: Object, intent: Object) -> PageState:
    if session["payment_status"] == "paid":
        return PageState.PAID
    if session["status"] == "expired":
        return PageState.EXPIRED
    if session["status"] == "open":
        return PageState.OPEN
    going = intent.get("status") in {"processing", "requires_capture", "requires_action"}
    return PageState.PROCESSING if going else PageState.FAILED
