"""The unit of work as a use case sees it."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol, TypeVar

from libs.domain.principal import Principal

W_co = TypeVar("W_co", covariant=True)


class Begin(Protocol[W_co]):
    """Opens a unit of work for a caller; what a use case is given instead of a database."""

    def __call__(self, actor: Principal, /) -> AbstractAsyncContextManager[W_co]:
        """Begin; leaving without an error commits everything, an error nothing."""
        ...
