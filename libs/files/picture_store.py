"""Keeping pictures on the local disk, or in any store that speaks S3, by the URL of a setting."""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import structlog

from libs.domain.errors import NotFound, Unavailable
from libs.files.pictures import Form
from libs.files.settings import PictureSettings

if TYPE_CHECKING:
    from obstore.store import ObjectStore

log = structlog.get_logger("pictures")
T = TypeVar("T")
_CLIENT: dict[str, Any] = {"timeout": "10s", "connect_timeout": "3s"}
_RETRIES: dict[str, Any] = {"max_retries": 2, "retry_timeout": timedelta(seconds=15)}


class ObjectPictureStore:
    """Files named `<picture>-<size>.webp`; each appears whole or not at all."""

    def __init__(self, settings: PictureSettings, folder: str, form: Form) -> None:
        """Pictures of one form, in a folder of their own."""
        self._url = f"{settings.pictures_url.removesuffix('/')}/{folder}"
        self._sizes = form.sizes
        options = {
            "endpoint": settings.pictures_endpoint,
            "region": settings.pictures_region,
            "access_key_id": settings.pictures_access_key,
            "secret_access_key": settings.pictures_secret_key.get_secret_value(),
        }
        self._options = {name: value for name, value in options.items() if value}
        # Threads of our own: obstore's asynchronous calls end in threads of its runtime, which
        # sometimes abort the process when it is stopped at that moment.
        self._pool = ThreadPoolExecutor(4, thread_name_prefix="pictures")

    async def keep(self, name: str, pictures: Mapping[int, bytes]) -> None:
        """Store every size; raises Unavailable."""

        def put() -> None:
            for size, picture in pictures.items():
                self._store.put(_path(name, size), picture)

        await self._run(put)

    async def get(self, name: str, size: int) -> bytes:
        """One size; raises NotFound or Unavailable."""
        return await self._run(lambda: bytes(self._store.get(_path(name, size)).bytes()))

    async def remove(self, name: str) -> None:
        """Remove every size; what is gone already is fine. Raises Unavailable."""

        def delete() -> None:
            for size in self._sizes:
                with suppress(FileNotFoundError):
                    self._store.delete(_path(name, size))

        await self._run(delete)

    async def kept_before(self, moment: datetime) -> set[str]:
        """The names of pictures stored before a moment; raises Unavailable."""

        def names() -> set[str]:
            return {
                item["path"].rpartition("/")[2].rpartition("-")[0]
                for page in self._store.list()
                for item in page
                if item["last_modified"] < moment
            }

        return await self._run(names)

    async def _run(self, call: Callable[[], T]) -> T:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, call)
        except FileNotFoundError as error:
            raise NotFound("no such picture") from error
        except Exception as error:
            # Its class says what is wrong; its words may name what is in the settings.
            log.warning("the picture store refused", kind=type(error).__name__)
            raise Unavailable("pictures cannot be reached now; try again") from error

    @cached_property
    def _store(self) -> "ObjectStore":
        """Made when the first picture is asked for: loading it costs 20 MB of memory."""
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


def _path(name: str, size: int) -> str:
    return f"{name}-{size}.webp"
