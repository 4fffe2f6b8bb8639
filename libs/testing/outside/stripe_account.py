"""An account at a payment company that behaves as Stripe, and what happens to it.

What customers, banks and the account's owner do are methods; what programs ask is in
stripe_requests.py. Strict where it matters: a refund is never above what was paid.
"""

import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from libs.testing.outside.stripe_forms import Json, StripeRefusal


@dataclass
class Account:
    """All an account has; `heard` are told of each event as it happens."""

    key: str = field(default_factory=lambda: f"sk_test_{secrets.token_urlsafe(18)}")
    connected: set[str] = field(default_factory=set)
    clock: Callable[[], float] = time.time
    livemode: bool = False
    heard: list[Callable[[Json], None]] = field(default_factory=list)
    url: str = ""
    sessions: dict[str, Json] = field(default_factory=dict)
    intents: dict[str, Json] = field(default_factory=dict)
    charges: dict[str, Json] = field(default_factory=dict)
    refunds: dict[str, Json] = field(default_factory=dict)
    disputes: dict[str, Json] = field(default_factory=dict)
    balance_transactions: dict[str, Json] = field(default_factory=dict)
    # In thousandths of a charge; `fees_follow`: known later, as where Stripe captures on the side.
    fee: int = 0
    fees_follow: bool = False
    events: dict[str, Json] = field(default_factory=dict)

    # What customers, banks and the account's owner do.

    def pay(self, session_id: str, amount: int | None = None) -> Json:
        """The customer pays by card; with `amount`, another sum than was asked."""
        session = self._open(session_id)
        intent = self._intent(session, amount)
        self._charge(session, intent)
        session.update(status="complete", payment_status="paid", url=None)
        if amount is not None:
            session["amount_total"] = amount
        self.say("payment_intent.succeeded", intent)
        self.say("checkout.session.completed", session)
        return session

    def decline(self, session_id: str) -> Json:
        """The card is refused; the page stays open for another."""
        session = self._open(session_id)
        intent = self._intent(session)
        intent["status"] = "requires_payment_method"
        intent["last_payment_error"] = {"code": "card_declined", "message": "declined"}
        self.say("payment_intent.payment_failed", intent)
        return session

    def pay_later(self, session_id: str) -> Json:
        """The customer pays by a way that takes days: complete, but not paid."""
        session = self._open(session_id)
        intent = self._intent(session)
        intent["status"] = "processing"
        session.update(status="complete", payment_status="unpaid", url=None)
        self.say("payment_intent.processing", intent)
        self.say("checkout.session.completed", session)
        return session

    def arrive(self, session_id: str) -> None:
        """Money that took days is here."""
        session = self.sessions[session_id]
        intent = self.intents[session["payment_intent"]]
        self._charge(session, intent)
        session["payment_status"] = "paid"
        self.say("payment_intent.succeeded", intent)
        self.say("checkout.session.async_payment_succeeded", session)

    def bounce(self, session_id: str) -> None:
        """Money that took days does not come."""
        session = self.sessions[session_id]
        intent = self.intents[session["payment_intent"]]
        intent["status"] = "requires_payment_method"
        intent["last_payment_error"] = {"code": "insufficient_funds", "message": "no money"}
        self.say("payment_intent.payment_failed", intent)
        self.say("checkout.session.async_payment_failed", session)

    def dispute(self, session_id: str, amount: int | None = None) -> Json:
        """The customer's bank takes the money back for now: all that is left, or so much."""
        intent = self.intents[self.sessions[session_id]["payment_intent"]]
        charge = self.charges[intent["latest_charge"]]
        charge["disputed"] = True
        made = self.made(
            "dispute",
            "du",
            amount=amount or charge["amount"] - charge["amount_refunded"],
            currency=charge["currency"],
            charge=charge["id"],
            payment_intent=intent["id"],
            status="needs_response",
            reason="fraudulent",
            metadata={},
        )
        self.disputes[made["id"]] = made
        self.say("charge.dispute.created", made)
        return made

    def decide(self, dispute_id: str, outcome: str) -> None:
        """The bank decides: won or lost."""
        dispute = self.disputes[dispute_id]
        dispute["status"] = outcome
        self.say("charge.dispute.closed", dispute)

    def give_back(self, charge: Json, amount: int, **values: Any) -> Json:
        """Give so much of a charge back; raises StripeRefusal for more than is left of it."""
        if charge["status"] != "succeeded":
            raise StripeRefusal("This charge has not succeeded", code="charge_not_refundable")
        if charge["disputed"]:
            raise StripeRefusal("Charge has been charged back", code="charge_disputed")
        left = charge["amount"] - charge["amount_refunded"]
        if left == 0:
            message = f"Charge {charge['id']} has already been refunded."
            raise StripeRefusal(message, code="charge_already_refunded")
        if amount > left:
            message = f"Refund amount ({amount}) is greater than unrefunded amount ({left})"
            raise StripeRefusal(message, param="amount")
        made = self.made(
            "refund",
            "re",
            amount=amount,
            currency=charge["currency"],
            charge=charge["id"],
            payment_intent=charge["payment_intent"],
            status="succeeded",
            **{"reason": None, "metadata": {}, **values},
        )
        self.refunds[made["id"]] = made
        self.recount(charge)
        self.say("refund.created", made)
        self.say("charge.refunded", charge)
        return made

    def refund_by_hand(self, session_id: str, amount: int) -> Json:
        """Somebody gives money back in the dashboard."""
        intent = self.intents[self.sessions[session_id]["payment_intent"]]
        return self.give_back(self.charges[intent["latest_charge"]], amount)

    def fail_refund(self, refund_id: str) -> None:
        """The customer's bank does not take a refund: the money is back here."""
        refund = self.refunds[refund_id]
        refund["status"], refund["failure_reason"] = "failed", "lost_or_stolen_card"
        charge = self.charges[refund["charge"]]
        self.recount(charge)
        self.say("refund.failed", refund)
        self.say("charge.refund.updated", refund)

    def event(self, kind: str, content: Json) -> Json:
        """An event, as it is listed and sent."""
        return self.made(
            "event",
            "evt",
            type=kind,
            api_version="2026-10-28.endive",
            data={"object": shown(content)},
            pending_webhooks=1,
            request={"id": None, "idempotency_key": None},
        )

    def tell_fees(self) -> None:
        """What charges did to the balance is known by now."""
        for charge in self.charges.values():
            if charge["balance_transaction"] is None:
                self.balance(charge)
                self.say("charge.updated", charge)

    def balance(self, charge: Json) -> None:
        """What a charge does to the account's balance."""
        fee = charge["amount"] * self.fee // 1000
        made = self.made(
            "balance_transaction",
            "txn",
            amount=charge["amount"],
            currency=charge["currency"],
            exchange_rate=None,
            fee=fee,
            net=charge["amount"] - fee,
            source=charge["id"],
            type="charge",
        )
        self.balance_transactions[made["id"]] = made
        charge["balance_transaction"] = made["id"]

    def recount(self, charge: Json) -> None:
        """What of a charge went back."""
        given = [r["amount"] for r in self._of(charge) if r["status"] != "failed"]
        charge["amount_refunded"] = sum(given)
        charge["refunded"] = charge["amount_refunded"] == charge["amount"]

    def _of(self, charge: Json) -> Iterable[Json]:
        return (r for r in self.refunds.values() if r["charge"] == charge["id"])

    def _open(self, session_id: str) -> Json:
        session = self.get(self.sessions, session_id, "checkout.session")
        if session["status"] != "open" or session["expires_at"] < self.clock():
            raise StripeRefusal("This page takes no money any more", status=409)
        return session

    def _intent(self, session: Json, amount: int | None = None) -> Json:
        if session["payment_intent"] is not None:
            return self.intents[session["payment_intent"]]
        wanted = session["_intent"]
        intent = self.made(
            "payment_intent",
            "pi",
            amount=session["amount_total"] if amount is None else amount,
            amount_received=0,
            currency=session["currency"],
            status="requires_payment_method",
            latest_charge=None,
            last_payment_error=None,
            metadata=dict(wanted.get("metadata", {})),
            description=wanted.get("description"),
            transfer_data=wanted.get("transfer_data"),
        )
        self.intents[intent["id"]] = intent
        session["payment_intent"] = intent["id"]
        return intent

    def _charge(self, session: Json, intent: Json) -> None:
        charge = self.made(
            "charge",
            "ch",
            amount=intent["amount"],
            amount_refunded=0,
            refunded=False,
            currency=session["currency"],
            status="succeeded",
            disputed=False,
            payment_intent=intent["id"],
            metadata=dict(intent["metadata"]),
            balance_transaction=None,
        )
        self.charges[charge["id"]] = charge
        if not self.fees_follow:
            self.balance(charge)
        intent.update(
            status="succeeded",
            amount_received=intent["amount"],
            latest_charge=charge["id"],
            last_payment_error=None,
        )
        self.say("charge.succeeded", charge)

    def say(self, kind: str, content: Json) -> None:
        """It happened: an event."""
        event = self.event(kind, content)
        self.events[event["id"]] = event
        for hear in self.heard:
            hear(event)

    def made(self, kind: str, prefix: str, **values: Any) -> Json:
        """A new object."""
        return {
            "id": f"{prefix}_{secrets.token_hex(12)}",
            "object": kind,
            "created": int(self.clock()),
            "livemode": self.livemode,
            **values,
        }

    def get(self, kept: dict[str, Json], id_: str | None, kind: str) -> Json:
        """One of them; raises StripeRefusal."""
        if id_ not in kept:
            message = f"No such {kind}: '{id_}'"
            raise StripeRefusal(message, status=404, code="resource_missing", param="id")
        return kept[id_]


def shown(content: Json) -> Json:
    """An object without what is ours alone."""
    return {name: value for name, value in content.items() if not name.startswith("_")}
