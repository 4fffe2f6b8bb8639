"""Channels in SQL: settings, secrets (sealed), which product is what in a shop, and its stock."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg

from libs.db.sealing import Seal
from libs.db.work import Work
from libs.domain.errors import Conflict, Invalid, NotFound, StaleVersion, UnknownReference
from services.sales.application.channel_ports import MappedProduct, Secrets, Stock
from services.sales.domain.channel import Channel, ChannelDetails, ChannelKind

_COLUMNS = "id, version, name, kind, url, location_id, warehouse_ids, safety_stock, active"
SELECT = f"SELECT {_COLUMNS} FROM channels WHERE id = $1"
_STORE = f"""
INSERT INTO channels (tenant_id, {_COLUMNS}, secret, access_token)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
"""
_STATE = """
INSERT INTO channel_states (tenant_id, channel_id, due_at, check_at)
VALUES ($1, $2, now(), now() + interval '1 hour')
"""
_UPDATE = """
UPDATE channels SET version = $2, name = $3, url = $4, location_id = $5, warehouse_ids = $6,
    safety_stock = $7, active = $8
WHERE id = $1
"""
_RENEW = "UPDATE channels SET secret = $2, access_token = $3 WHERE id = $1"
_SECRETS = "SELECT secret, access_token FROM channels WHERE id = $1"
_MAP = """
INSERT INTO channel_products AS known
    (tenant_id, channel_id, product_id, version, sku, item_id, dirty_since)
VALUES ($1, $2, $3, 1, $4, $5, now())
ON CONFLICT (tenant_id, channel_id, product_id) DO UPDATE
SET version = known.version + 1, sku = excluded.sku, item_id = excluded.item_id, error = '',
    told = NULL, told_at = NULL, shown = NULL, shown_at = NULL, dirty_since = now(),
    -- Higher than what the shop was told of this SKU when it was another product's.
    marks = greatest(known.marks + 1, (extract(epoch FROM clock_timestamp()) * 1000)::bigint)
RETURNING version
"""
_MAPPED_AT = """
SELECT version FROM channel_products WHERE channel_id = $1 AND product_id = $2 FOR NO KEY UPDATE
"""
_UNMAP = "DELETE FROM channel_products WHERE channel_id = $1 AND product_id = $2 RETURNING sku"
_MARK_ALL = """
UPDATE channel_products SET marks = marks + 1, error = '',
    dirty_since = coalesce(dirty_since, now())
WHERE channel_id = $1
"""
_SOON = """
UPDATE channel_states SET due_at = now(), check_at = CASE WHEN $2 THEN now() ELSE check_at END
WHERE channel_id = $1
"""
_WAREHOUSES = "SELECT id FROM warehouses WHERE id = ANY ($1)"
_PRODUCT = "SELECT active FROM products WHERE id = $1"
_PRODUCTS_OF = """
SELECT sku_key, product_id FROM channel_products WHERE channel_id = $1 AND sku_key = ANY ($2)
"""
# Locked in one order: the worker that tells shops locks the same rows.
LOCK_PRODUCTS = """
SELECT FROM channel_products WHERE product_id = ANY ($1)
ORDER BY channel_id, product_id FOR NO KEY UPDATE
"""
_KEEP = """
WITH kept AS (
    INSERT INTO channel_stock AS known
        (tenant_id, product_id, warehouse_id, buildable, quantity, version)
    SELECT $1, * FROM unnest($2::uuid[], $3::uuid[], $4::boolean[], $5::numeric[], $6::bigint[])
        AS given (product_id)
    WHERE product_id IN (SELECT product_id FROM channel_products WHERE product_id = ANY ($2))
    ORDER BY product_id
    ON CONFLICT ON CONSTRAINT channel_stock_once DO UPDATE
    SET quantity = excluded.quantity, version = excluded.version
    WHERE known.version < excluded.version
    RETURNING product_id
)
UPDATE channel_products SET marks = marks + 1, dirty_since = coalesce(dirty_since, now())
WHERE product_id IN (SELECT product_id FROM kept)
"""


class SqlChannels:
    """Channels of the company at hand."""

    def __init__(self, work: Work, seal: Seal | None) -> None:
        """Store through this work; without `seal` no secret can be kept or read."""
        self._work = work
        self._seal = seal

    async def add(self, channel: Channel, secrets: Secrets) -> None:
        """Keep a new one; raises Invalid for a name that is taken."""
        d = channel.details
        try:
            await self._work.connection.execute(
                _STORE,
                self._work.actor.tenant_id,
                channel.id,
                channel.version,
                d.name,
                channel.kind,
                d.url,
                d.location_id,
                list(d.warehouse_ids),
                d.safety_stock,
                channel.active,
                *self._sealed(channel.id, secrets),
            )
        except asyncpg.UniqueViolationError as error:
            raise _taken() from error
        tenant_id = self._work.actor.tenant_id
        await self._work.connection.execute(_STATE, tenant_id, channel.id)
        self._work.track(channel, self._save)

    async def get(self, channel_id: UUID) -> Channel:
        """The channel, locked; raises NotFound."""
        row = await self._work.connection.fetchrow(f"{SELECT} FOR NO KEY UPDATE", channel_id)
        if row is None:
            raise NotFound("no such channel", channel_id=channel_id)
        return self._work.track(channel_from(row), self._save)

    async def look(self, channel_id: UUID) -> Channel:
        """The channel, for looking only; raises NotFound."""
        row = await self._work.connection.fetchrow(SELECT, channel_id)
        if row is None:
            raise NotFound("no such channel", channel_id=channel_id)
        return channel_from(row)

    async def must_know_warehouses(self, warehouse_ids: Collection[UUID]) -> None:
        """Raises UnknownReference for those that are not known here."""
        rows = await self._work.connection.fetch(_WAREHOUSES, list(warehouse_ids))
        known = {row["id"] for row in rows}
        unknown = {
            f"warehouse_ids.{i}": one for i, one in enumerate(warehouse_ids) if one not in known
        }
        if unknown:
            raise UnknownReference("warehouses", unknown)

    async def must_know_product(self, product_id: UUID) -> None:
        """Raises UnknownReference if it is not known here, Invalid if it is not sold any more."""
        active = await self._work.connection.fetchval(_PRODUCT, product_id)
        if active is None:
            raise UnknownReference("products", {"product_id": product_id})
        if not active:
            message = "this product is archived and no longer sold"
            raise Invalid.field("product_id", message, "inactive_product")

    async def renew(self, channel_id: UUID, secrets: Secrets) -> None:
        """Keep other secrets."""
        sealed = self._sealed(channel_id, secrets)
        await self._work.connection.execute(_RENEW, channel_id, *sealed)

    async def secrets(self, channel_id: UUID) -> Secrets:
        """What only who talks with the shop may see; raises NotFound."""
        row = await self._work.connection.fetchrow(_SECRETS, channel_id)
        if row is None:
            raise NotFound("no such channel", channel_id=channel_id)
        token = row["access_token"]
        return Secrets(
            self._keys().open(f"channel secret {channel_id}", row["secret"]).decode(),
            None
            if token is None
            else self._keys().open(f"channel token {channel_id}", token).decode(),
        )

    async def map(self, channel_id: UUID, mapping: MappedProduct, version: int | None) -> int:
        """Keep which product is what in the shop; its version now.

        Raises StaleVersion, and Invalid for a SKU that is another product's.
        """
        known = await self._work.connection.fetchval(_MAPPED_AT, channel_id, mapping.product_id)
        if known != version:
            raise _stale(known)
        try:
            at: int = await self._work.connection.fetchval(
                _MAP,
                self._work.actor.tenant_id,
                channel_id,
                mapping.product_id,
                mapping.sku,
                mapping.item_id,
            )
        except asyncpg.UniqueViolationError as error:
            message = "another product has this SKU in that shop"
            raise Invalid.field("sku", message, "taken") from error
        return at

    async def unmap(self, channel_id: UUID, product_id: UUID, version: int) -> str:
        """Tell the shop no more of a product; its SKU. Raises NotFound, StaleVersion."""
        known = await self._work.connection.fetchval(_MAPPED_AT, channel_id, product_id)
        if known is None:
            raise NotFound("this channel does not sell that product", product_id=product_id)
        if known != version:
            raise _stale(known)
        sku: str = await self._work.connection.fetchval(_UNMAP, channel_id, product_id)
        return sku

    async def mark_all(self, channel_id: UUID) -> None:
        """Whatever it was told may not be true any more."""
        await self._work.connection.execute(_MARK_ALL, channel_id)

    async def soon(self, channel_id: UUID, *, check: bool) -> None:
        """Tell it now, whatever failed before; with `check` compare what it shows, too."""
        await self._work.connection.execute(_SOON, channel_id, check)

    async def products_of(self, channel_id: UUID, skus: Collection[str]) -> Mapping[str, UUID]:
        """Products by the shop's SKU in small letters."""
        wanted = [sku.lower() for sku in skus]
        rows = await self._work.connection.fetch(_PRODUCTS_OF, channel_id, wanted)
        return {row["sku_key"]: row["product_id"] for row in rows}

    async def keep_stock(self, stock: Sequence[Stock]) -> None:
        """Keep what inventory says of mapped products, unless something newer is known.

        What changed is marked: whoever sells it must be told.
        """
        newest: dict[tuple[UUID, UUID | None, bool], Stock] = {}
        for one in stock:
            key = (one.product_id, one.warehouse_id, one.buildable)
            if key not in newest or newest[key].version < one.version:
                newest[key] = one
        kept = list(newest.values())
        products = [one.product_id for one in kept]
        await self._work.connection.execute(LOCK_PRODUCTS, products)
        await self._work.connection.execute(
            _KEEP,
            self._work.actor.tenant_id,
            products,
            [one.warehouse_id for one in kept],
            [one.buildable for one in kept],
            [one.quantity for one in kept],
            [one.version for one in kept],
        )

    async def _save(self, channel: Channel) -> None:
        d = channel.details
        try:
            await self._work.connection.execute(
                _UPDATE,
                channel.id,
                channel.version,
                d.name,
                d.url,
                d.location_id,
                list(d.warehouse_ids),
                d.safety_stock,
                channel.active,
            )
        except asyncpg.UniqueViolationError as error:
            raise _taken() from error

    def _keys(self) -> Seal:
        if self._seal is None:
            msg = "this unit of work reads no secrets"
            raise RuntimeError(msg)
        return self._seal

    def _sealed(self, channel_id: UUID, secrets: Secrets) -> tuple[bytes, bytes | None]:
        token = secrets.access_token
        return (
            self._keys().seal(f"channel secret {channel_id}", secrets.signing.encode()),
            None
            if token is None
            else self._keys().seal(f"channel token {channel_id}", token.encode()),
        )


def channel_from(row: Any) -> Channel:
    """A channel as stored."""
    return Channel(
        id=row["id"],
        version=row["version"],
        kind=ChannelKind(row["kind"]),
        active=row["active"],
        details=ChannelDetails(
            name=row["name"],
            url=row["url"],
            location_id=row["location_id"],
            warehouse_ids=tuple(row["warehouse_ids"]),
            safety_stock=row["safety_stock"],
        ),
    )


def _taken() -> Invalid:
    return Invalid.field("name", "another channel has this name", "taken")


def _stale(known: int | None) -> StaleVersion | Conflict:
    if known is None:
        return Conflict("this product is not mapped any more", code="not_mapped")
    return StaleVersion(
        f"somebody mapped this product meanwhile: it is now at version {known}; look at it first",
        current_version=known,
    )
