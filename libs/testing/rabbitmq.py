"""An empty virtual host for each test that wants a real broker."""

import uuid
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit, urlunsplit

Add = Callable[[str, str], Awaitable[None]]
"""Create a virtual host with our policies: (name, user)."""
Delete = Callable[[str], Awaitable[None]]
"""Delete a virtual host."""
Allow = Callable[[str, str, tuple[str, str, str]], Awaitable[None]]
"""Make a user of a virtual host's name: (name, password, what it may configure, write, read)."""


class Brokers:
    """Hands out virtual hosts of one broker.

    Without a way to control the broker (`add` is None) every test shares the URL as it is given.
    """

    def __init__(
        self,
        url: str,
        *,
        add: Add | None = None,
        delete: Delete | None = None,
        allow: Allow | None = None,
    ) -> None:
        self.url = url
        self._add = add
        self._delete = delete
        self._allow = allow

    async def create(self) -> str:
        """URL of a new, empty virtual host."""
        if self._add is None:
            return self.url
        parts = urlsplit(self.url)
        name = f"test-{uuid.uuid4().hex[:12]}"
        await self._add(name, parts.username or "guest")
        return urlunsplit(parts._replace(path=f"/{name}"))

    async def guest(self, url: str, configure: str, write: str, read: str) -> str:
        """The URL of a virtual host for a user who may do so much there, and nothing elsewhere."""
        if self._allow is None:
            return url
        parts = urlsplit(url)
        name, password = parts.path.removeprefix("/"), uuid.uuid4().hex
        await self._allow(name, password, (configure, write, read))
        return urlunsplit(
            parts._replace(netloc=f"{name}:{password}@{parts.netloc.rpartition('@')[2]}")
        )

    async def drop(self, url: str) -> None:
        """Delete the virtual host of a URL that `create` gave, with all in it, and its guest."""
        if self._delete is not None and url != self.url:
            await self._delete(urlsplit(url).path.removeprefix("/"))
