"""Files on the local disk, or in any store that speaks S3, by the URL of a setting."""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from functools import cached_property
from typing import IO, TYPE_CHECKING, Any, TypeVar

import structlog

from libs.domain.errors import NotFound, Unavailable
from libs.files.settings import PictureSettings

if TYPE_CHECKING:
    from obstore.store import ObjectStore

log = structlog.get_logger("files")
T = TypeVar("T")
_CLIENT: dict[str, Any] = {"timeout": "10s", "connect_timeout": "3s"}
_RETRIES: dict[str, Any] = {"max_retries": 2, "retry_timeout": timedelta(seconds=15)}
_PIECE = 1_000_000


class ObjectFiles:
    """Files in a folder of their own; each appears whole or not at all."""

    def __init__(self, settings: PictureSettings, folder: str, *, one: str = "file") -> None:
        """`one` is what a file is called where it is missed."""
        self._url = f"{settings.pictures_url.removesuffix('/')}/{folder}"
        self._one = one
        options = {
            "endpoint": settings.pictures_endpoint,
            "region": settings.pictures_region,
            "access_key_id": settings.pictures_access_key,
            "secret_access_key": settings.pictures_secret_key.get_secret_value(),
        }
        self._options = {name: value for name, value in options.items() if value}
        # Threads of our own: obstore's asynchronous calls end in threads of its runtime, which
        # sometimes abort the process when it is stopped at that moment.
        self._pool = ThreadPoolExecutor(4, thread_name_prefix=folder)

    async def put(self, name: str, content: bytes | IO[bytes]) -> None:
        """Store it, from its beginning; raises Unavailable."""

        def put() -> None:
            self._store.put(name, content)

        await self._run(put)

    async def get(self, name: str) -> bytes:
        """All of it; raises NotFound or Unavailable."""
        return await self._run(lambda: bytes(self._store.get(name).bytes()))

    async def pieces(self, name: str, size: int) -> AsyncIterator[bytes]:
        """A large one, piece by piece: a slow reader holds nothing. Raises as `get` does."""
        for at in range(0, size, _PIECE):
            yield await self._piece(name, at, min(_PIECE, size - at))

    async def _piece(self, name: str, at: int, length: int) -> bytes:
        return await self._run(lambda: bytes(self._store.get_range(name, start=at, length=length)))

    async def remove(self, *names: str) -> None:
        """Remove some; what is gone already is fine. Raises Unavailable."""

        def delete() -> None:
            for name in names:
                with suppress(FileNotFoundError):
                    self._store.delete(name)

        await self._run(delete)

    async def stored_before(self, moment: datetime) -> set[str]:
        """The names of those stored before a moment; raises Unavailable."""

        def names() -> set[str]:
            return {
                item["path"].rpartition("/")[2]
                for page in self._store.list()
                for item in page
                if item["last_modified"] < moment
            }

        return await self._run(names)

    async def _run(self, call: Callable[[], T]) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, call)
        except FileNotFoundError as error:
            raise NotFound(f"no such {self._one}") from error
        except Exception as error:
            # Its class says what is wrong; its words may name what is in the settings.
            log.warning("the store refused", what=self._one, kind=type(error).__name__)
            raise Unavailable(f"{self._one}s cannot be reached now; try again") from error

    @cached_property
    def _store(self) -> "ObjectStore":
        """Made when the first file is asked for: loading it costs 20 MB of memory."""
        from obstore.store import from_url  # noqa: PLC0415 - see above

        options: dict[str, Any] = {}
        if self._url.startswith("s3:"):
            options = {
                "config": {**self._options, "virtual_hosted_style_request": False},
                "client_options": {**_CLIENT, "allow_http": self._in_the_clear},
                "retry_config": _RETRIES,
            }
        elif self._url.startswith("file:"):
            options = {"mkdir": True}
        return from_url(self._url, **options)

    @property
    def _in_the_clear(self) -> bool:
        """Whether the store is next door, without TLS."""
        return self._options.get("endpoint", "").startswith("http://")
