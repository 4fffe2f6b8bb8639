"""Which events other programs may be told, and how a subscription names them."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from libs.contracts.base import Envelope, Event
from libs.contracts.registry import events

EVERYTHING: Final = "*"


def _for_programs(event: type[Event]) -> bool:
    """What some person may see, unless it is one person's own, or tells of webhooks."""
    return (
        event.permission is not None
        and event.addressee() is None
        and not event.command
        and event.service() != "notifications"
    )


TOLD: Final[Mapping[str, type[Event]]] = {
    key: event for key, event in events().items() if _for_programs(event)
}


def matches(pattern: str, type_: str) -> bool:
    """Whether `inventory.stock.changed` is meant by it, `inventory.stock.*`, `inventory.*`, `*`."""
    if pattern == EVERYTHING:
        return True
    if pattern.endswith(".*"):
        return type_.startswith(pattern[:-1])
    return pattern == type_


def means_something(pattern: str) -> bool:
    """Whether there is any event that it means."""
    return any(matches(pattern, event.type) for event in TOLD.values())


def tells(patterns: Iterable[str], permissions: Collection[str], key: str) -> bool:
    """Whether who wants these and may see so much is told of this event."""
    return may_see(permissions, key) and any(
        matches(pattern, TOLD[key].type) for pattern in patterns
    )


def sees_any(patterns: Collection[str], permissions: Collection[str]) -> bool:
    """Whether who wants these and may see so much is told of anything at all."""
    return any(tells(patterns, permissions, key) for key in TOLD)


def may_see(permissions: Collection[str], key: str) -> bool:
    """Whether this event may be told to who has these."""
    event = TOLD.get(key)
    return event is not None and event.permission in permissions


def content(envelope: Envelope) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """The event as CloudEvents without what is cost, and with it if that is more.

    Only what our contract knows is passed on: a newer field might be a cost price. Where the change
    came from (an address, a request) is for the audit log. Raises ValidationError.
    """
    contract = TOLD[envelope.key]
    data = contract.model_validate(envelope.data).model_dump(mode="json")
    about = {
        "specversion": "1.0",
        "id": str(envelope.id),
        "source": f"/quartermaster/{contract.service()}",
        "type": f"quartermaster.{envelope.key}",
        "subject": str(envelope.subject),
        "time": envelope.time.isoformat().replace("+00:00", "Z"),
        "dataschema": f"/schemas/{envelope.key}.json",
        "datacontenttype": "application/json",
        "tenantid": str(envelope.tenant_id),
        "actorid": str(envelope.actor_id),
        "sequence": f"{envelope.version:020d}",
        "partitionkey": envelope.partition_key,
        "correlationid": envelope.correlation_id,
        "causationid": envelope.causation_id,
    }
    names = contract.cost_fields()
    public = without(data, names)
    return {**about, "data": public}, {**about, "data": data} if public != data else None


def without(value: Any, names: Collection[str]) -> Any:
    """The value without these fields, at any depth."""
    if isinstance(value, dict):
        return {k: without(v, names) for k, v in value.items() if k not in names}
    if isinstance(value, list):
        return [without(item, names) for item in value]
    return value
