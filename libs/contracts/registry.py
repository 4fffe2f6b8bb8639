"""Every event class there is, by importing each producer's contracts once."""

from libs.contracts import auth, catalog, inventory, purchasing
from libs.contracts.base import REGISTRY, Event

PRODUCERS = (auth, catalog, inventory, purchasing)


def events() -> dict[str, type[Event]]:
    """The event classes by type and version."""
    return dict(sorted(REGISTRY.items()))
