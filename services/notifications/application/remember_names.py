"""What events say of what things are called."""

from collections.abc import Iterable, Iterator
from typing import Final

from libs.contracts import catalog, inventory, purchasing, sales
from libs.contracts.base import Envelope, Event
from services.notifications.application.ports import Named

NAMING: Final[tuple[type[Event], ...]] = (
    catalog.ProductCreated,
    catalog.ProductUpdated,
    catalog.ProductArchived,
    inventory.WarehouseChanged,
    purchasing.SupplierCreated,
    purchasing.SupplierUpdated,
    sales.CustomerCreated,
    sales.CustomerUpdated,
)
_KEYS = frozenset(event.key() for event in NAMING)


def names_in(envelopes: Iterable[Envelope]) -> list[Named]:
    """The newest name of each thing that the events tell of."""
    newest: dict[tuple[str, object], Named] = {}
    for named in _named(envelopes):
        known = newest.get((named.kind, named.id))
        if known is None or known.version < named.version:
            newest[named.kind, named.id] = named
    return list(newest.values())


def _named(envelopes: Iterable[Envelope]) -> Iterator[Named]:
    for envelope in envelopes:
        if envelope.key not in _KEYS:
            continue
        match envelope.event():
            case (
                catalog.ProductCreated() | catalog.ProductUpdated() | catalog.ProductArchived() as e
            ):
                p = e.product
                yield Named("product", p.id, p.sku, p.name, p.version, p.unit)
            case inventory.WarehouseChanged() as e:
                yield Named("warehouse", e.warehouse_id, e.code, e.name, e.version)
            case purchasing.SupplierCreated() | purchasing.SupplierUpdated() as e:
                s = e.supplier
                yield Named("supplier", s.id, s.number, s.name, s.version)
            case sales.CustomerCreated() | sales.CustomerUpdated() as e:
                c = e.customer
                yield Named("customer", c.id, c.number, c.name, c.version)
            case _:
                pass
