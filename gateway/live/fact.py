"""An event as people get it, serialised once with costs and once without."""

from typing import Any
from uuid import UUID

import orjson

from libs.contracts.base import Envelope, Event

Data = dict[str, Any]


class Fact:
    """What a live client may be told, and who may be told.

    Only fields that this gateway's contracts know are passed on: a newer producer's field might be
    a cost price, and nobody here could tell.
    """

    __slots__ = ("_costs", "_event", "_head", "_texts", "offset", "only_to", "permission", "type")

    def __init__(self, offset: int, envelope: Envelope, event: Event) -> None:
        """`event` is the typed content of `envelope`, found at `offset` of the stream."""
        contract = type(event)
        addressee = contract.addressee()
        self.offset = offset
        self.type = contract.type
        self.permission = contract.permission
        self.only_to: UUID | None = getattr(event, addressee) if addressee else None
        self._costs = contract.cost_fields()
        self._event = event
        self._head = {
            "id": str(offset),
            "event_id": str(envelope.id),
            "type": self.type,
            "time": envelope.time.isoformat().replace("+00:00", "Z"),
            "subject": str(envelope.subject),
            "version": envelope.version,
        }
        self._texts: dict[bool, str] = {}

    def text(self, *, with_costs: bool) -> str:
        """The message as JSON; without costs, the fields that hold them are absent at any depth."""
        with_costs = with_costs or not self._costs
        if with_costs not in self._texts:
            data = self._event.model_dump(mode="json")
            if not with_costs:
                data = _without(data, self._costs)
            self._texts[with_costs] = orjson.dumps({**self._head, "data": data}).decode()
        return self._texts[with_costs]


def _without(value: Any, names: frozenset[str]) -> Any:
    if isinstance(value, dict):
        return {k: _without(v, names) for k, v in value.items() if k not in names}
    if isinstance(value, list):
        return [_without(item, names) for item in value]
    return value
