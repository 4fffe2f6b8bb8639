"""Sales channels: shops, what they are told, and how it goes with them."""

from uuid import UUID

from fastapi import APIRouter, Response

from libs.db.database import Database
from libs.domain.clock import utc_now
from libs.domain.principal import Principal
from libs.outside.webhooks import new_secret
from libs.web import etags
from libs.web.etags import IfMatch, IfMatchOrNew
from libs.web.fields import Limit
from libs.web.routes import Actor, Db, NewId, Router, require
from services.sales.api.channel_schemas import (
    ChannelIn,
    ChannelMade,
    ChannelOut,
    ChannelPatch,
    ChannelProductIn,
    ChannelProductOut,
    ChannelProductsOut,
    ChannelsOut,
    TestOut,
)
from services.sales.api.deps import AllowPrivate, BeginWork, OpenShop, Reason
from services.sales.application.change_channel import ChangeChannel, change_channel
from services.sales.application.channel_ports import ShopFailed
from services.sales.application.map_product import MapProduct, map_product
from services.sales.application.open_channel import OpenChannel, open_channel
from services.sales.application.pause_channel import pause_channel
from services.sales.application.resume_channel import resume_channel
from services.sales.application.sync_channel import sync_channel
from services.sales.application.unmap_product import UnmapProduct, unmap_product
from services.sales.domain.channel import ChannelKind
from services.sales.infrastructure import queries

router: APIRouter = Router("/api/v1/sales/channels", tag="channels")
manage = [require("sales.channels.manage")]
read = [require("sales.orders.read")]


@router.get("", dependencies=read)
async def list_channels(actor: Actor, database: Db) -> ChannelsOut:
    """All of them, by name."""
    async with database.transaction(actor, read_only=True) as connection:
        rows = await queries.list_channels(connection)
    return ChannelsOut(items=[ChannelOut.of(row) for row in rows])


@router.post("", status_code=201, dependencies=manage)
async def connect(
    body: ChannelIn,
    new_id: NewId,
    actor: Actor,
    begin: BeginWork,
    database: Db,
    allow_private: AllowPrivate,
    response: Response,
) -> ChannelMade:
    """Connect a shop; the secret its messages are signed with is shown this once."""
    details, secrets = body.details(allow_private=allow_private), body.secrets()
    command = OpenChannel(new_id, body.kind, details, secrets)
    await open_channel(command, actor=actor, begin=begin, now=utc_now)
    shown = secrets.signing if body.kind is ChannelKind.HTTP else None
    channel = await _shown(database, actor, new_id, response)
    return ChannelMade(**channel.model_dump(), secret=shown)


@router.get("/{channel_id}", dependencies=read)
async def get_channel(
    channel_id: UUID, actor: Actor, database: Db, response: Response
) -> ChannelOut:
    """One channel, and how it goes with it."""
    return await _shown(database, actor, channel_id, response)


@router.patch("/{channel_id}", dependencies=manage)
async def change(
    channel_id: UUID,
    body: ChannelPatch,
    version: IfMatch,
    actor: Actor,
    begin: BeginWork,
    database: Db,
    allow_private: AllowPrivate,
    response: Response,
) -> ChannelOut:
    """Change where the shop is, what of our stock it may sell, or its secrets."""
    kind = (await _shown(database, actor, channel_id, response)).kind
    values, secrets = body.values(kind, allow_private=allow_private), body.secrets(kind)
    command = ChangeChannel(channel_id, version, values, secrets)
    await change_channel(command, actor=actor, begin=begin, now=utc_now)
    return await _shown(database, actor, channel_id, response)


@router.post("/{channel_id}/secret", dependencies=manage)
async def renew_secret(
    channel_id: UUID,
    version: IfMatch,
    actor: Actor,
    begin: BeginWork,
    database: Db,
    response: Response,
) -> ChannelMade:
    """Make another secret for a shop of kind http; the one before is good no more."""
    secret = new_secret()
    kind = (await _shown(database, actor, channel_id, response)).kind
    patch = ChannelPatch.model_validate({"secret": secret})
    command = ChangeChannel(channel_id, version, {}, patch.secrets(kind))
    await change_channel(command, actor=actor, begin=begin, now=utc_now)
    channel = await _shown(database, actor, channel_id, response)
    return ChannelMade(**channel.model_dump(), secret=secret)


@router.post("/{channel_id}/pause", dependencies=manage)
async def pause(
    channel_id: UUID,
    reason: Reason,
    actor: Actor,
    begin: BeginWork,
    database: Db,
    response: Response,
) -> ChannelOut:
    """Tell it nothing more for a while; its orders still come in."""
    await pause_channel(channel_id, actor=actor, begin=begin, now=utc_now, reason=reason)
    return await _shown(database, actor, channel_id, response)


@router.post("/{channel_id}/resume", dependencies=manage)
async def resume(
    channel_id: UUID,
    reason: Reason,
    actor: Actor,
    begin: BeginWork,
    database: Db,
    response: Response,
) -> ChannelOut:
    """Tell it again, all that changed meanwhile first."""
    await resume_channel(channel_id, actor=actor, begin=begin, now=utc_now, reason=reason)
    return await _shown(database, actor, channel_id, response)


@router.post("/{channel_id}/sync", status_code=202, dependencies=manage)
async def sync(
    channel_id: UUID, actor: Actor, begin: BeginWork, database: Db, response: Response
) -> ChannelOut:
    """Compare what it shows with what we have, and tell it what differs, moments from now."""
    await sync_channel(channel_id, actor=actor, begin=begin)
    return await _shown(database, actor, channel_id, response)


@router.post("/{channel_id}/test", dependencies=manage)
async def test(channel_id: UUID, actor: Actor, shop_of: OpenShop) -> TestOut:
    """Ask the shop something harmless, now."""
    shop = await shop_of(channel_id, actor)
    try:
        await shop.test()
    except ShopFailed as error:
        return TestOut(ok=False, error=str(error))
    return TestOut(ok=True)


@router.get("/{channel_id}/products", dependencies=read)
async def list_products(
    channel_id: UUID,
    actor: Actor,
    database: Db,
    only: queries.Wanted = "all",
    limit: Limit = 50,
    cursor: str | None = None,
) -> ChannelProductsOut:
    """What it sells of ours: what it should show, was told and showed; all, or what is amiss."""
    async with database.transaction(actor, read_only=True) as connection:
        await queries.channel(connection, channel_id)
        page = await queries.list_channel_products(
            connection, channel_id, only=only, limit=limit, cursor=cursor
        )
    items = [ChannelProductOut.model_validate(row) for row in page.items]
    return ChannelProductsOut(items=items, next_cursor=page.next_cursor)


@router.put("/{channel_id}/products", dependencies=manage)
async def map_to(
    channel_id: UUID,
    body: ChannelProductIn,
    version: IfMatchOrNew,
    actor: Actor,
    begin: BeginWork,
    database: Db,
    response: Response,
) -> ChannelProductOut:
    """Say which product is what there; with the version of the mapping, if there is one."""
    command = MapProduct(channel_id, body.mapping(), version)
    at = await map_product(command, actor=actor, begin=begin, now=utc_now)
    async with database.transaction(actor, read_only=True) as connection:
        row = await queries.channel_product(connection, channel_id, body.product_id)
    etags.tag(response, at)
    return ChannelProductOut.model_validate(row)


@router.delete("/{channel_id}/products/{product_id}", status_code=204, dependencies=manage)
async def unmap(
    channel_id: UUID, product_id: UUID, version: IfMatch, actor: Actor, begin: BeginWork
) -> None:
    """Tell it of this product no more; what it shows stays as it is."""
    command = UnmapProduct(channel_id, product_id, version)
    await unmap_product(command, actor=actor, begin=begin)


async def _shown(
    database: Database, actor: Principal, channel_id: UUID, response: Response
) -> ChannelOut:
    async with database.transaction(actor, read_only=True) as connection:
        row = await queries.channel(connection, channel_id)
    etags.tag(response, row["version"])
    return ChannelOut.of(row)
