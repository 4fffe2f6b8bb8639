"""The worker that tells shops what there is: the last value always, in as few calls as it can.

It looks for channels with something to tell every half second, has one for a while (a lease that a
dead worker loses), and tells it in batches, one after the other. It never calls inside a
transaction. Between two looks at a channel a pause lets changes gather.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import structlog

from libs.contracts.sales import ChannelFailed, ChannelSynced
from libs.db.database import Connection, Database
from libs.db.work import Begin
from libs.domain.errors import Unavailable
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from libs.jobs.leased import LeasedWorker
from libs.web.peers import Peers
from services.sales.application.channel_ports import Shop, ShopFailed, Stock
from services.sales.domain.channel import MOST_SAID, Channel, pause_after
from services.sales.infrastructure import channel_telling as telling
from services.sales.infrastructure.channel_telling import Claimed
from services.sales.infrastructure.shops.opening import Shops
from services.sales.infrastructure.work import SqlSalesWork

log = structlog.get_logger("channels")

_AT_ONCE = 4
_BATCHES = 4
_PAGE = 100
# After so many failures in a row a channel is said to have failed.
_FAILURES = 3


@dataclass(frozen=True, slots=True)
class Pace:
    """How often what is done, in seconds."""

    look: float = 0.5
    gather: float = 1.0
    check: float = 3600.0
    pause: Callable[[int], timedelta] = pause_after


class ChannelWorker(LeasedWorker[Claimed]):
    """Tells shops, and compares what they show."""

    what = "shops"

    def __init__(
        self,
        database: Database,
        begin: Begin[SqlSalesWork],
        shops: Shops,
        stock_of: Callable[[UUID, list[UUID]], Awaitable[list[Stock]]],
        pace: Pace | None = None,
    ) -> None:
        """`stock_of` asks inventory; it raises Unavailable."""
        self._pace = pace or Pace()
        super().__init__(database, look=self._pace.look, at_once=_AT_ONCE)
        self._begin = begin
        self._shops = shops
        self._stock_of = stock_of

    async def claim(self, connection: Connection, most: int) -> Sequence[Claimed]:
        """Shops that have something to be told."""
        return await telling.claim(connection, new_id(), most)

    async def attend(self, claimed: Claimed) -> None:
        """Tell it, or come back later."""
        actor = Principal.system(claimed.tenant_id)
        try:
            await self._tell(claimed, actor)
        except ShopFailed as error:
            await self._failed(claimed, actor, error)
        except Unavailable as error:
            log.info("a shop waits for inventory", error=error.message)
            await self._let_go(claimed, actor, timedelta(seconds=5))
        else:
            await self._let_go(claimed, actor, timedelta(seconds=self._pace.gather))

    async def _tell(self, claimed: Claimed, actor: Principal) -> None:
        async with self._begin(actor) as work:
            held = await telling.hold(work.connection, claimed)
            if held is None:
                return
            channel = await work.channels.get(claimed.channel_id)
            shop = self._shops.open(channel, await work.channels.secrets(channel.id))
        await self._learn(claimed, actor, everything=held.check_due)
        await self._find(claimed, actor, shop)
        if held.check_due and not await self._check(claimed, actor, channel, shop):
            return
        for _ in range(_BATCHES):
            if not await self._say(claimed, actor, channel, shop):
                return

    async def _say(self, claimed: Claimed, actor: Principal, channel: Channel, shop: Shop) -> bool:
        """Tell a batch; whether there may be more."""
        async with self._begin(actor) as work:
            held = await telling.hold(work.connection, claimed)
            if held is None:
                return False
            sayings = await telling.take(work.connection, channel.id, MOST_SAID)
        if not sayings:
            return False
        refused = await shop.tell(sayings)
        async with self._begin(actor) as work:
            mine = await telling.settle(work.connection, claimed, sayings, refused)
            if mine and held.failing:
                works = ChannelSynced(
                    channel_id=channel.id,
                    name=channel.details.name,
                    compared=len(sayings),
                    drifted=0,
                )
                work.record(works, about=channel.id, version=channel.version)
        return mine and len(sayings) == MOST_SAID

    async def _learn(self, claimed: Claimed, actor: Principal, *, everything: bool) -> None:
        """Ask inventory about products mapped lately; before a check about all, events get lost."""
        async with self._begin(actor) as work:
            wanted = await telling.unlearnt(work.connection, claimed.channel_id)
            if everything:
                wanted = [
                    known.product.product_id
                    for known in await telling.products_after(
                        work.connection, claimed.channel_id, UUID(int=0), 1_000_000
                    )
                ]
        for start in range(0, len(wanted), _PAGE):
            batch = wanted[start : start + _PAGE]
            stock = await self._stock_of(actor.tenant_id, batch)
            async with self._begin(actor) as work:
                await work.channels.keep_stock(stock)
                await telling.learnt(work.connection, batch)

    async def _find(self, claimed: Claimed, actor: Principal, shop: Shop) -> None:
        """Ask the shop for its own ids of products that have none here."""
        async with self._begin(actor) as work:
            without = await telling.without_item(work.connection, claimed.channel_id)
        if not without:
            return
        items = await shop.find([product.sku for product in without])
        found = {p.product_id: items[p.sku] for p in without if items.get(p.sku)}
        async with self._begin(actor) as work:
            await telling.found(work.connection, claimed.channel_id, found)

    async def _check(
        self, claimed: Claimed, actor: Principal, channel: Channel, shop: Shop
    ) -> bool:
        """Compare all that the shop shows with what we have; whether the channel is still ours."""
        compared, drifted, after = 0, 0, UUID(int=0)
        while True:
            async with self._begin(actor) as work:
                if await telling.hold(work.connection, claimed) is None:
                    return False
                known = await telling.products_after(work.connection, channel.id, after, _PAGE)
            if not known:
                break
            after = known[-1].product.product_id
            shows = await shop.shows([one.product for one in known])
            # What waits to be told differs for a good reason.
            differ = {
                one.product.product_id
                for one in known
                if one.clean and shows.get(one.product.product_id) != one.wanted
            }
            async with self._begin(actor) as work:
                await telling.shown(work.connection, channel.id, known, shows, differ)
            compared, drifted = compared + len(known), drifted + len(differ)
        every = timedelta(seconds=self._pace.check)
        async with self._begin(actor) as work:
            mine = await telling.checked(work.connection, claimed, compared, drifted, every)
            if mine:
                said = ChannelSynced(
                    channel_id=channel.id,
                    name=channel.details.name,
                    compared=compared,
                    drifted=drifted,
                )
                work.record(said, about=channel.id, version=channel.version)
        return mine

    async def _failed(self, claimed: Claimed, actor: Principal, error: ShopFailed) -> None:
        """Come back later; said once, when it failed for long enough."""
        async with self._begin(actor) as work:
            held = await telling.hold(work.connection, claimed)
            if held is None:
                return
            tries = held.tries + (not error.busy)
            given_up = tries >= _FAILURES
            pause = self._pause(tries, error)
            await telling.failed(
                work.connection,
                claimed,
                str(error),
                pause,
                counts=not error.busy,
                given_up=given_up,
            )
            if given_up and not held.failing:
                channel = await work.channels.get(claimed.channel_id)
                said = ChannelFailed(
                    channel_id=channel.id, name=channel.details.name, error=str(error)
                )
                work.record(said, about=channel.id, version=channel.version)
        log.warning("a shop failed", channel=str(claimed.channel_id), error=str(error))

    def _pause(self, tries: int, error: ShopFailed) -> timedelta:
        own = self._pace.pause(max(tries, 1))
        return own if error.wait is None else max(own, timedelta(seconds=error.wait))

    async def _let_go(self, claimed: Claimed, actor: Principal, pause: timedelta) -> None:
        async with self._begin(actor) as work:
            await telling.let_go(work.connection, claimed, pause)


def ask_inventory(
    peers: Peers, inventory_url: str
) -> Callable[[UUID, list[UUID]], Awaitable[list[Stock]]]:
    """Asks inventory what is available of some products."""

    async def stock_of(tenant_id: UUID, product_ids: list[UUID]) -> list[Stock]:
        items = await peers.by_ids(f"{inventory_url}/levels/products", tenant_id, product_ids)
        return [_stock(item) for item in items]

    return stock_of


def _stock(item: dict[str, Any]) -> Stock:
    place = item["warehouse_id"]
    return Stock(
        UUID(item["product_id"]),
        None if place is None else UUID(place),
        item["buildable"],
        Decimal(item["quantity"]),
        item["version"],
    )
