"""Every event class there is, by importing each producer's contracts once."""

from libs.contracts import (
    auth,
    catalog,
    inventory,
    notifications,
    payments,
    purchasing,
    reporting,
    sales,
    webhooks,
)
from libs.contracts.base import REGISTRY, Event

PRODUCERS = frozenset(
    module.__name__
    for module in (
        auth,
        catalog,
        inventory,
        notifications,
        payments,
        purchasing,
        reporting,
        sales,
        webhooks,
    )
)


def events() -> dict[str, type[Event]]:
    """The producers' event classes by type and version; a test's own are not among them."""
    return {key: e for key, e in sorted(REGISTRY.items()) if e.__module__ in PRODUCERS}
