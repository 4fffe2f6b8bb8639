"""Keeping pictures, each in its sizes."""

from collections.abc import Mapping
from datetime import datetime

from libs.files.object_store import ObjectFiles
from libs.files.pictures import Form
from libs.files.settings import PictureSettings


class ObjectPictureStore:
    """Files named `<picture>-<size>.webp`."""

    def __init__(self, settings: PictureSettings, folder: str, form: Form) -> None:
        """Pictures of one form, in a folder of their own."""
        self._files = ObjectFiles(settings, folder, one="picture")
        self._sizes = form.sizes

    async def keep(self, name: str, pictures: Mapping[int, bytes]) -> None:
        """Store every size; raises Unavailable."""
        for size, picture in pictures.items():
            await self._files.put(_path(name, size), picture)

    async def get(self, name: str, size: int) -> bytes:
        """One size; raises NotFound or Unavailable."""
        return await self._files.get(_path(name, size))

    async def remove(self, name: str) -> None:
        """Remove every size; what is gone already is fine. Raises Unavailable."""
        await self._files.remove(*(_path(name, size) for size in self._sizes))

    async def kept_before(self, moment: datetime) -> set[str]:
        """The names of pictures stored before a moment; raises Unavailable."""
        return {path.rpartition("-")[0] for path in await self._files.stored_before(moment)}


def _path(name: str, size: int) -> str:
    return f"{name}-{size}.webp"
