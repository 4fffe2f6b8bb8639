"""Hashing passwords with argon2id (OWASP Password Storage: 19 MiB, 2 passes, 1 lane)."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError


class Argon2Passwords:
    """A bounded pool of threads: many sign-ins at once queue here, and never on the event loop."""

    def __init__(self, threads: int = 2) -> None:
        """Make the pool, and the hash that unknown people are checked against."""
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="argon2")
        self._nobody: str | None = None

    async def hash(self, password: str) -> str:
        """The hash to store."""
        return await asyncio.get_running_loop().run_in_executor(
            self._pool, self._hasher.hash, password
        )

    async def verify(self, password_hash: str | None, password: str) -> bool:
        """Whether the password fits; takes as long for an unknown person (None)."""
        if self._nobody is None:
            self._nobody = await self.hash("nobody has this password")
        fits = await asyncio.get_running_loop().run_in_executor(
            self._pool, self._verify, password_hash or self._nobody, password
        )
        return fits and password_hash is not None

    def _verify(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except VerificationError:
            return False
