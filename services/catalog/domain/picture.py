"""Pictures of a product: which there are, in which order; the first is the main one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from libs.domain.errors import Conflict, Invalid
from libs.domain.texts import line

MOST_PICTURES = 10


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture; `alt` says what it shows, to who cannot see it."""

    id: UUID
    alt: str = ""

    def __str__(self) -> str:
        """As the old value in an event."""
        return f"{self.id} {self.alt}".rstrip()


def checked_alt(value: str) -> str:
    """The text trimmed, empty for none; raises ValueError."""
    return line(value, 200, shortest=0)


def one_more(pictures: Sequence[Picture], new: UUID) -> tuple[Picture, ...]:
    """The pictures with a new one behind them; raises Conflict when there are too many."""
    if len(pictures) >= MOST_PICTURES:
        raise Conflict(
            f"a product has at most {MOST_PICTURES} pictures; remove one first",
            code="too_many_pictures",
        )
    return (*pictures, Picture(new))


def arranged(wanted: Sequence[Picture], known: Collection[UUID]) -> tuple[Picture, ...]:
    """The pictures as wanted; raises Invalid for one that is not `known`, or is there twice."""
    ids = [picture.id for picture in wanted]
    for position, picture_id in enumerate(ids):
        field = f"pictures.{position}.id"
        if picture_id not in known:
            raise Invalid.field(field, "this product has no such picture", "not_found")
        if picture_id in ids[:position]:
            raise Invalid.field(field, "a picture stands here once", "twice")
    return tuple(wanted)
