"""Which shop a channel is, ready to be asked."""

from libs.domain.clock import Clock, utc_now
from libs.outside.calling import Outside
from services.sales.application.channel_ports import Secrets, Shop
from services.sales.domain.channel import Channel, ChannelKind
from services.sales.infrastructure.shops.http import HttpShop
from services.sales.infrastructure.shops.shopify import ShopifyShop


class Shops:
    """Opens shops; `close()` it."""

    def __init__(self, outside: Outside, now: Clock = utc_now) -> None:
        """`outside` reaches no address inside."""
        self._outside = outside
        self._now = now

    def open(self, channel: Channel, secrets: Secrets) -> Shop:
        """The shop of a channel."""
        if channel.kind is ChannelKind.SHOPIFY:
            return ShopifyShop(self._outside, channel.details, secrets.access_token or "")
        return HttpShop(self._outside, channel.details.url, secrets.signing, self._now)

    async def close(self) -> None:
        """Close the connections."""
        await self._outside.close()
