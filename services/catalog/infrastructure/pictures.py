"""Pictures of products in SQL, and the job that removes what nobody will be shown again."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

import orjson

from libs.db.database import Database
from libs.db.work import Work
from libs.domain.clock import Clock
from libs.files.picture_store import ObjectPictureStore
from libs.files.picture_sweep import sweep_pictures
from libs.jobs.schedule import Job
from services.catalog.domain.picture import Picture

# Whoever removed one brings it back within a day; its files stay an hour longer than that.
_KNOWN = "(removed_at IS NULL OR removed_at > now() - interval '24 hours')"
_KEPT = "(removed_at IS NULL OR removed_at > now() - interval '25 hours')"
_SHOW_ONLY = """
UPDATE product_pictures SET removed_at = CASE WHEN id <> ALL ($2::uuid[]) THEN now() END
WHERE product_id = $1 AND (removed_at IS NULL) <> (id = ANY ($2::uuid[]))
"""
_ANY = "SELECT EXISTS (SELECT FROM product_pictures)"
_WANTED = f"SELECT id::text FROM product_pictures WHERE id::text = ANY ($1) AND {_KEPT}"


def pictures_from(stored: str) -> tuple[Picture, ...]:
    """The pictures a product shows, as they are stored with it."""
    if stored == "[]":
        return ()
    return tuple(Picture(UUID(each["id"]), each["alt"]) for each in orjson.loads(stored))


class SqlPictures:
    """Which pictures there are of which product; what is shown of them stands in the product."""

    def __init__(self, work: Work) -> None:
        """Store through this work."""
        self._work = work

    async def same(self, product_id: UUID, digest: bytes) -> UUID | None:
        """The picture of this content that the product shows."""
        found: UUID | None = await self._work.connection.fetchval(
            "SELECT id FROM product_pictures"
            " WHERE product_id = $1 AND digest = $2 AND removed_at IS NULL",
            product_id,
            digest,
        )
        return found

    async def add(self, product_id: UUID, picture_id: UUID, digest: bytes) -> None:
        """Keep a new picture of a product."""
        await self._work.connection.execute(
            "INSERT INTO product_pictures (tenant_id, product_id, id, digest)"
            " VALUES ($1, $2, $3, $4)",
            self._work.actor.tenant_id,
            product_id,
            picture_id,
            digest,
        )

    async def known(self, product_id: UUID) -> set[UUID]:
        """The pictures that the product shows, or may be brought back to show."""
        rows = await self._work.connection.fetch(
            f"SELECT id FROM product_pictures WHERE product_id = $1 AND {_KNOWN}", product_id
        )
        return {row["id"] for row in rows}

    async def show_only(self, product_id: UUID, picture_ids: Sequence[UUID]) -> None:
        """Remember since when the others are not shown."""
        await self._work.connection.execute(_SHOW_ONLY, product_id, list(picture_ids))


def sweep_product_pictures(store: ObjectPictureStore, now: Clock) -> Job:
    """The job: files that are no product's, and pictures removed too long ago to come back."""
    files = sweep_pictures(store, now, some=_ANY, which=_WANTED)

    async def run(database: Database) -> Mapping[str, int]:
        figures = await files.run(database)
        async with database.across_tenants() as connection:
            await connection.execute(f"DELETE FROM product_pictures WHERE NOT {_KEPT}")
        return figures

    return replace(files, run=run)
