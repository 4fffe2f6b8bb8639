"""Learning about things of other services that no event has told us of yet."""

from collections.abc import Awaitable, Callable

from libs.domain.errors import UnknownReference
from libs.domain.principal import Principal

# Asks the owner of ids that are not known here, and keeps what it says; raises UnknownReference.
Learn = Callable[[UnknownReference, Principal], Awaitable[None]]
