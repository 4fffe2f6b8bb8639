"""Whether a message is the shop's own: signed with the secret that only it and we know."""

import base64
import hmac
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlsplit

from libs.outside.webhooks import BadSignature, verify
from services.sales.domain.channel import Channel, ChannelKind

ORDER_TOPIC = "orders/create"


def must_be_signed(
    channel: Channel, secret: str, headers: Mapping[str, str], body: bytes, now: datetime
) -> None:
    """Raise BadSignature unless the shop said exactly this; header names are in small letters.

    Shopify signs no time: that an order is taken in once guards against a message said again.
    """
    if channel.kind is ChannelKind.HTTP:
        verify([secret], headers, body, now)
        return
    wanted = base64.b64encode(hmac.digest(secret.encode(), body, "sha256"))
    given = headers.get("x-shopify-hmac-sha256", "")
    if not hmac.compare_digest(wanted, given.encode("utf-8", "replace")):
        raise BadSignature("X-Shopify-Hmac-Sha256 does not fit")
    if headers.get("x-shopify-shop-domain", "").lower() != urlsplit(channel.details.url).netloc:
        raise BadSignature("it is another shop's")
