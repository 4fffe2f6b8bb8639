"""Files from our own origin, kept in memory and compressed once."""

import asyncio
import gzip
import mimetypes
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from starlette.responses import Response

FOR_EVER: Final = "public, max-age=31536000, immutable"
ASK_AGAIN: Final = "no-cache"

_WORTH_COMPRESSING: Final = 1_024
_APPLICATION: Final = ("application/javascript", "application/json", "application/wasm")
_PACKABLE: Final = ("text/", "image/svg", *_APPLICATION)


@dataclass(frozen=True, slots=True)
class _Content:
    stamp: int
    plain: bytes
    packed: bytes | None
    media_type: str


class Files:
    """The files of one folder."""

    def __init__(self, folder: Path) -> None:
        """The folder may be missing: then there is nothing in it."""
        self._folder = folder.resolve()
        self._known: dict[Path, _Content] = {}

    async def find(self, name: str, *, packed: bool, headers: dict[str, str]) -> Response | None:
        """The answer with a file; None if there is none of this name, relative to the folder."""
        content = await asyncio.to_thread(self._content, name)
        if content is None:
            return None
        body, encoding = content.plain, {}
        if packed and content.packed is not None:
            body, encoding = content.packed, {"content-encoding": "gzip"}
        own = {"vary": "accept-encoding", "etag": f'"{content.stamp:x}"'}
        return Response(body, headers={**headers, **own, **encoding}, media_type=content.media_type)

    def _content(self, name: str) -> _Content | None:
        path = (self._folder / name).resolve()
        if not path.is_relative_to(self._folder) or not path.is_file():
            return None
        stamp = path.stat().st_mtime_ns
        content = self._known.get(path)
        if content is None or content.stamp != stamp:
            content = self._known[path] = _read(path, stamp)
        return content


def _read(path: Path, stamp: int) -> _Content:
    plain = path.read_bytes()
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    packs = media_type.startswith(_PACKABLE) and len(plain) >= _WORTH_COMPRESSING
    return _Content(stamp, plain, gzip.compress(plain, 6) if packs else None, media_type)
