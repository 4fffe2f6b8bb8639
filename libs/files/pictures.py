"""What use cases need to make and keep pictures, in whichever form they are shown."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import BinaryIO, Protocol


@dataclass(frozen=True, slots=True)
class Form:
    """What a picture is kept as: `sizes` in pixels, largest first.

    Cut to squares of these sides, or else whole, with no side longer than that.
    """

    sizes: tuple[int, ...]
    square: bool


class PictureMaker(Protocol):
    """Makes what is kept of what was sent."""

    def place(self) -> AbstractContextManager[None]:
        """A place for a file that is about to arrive; raises Unavailable when there is none."""
        ...

    async def make(self, file: BinaryIO) -> Mapping[int, bytes]:
        """A WebP for each size; raises Invalid for what is no picture or too large a one."""
        ...


class PictureStore(Protocol):
    """Keeps pictures, each under a name of its own."""

    async def keep(self, name: str, pictures: Mapping[int, bytes]) -> None:
        """Store every size; raises Unavailable."""
        ...

    async def get(self, name: str, size: int) -> bytes:
        """One size; raises NotFound or Unavailable."""
        ...

    async def remove(self, name: str) -> None:
        """Remove every size; what is gone already is fine. Raises Unavailable."""
        ...
