"""What programs ask of the stand-in for Stripe: pages to pay on, and money to go back."""

from libs.testing.outside.stripe_account import Account
from libs.testing.outside.stripe_forms import Count, Json, OneOf, StripeRefusal, need, read, text
from libs.testing.outside.stripe_forms import currency as a_currency
from libs.testing.outside.stripe_forms import metadata as some_metadata
from libs.testing.outside.stripe_forms import url as a_url

_HALF_HOUR, _DAY = 1800, 86_400
_LINE = {
    "price_data": {
        "currency": a_currency,
        "unit_amount": Count(1),
        "product_data": {"name": text, "description": text},
    },
    "quantity": Count(1),
}
_SESSION = {
    "mode": OneOf("payment"),
    "line_items": [_LINE],
    "success_url": a_url,
    "cancel_url": a_url,
    "client_reference_id": text,
    "customer_email": text,
    "expires_at": Count(0, 9_999_999_999),
    "metadata": some_metadata,
    "payment_intent_data": {
        "metadata": some_metadata,
        "description": text,
        "transfer_data": {"destination": text},
    },
}
_REFUND = {
    "payment_intent": text,
    "charge": text,
    "amount": Count(1),
    "reason": OneOf("duplicate", "fraudulent", "requested_by_customer"),
    "reverse_transfer": OneOf("true", "false"),
    "metadata": some_metadata,
}


def open_session(account: Account, form: Json) -> Json:
    """A page to pay on; raises StripeRefusal."""
    said = read(form, _SESSION, "mode", "line_items", "success_url")
    total, currency = _sum(said["line_items"])
    now = int(account.clock())
    expires_at = said.get("expires_at", now + _DAY)
    if not now + _HALF_HOUR - 60 <= expires_at <= now + _DAY + 60:
        message = "The `expires_at` timestamp must be 30 minutes to 24 hours from now."
        raise StripeRefusal(message, param="expires_at")
    of_intent = said.get("payment_intent_data", {})
    destination = of_intent.get("transfer_data", {}).get("destination")
    if destination is not None and destination not in account.connected:
        message = f"No such destination: '{destination}'"
        param = "payment_intent_data[transfer_data][destination]"
        raise StripeRefusal(message, code="resource_missing", param=param)
    session = account.made(
        "checkout.session",
        "cs_test",
        amount_total=total,
        currency=currency,
        status="open",
        payment_status="unpaid",
        payment_intent=None,
        client_reference_id=said.get("client_reference_id"),
        metadata=said.get("metadata", {}),
        success_url=said["success_url"],
        cancel_url=said.get("cancel_url"),
        expires_at=expires_at,
        mode="payment",
    )
    session["url"] = f"{account.url}/pay/{session['id']}"
    session["_intent"] = of_intent
    account.sessions[session["id"]] = session
    return session


def expire_session(account: Account, session_id: str) -> Json:
    """Close a page nobody paid on; raises StripeRefusal."""
    session = account.get(account.sessions, session_id, "checkout.session")
    if session["status"] != "open":
        message = "Only Checkout Sessions with a status in `open` can be expired."
        raise StripeRefusal(message)
    session["status"], session["url"] = "expired", None
    account.say("checkout.session.expired", session)
    return session


def refund(account: Account, form: Json) -> Json:
    """Give money back, never above what was paid; raises StripeRefusal."""
    said = read(form, _REFUND)
    if ("payment_intent" in said) == ("charge" in said):
        raise StripeRefusal("One of the following params should be provided: charge.")
    charge_id = said.get("charge")
    if charge_id is None:
        intent = account.get(account.intents, said["payment_intent"], "payment_intent")
        charge_id = intent["latest_charge"]
    charge = account.get(account.charges, charge_id, "charge")
    left = charge["amount"] - charge["amount_refunded"]
    return account.give_back(
        charge,
        said.get("amount", left),
        reason=said.get("reason"),
        metadata=said.get("metadata", {}),
    )


def _sum(lines: list[Json]) -> tuple[int, str]:
    """What lines come to, and their one currency."""
    total, currencies = 0, set()
    for i, line in enumerate(lines):
        inside = f"line_items[{i}]"
        need(line, "price_data", "quantity", inside=inside)
        price = line["price_data"]
        need(price, "currency", "unit_amount", "product_data", inside=f"{inside}[price_data]")
        need(price["product_data"], "name", inside=f"{inside}[price_data][product_data]")
        total += price["unit_amount"] * line["quantity"]
        currencies.add(price["currency"])
    if len(currencies) != 1:
        raise StripeRefusal("All line items must have one currency", param="line_items")
    return total, currencies.pop()
