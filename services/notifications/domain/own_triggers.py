"""What goes wrong with telling people and programs: those who make the rules hear of it here."""

from libs.contracts.notifications import DeliveryFailed
from libs.contracts.webhooks import WebhookChanged, WebhookFailed
from services.notifications.domain.kinds import Channel, Kind
from services.notifications.domain.trigger import Defaults, Trigger

_MAY = ("notifications.rules.manage",)

TRIGGERS = (
    # In the inbox only: an e-mail about e-mails that do not leave would not leave either.
    Trigger(
        name="delivery.failed",
        event=DeliveryFailed,
        kind=Kind.SYSTEM,
        label="A message could not be delivered",
        needs=_MAY,
        title="{{ name }} was not reached by {{ 'e-mail' if channel == 'email' else 'SMS' }}",
        body="Given up after {{ attempts }} tries: {{ error }}",
        link="/settings/deliveries",
        subject=("user_id", "channel"),
        tells_actor=True,
        defaults=Defaults(roles=("admin",), cooldown_minutes=240),
    ),
    Trigger(
        name="webhook.disabled",
        event=WebhookChanged,
        kind=Kind.SYSTEM,
        label="A webhook was switched off",
        needs=_MAY,
        title="The webhook {{ name }} was switched off: {{ reason }}",
        body="What happens waits until somebody resumes it, for at most 30 days.",
        link="/settings/webhooks",
        tells_actor=True,
        when=lambda data: data["status"] == "disabled" != data.get("from_status"),
        defaults=Defaults(roles=("admin",), channels=(Channel.IN_APP, Channel.EMAIL)),
    ),
    Trigger(
        name="webhook.failed",
        event=WebhookFailed,
        kind=Kind.SYSTEM,
        label="A webhook's message was given up",
        needs=_MAY,
        title="The webhook {{ name }} did not take message {{ number }}",
        body="Given up after {{ tries }} tries: {{ error }}",
        link="/settings/webhooks",
        subject=("webhook_id",),
        tells_actor=True,
        defaults=Defaults(roles=("admin",), cooldown_minutes=240),
    ),
)
