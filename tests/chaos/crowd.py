"""People who do the same at once, again and again, until they are told to stop."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class Crowd(ABC):
    """What they do is a turn; what they began they finish."""

    _stopping: bool = field(default=False, init=False)

    @abstractmethod
    async def turn(self) -> None:
        """One of them does it once."""

    @asynccontextmanager
    async def busy(self, clients: int) -> AsyncIterator[None]:
        """So many are at it meanwhile; this ends when the last of them has ended."""
        self._stopping = False
        async with asyncio.TaskGroup() as people:
            for _ in range(clients):
                people.create_task(self._work())
            try:
                yield
            finally:
                self._stopping = True

    def stop(self) -> None:
        """Let them begin nothing more."""
        self._stopping = True

    async def _work(self) -> None:
        while not self._stopping:
            await self.turn()
