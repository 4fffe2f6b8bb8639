"""What shops have to be told, in SQL: found across companies, leased, read, and settled.

A product is dirty while its `marks` are beyond its `told_marks`. Reading it for a call makes what
it was told last uncertain (null) in the same statement: a worker that dies during the call, or a
call that fails without an answer, leaves it to be told again, whatever it is by then. What was
marked during a call stays dirty, so that the last value always arrives.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from libs.db.database import Connection
from services.sales.application.channel_ports import MappedProduct, Saying
from services.sales.domain.channel import to_show
from services.sales.infrastructure.channels import LOCK_PRODUCTS

LEASE: Final = timedelta(seconds=45)
_CLAIM = """
UPDATE channel_states AS state SET lease = $1, leased_until = now() + $2
FROM (
    SELECT s.tenant_id, s.channel_id FROM channel_states s
    JOIN channels c ON c.tenant_id = s.tenant_id AND c.id = s.channel_id
    WHERE c.active AND s.due_at <= now() AND (s.leased_until IS NULL OR s.leased_until < now())
      AND (s.check_at <= now() OR EXISTS (
            SELECT FROM channel_products p WHERE p.tenant_id = s.tenant_id
              AND p.channel_id = s.channel_id AND p.marks > p.told_marks AND p.error = ''))
    ORDER BY s.due_at LIMIT $3 FOR UPDATE OF s SKIP LOCKED
) AS due
WHERE state.tenant_id = due.tenant_id AND state.channel_id = due.channel_id
RETURNING state.tenant_id, state.channel_id
"""
_HOLD = """
UPDATE channel_states SET leased_until = now() + $3
WHERE channel_id = $1 AND lease = $2
RETURNING tries, failing_since, check_at <= now() AS check_due
"""
# What is available here of each product, where this channel may take it from.
AVAILABLE = """
coalesce((
    SELECT sum(s.quantity) FROM channel_stock s
    WHERE s.product_id = p.product_id AND s.buildable = coalesce(
            (SELECT kind = 'bundle' FROM products k WHERE k.id = p.product_id), false)
      AND CASE WHEN c.warehouse_ids <> '{}' THEN s.warehouse_id = ANY (c.warehouse_ids)
               ELSE (s.warehouse_id IS NULL) = s.buildable END), 0)
"""
_UNLEARNT = "SELECT product_id FROM channel_products WHERE channel_id = $1 AND NOT learnt"
_LEARNT = """
UPDATE channel_products SET learnt = true, marks = marks + 1
WHERE product_id = ANY ($1) AND NOT learnt
"""
_WITHOUT_ITEM = """
SELECT product_id, sku, item_id FROM channel_products
WHERE channel_id = $1 AND item_id = '' AND error = ''
"""
_FOUND = """
UPDATE channel_products p SET item_id = found.item_id
FROM unnest($2::uuid[], $3::text[]) AS found (product_id, item_id)
WHERE p.channel_id = $1 AND p.product_id = found.product_id AND p.item_id = ''
"""
_DIRTY = f"""
SELECT p.product_id, p.sku, p.item_id, p.marks, p.told, {AVAILABLE} AS available, c.safety_stock
FROM channel_products p JOIN channels c ON c.id = p.channel_id
WHERE p.channel_id = $1 AND p.marks > p.told_marks AND p.error = '' AND p.learnt
ORDER BY p.dirty_since, p.product_id LIMIT $2
"""
_LOCK = """
SELECT FROM channel_products WHERE channel_id = $1 AND product_id = ANY ($2)
ORDER BY channel_id, product_id FOR NO KEY UPDATE
"""
_UNCERTAIN = """
UPDATE channel_products SET told = NULL WHERE channel_id = $1 AND product_id = ANY ($2)
"""
_SETTLE = """
UPDATE channel_products p SET told = given.told, told_marks = given.marks, error = given.error,
    told_at = CASE WHEN given.error = '' AND given.said THEN now() ELSE p.told_at END,
    dirty_since = CASE WHEN p.marks > given.marks THEN now() END
FROM unnest($2::uuid[], $3::text[], $4::bigint[], $5::bigint[], $6::text[], $7::boolean[])
    AS given (product_id, sku, marks, told, error, said)
WHERE p.channel_id = $1 AND p.product_id = given.product_id AND p.sku = given.sku
  AND p.told_marks < given.marks
"""
_WELL = """
UPDATE channel_states SET tries = 0, failing_since = NULL, last_error = '', told_at = now()
WHERE channel_id = $1 AND lease = $2 RETURNING true
"""
_FAILED = """
UPDATE channel_states SET tries = tries + $3, last_error = $4, due_at = now() + $5,
    failing_since = CASE WHEN $6 THEN coalesce(failing_since, now()) ELSE failing_since END,
    lease = NULL, leased_until = NULL
WHERE channel_id = $1 AND lease = $2 RETURNING true
"""
_LET_GO = """
UPDATE channel_states SET lease = NULL, leased_until = NULL, due_at = now() + $3
WHERE channel_id = $1 AND lease = $2
"""
_ALL = f"""
SELECT p.product_id, p.sku, p.item_id, p.marks, p.told_marks, p.told,
       {AVAILABLE} AS available, c.safety_stock
FROM channel_products p JOIN channels c ON c.id = p.channel_id
WHERE p.channel_id = $1 AND p.product_id > $2 ORDER BY p.product_id LIMIT $3
"""
_SHOWN = """
UPDATE channel_products p
SET shown = given.shown, shown_at = now(), error = '',
    told = CASE WHEN given.again THEN NULL ELSE p.told END,
    marks = p.marks + CASE WHEN given.again THEN 1 ELSE 0 END,
    dirty_since = CASE WHEN given.again THEN coalesce(p.dirty_since, now()) ELSE p.dirty_since END
FROM unnest($2::uuid[], $3::bigint[], $4::boolean[]) AS given (product_id, shown, again)
WHERE p.channel_id = $1 AND p.product_id = given.product_id
"""
_CHECKED = """
UPDATE channel_states SET checked_at = now(), compared = $3, drifted = $4, check_at = now() + $5,
    tries = 0, failing_since = NULL, last_error = ''
WHERE channel_id = $1 AND lease = $2 RETURNING true
"""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A channel this worker has for a while."""

    tenant_id: UUID
    channel_id: UUID
    lease: UUID


@dataclass(frozen=True, slots=True)
class Held:
    """How it went with the channel so far."""

    tries: int
    failing: bool
    check_due: bool


@dataclass(frozen=True, slots=True)
class Known:
    """A product of a channel: what is to be shown of it, and whether the shop was told all."""

    product: MappedProduct
    marks: int
    clean: bool
    wanted: int


async def claim(connection: Connection, lease: UUID, most: int) -> list[Claimed]:
    """Channels with something to do that nobody has."""
    rows = await connection.fetch(_CLAIM, lease, LEASE, most)
    return [Claimed(row["tenant_id"], row["channel_id"], lease) for row in rows]


async def hold(connection: Connection, claimed: Claimed) -> Held | None:
    """Go on having it; None: somebody else has it now."""
    row = await connection.fetchrow(_HOLD, claimed.channel_id, claimed.lease, LEASE)
    if row is None:
        return None
    return Held(row["tries"], row["failing_since"] is not None, row["check_due"])


async def let_go(connection: Connection, claimed: Claimed, pause: timedelta) -> None:
    """Have it no more; nobody begins anew before the pause is over."""
    await connection.execute(_LET_GO, claimed.channel_id, claimed.lease, pause)


async def unlearnt(connection: Connection, channel_id: UUID) -> list[UUID]:
    """Products of which inventory was not asked yet."""
    return [row["product_id"] for row in await connection.fetch(_UNLEARNT, channel_id)]


async def learnt(connection: Connection, product_ids: Collection[UUID]) -> None:
    """Their stock is known now."""
    await connection.execute(LOCK_PRODUCTS, list(product_ids))
    await connection.execute(_LEARNT, list(product_ids))


async def without_item(connection: Connection, channel_id: UUID) -> list[MappedProduct]:
    """Products whose id in the shop is not known."""
    return [MappedProduct(*row) for row in await connection.fetch(_WITHOUT_ITEM, channel_id)]


async def found(connection: Connection, channel_id: UUID, items: Mapping[UUID, str]) -> None:
    """Keep the shop's ids."""
    await connection.execute(_FOUND, channel_id, list(items), list(items.values()))


async def take(connection: Connection, channel_id: UUID, most: int) -> list[Saying]:
    """What the shop must be told now; what it shows already is settled without telling it."""
    rows = await connection.fetch(_DIRTY, channel_id, most)
    products = [row["product_id"] for row in rows]
    await connection.execute(_LOCK, channel_id, products)
    same: list[Saying] = []
    sayings: list[Saying] = []
    for row in rows:
        quantity = to_show(row["available"], row["safety_stock"])
        saying = Saying(row["product_id"], row["sku"], row["item_id"], quantity, row["marks"])
        (same if row["told"] == quantity else sayings).append(saying)
    await _settle(connection, channel_id, same, {}, said=False)
    told = [saying.product_id for saying in sayings]
    await connection.execute(_UNCERTAIN, channel_id, told)
    return sayings


async def settle(
    connection: Connection,
    claimed: Claimed,
    sayings: Sequence[Saying],
    refused: Mapping[UUID, str],
) -> bool:
    """The shop was told; whether this worker still has the channel."""
    if not await connection.fetchval(_WELL, claimed.channel_id, claimed.lease):
        return False
    products = [saying.product_id for saying in sayings]
    await connection.execute(_LOCK, claimed.channel_id, products)
    await _settle(connection, claimed.channel_id, sayings, refused, said=True)
    return True


async def _settle(
    connection: Connection,
    channel_id: UUID,
    sayings: Sequence[Saying],
    refused: Mapping[UUID, str],
    *,
    said: bool,
) -> None:
    await connection.execute(
        _SETTLE,
        channel_id,
        [one.product_id for one in sayings],
        [one.sku for one in sayings],
        [one.version for one in sayings],
        [None if one.product_id in refused else one.quantity for one in sayings],
        [refused.get(one.product_id, "") for one in sayings],
        [said] * len(sayings),
    )


async def failed(
    connection: Connection,
    claimed: Claimed,
    why: str,
    pause: timedelta,
    *,
    counts: bool,
    given_up: bool,
) -> bool:
    """It could not be told; whether this worker still had the channel."""
    done = await connection.fetchval(
        _FAILED, claimed.channel_id, claimed.lease, int(counts), why[:500], pause, given_up
    )
    return bool(done)


async def products_after(
    connection: Connection, channel_id: UUID, after: UUID, limit: int
) -> list[Known]:
    """Some products of a channel, by id."""
    rows = await connection.fetch(_ALL, channel_id, after, limit)
    return [
        Known(
            MappedProduct(row["product_id"], row["sku"], row["item_id"]),
            row["marks"],
            clean=row["marks"] <= row["told_marks"],
            wanted=to_show(row["available"], row["safety_stock"]),
        )
        for row in rows
    ]


async def shown(
    connection: Connection,
    channel_id: UUID,
    known: Sequence[Known],
    shows: Mapping[UUID, int],
    drifted: Collection[UUID],
) -> None:
    """Keep what the shop shows; what drifted is told again."""
    products = [one.product.product_id for one in known]
    await connection.execute(_LOCK, channel_id, products)
    await connection.execute(
        _SHOWN,
        channel_id,
        products,
        [shows.get(product) for product in products],
        [product in drifted for product in products],
    )


async def checked(
    connection: Connection, claimed: Claimed, compared: int, drifted: int, every: timedelta
) -> bool:
    """The check is done; whether this worker still has the channel."""
    done = await connection.fetchval(
        _CHECKED, claimed.channel_id, claimed.lease, compared, drifted, every
    )
    return bool(done)
