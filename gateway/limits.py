"""How often a caller may ask: a token bucket per user or address, in this replica's memory."""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable

from libs.domain.errors import TooManyRequests

_KEPT = 100_000
_BURST_SECONDS = 2.0


class Buckets:
    """Buckets that fill at `rate` tokens a second and hold two seconds' worth."""

    def __init__(self, rate: float, clock: Callable[[], float] = time.monotonic) -> None:
        """A rate of 0 limits nothing."""
        self._rate = rate
        self._most = max(1.0, rate * _BURST_SECONDS)
        self._clock = clock
        self._buckets: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()

    def take(self, key: Hashable, tokens: float = 1) -> None:
        """Take a token; raises TooManyRequests, saying when the next one is there.

        To take 0 only asks whether there is one.
        """
        if not self._rate:
            return
        now = self._clock()
        level, since = self._buckets.pop(key, (self._most, now))
        level = min(self._most, level + (now - since) * self._rate)
        if level < 1:
            self._buckets[key] = level, now
            raise TooManyRequests(
                "you ask too often; wait a moment",
                retry_after=max(1, round((1 - level) / self._rate)),
            )
        self._buckets[key] = level - tokens, now
        if len(self._buckets) > _KEPT:
            # Whoever was silent longest has a full bucket again, or nearly so.
            self._buckets.popitem(last=False)
