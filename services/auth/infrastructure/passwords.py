"""Hashing passwords with argon2id (OWASP Password Storage: 19 MiB, 2 passes, 1 lane)."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from libs.domain.errors import Unavailable

P = ParamSpec("P")
T = TypeVar("T")


class Argon2Passwords:
    """A bounded pool of threads: many sign-ins at once queue here, and never on the event loop."""

    def __init__(self, threads: int = 2, most_waiting: int = 200) -> None:
        """`most_waiting` is some seconds of work: a queue without an end helps nobody."""
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="argon2")
        self._most_waiting = most_waiting
        self._waiting = 0
        # What unknown people are checked against.
        self._nobody: str | None = None

    async def hash(self, password: str) -> str:
        """The hash to store."""
        return await self._run(self._hasher.hash, password)

    async def verify(self, password_hash: str | None, password: str) -> bool:
        """Whether the password fits; takes as long for an unknown person (None)."""
        if self._nobody is None:
            self._nobody = await self.hash("nobody has this password")
        fits = await self._run(self._verify, password_hash or self._nobody, password)
        return fits and password_hash is not None

    async def _run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """In the pool; raises Unavailable when too many wait for it already."""
        if self._waiting >= self._most_waiting:
            raise Unavailable("many people are signing in; try again in a moment", retry_after=2)
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(
                self._pool, lambda: work(*args, **kwargs)
            )
        finally:
            self._waiting -= 1

    def _verify(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except VerificationError:
            return False
