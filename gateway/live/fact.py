"""An event as people get it, written once with costs and once without, when somebody wants it."""

from typing import Any
from uuid import UUID

import orjson
import structlog
from pydantic import ValidationError

from libs.contracts.base import REGISTRY, Event
from libs.messaging.stream import LiveEvent

log = structlog.get_logger("live")


class Fact:
    """What a live client may be told, and who may be told.

    Only fields that this gateway's contracts know are passed on: a newer producer's field might be
    a cost price, and nobody here could tell.
    """

    __slots__ = ("_content", "_contract", "_envelope", "_texts", "offset", "type")

    def __init__(self, live: LiveEvent) -> None:
        """Raises KeyError for an event whose type or version is not in the contracts."""
        self._envelope = live.envelope
        self._contract = REGISTRY[live.envelope.key]
        self._content: Event | None = None
        self._texts: dict[bool, str] = {}
        self.offset = live.offset
        self.type = self._contract.type

    @property
    def tenant_id(self) -> UUID:
        """The company it belongs to."""
        return self._envelope.tenant_id

    @property
    def permission(self) -> str | None:
        """What a person needs to see it; None: nobody sees it."""
        return self._contract.permission

    @property
    def revokes(self) -> bool:
        """Whether it makes tokens stale."""
        return self._contract.revokes

    def content(self) -> Event:
        """Its data by the contract; raises ValidationError if they do not fit."""
        if self._content is None:
            self._content = self._contract.model_validate(self._envelope.data)
        return self._content

    def text_for(self, user_id: UUID, *, with_costs: bool) -> str | None:
        """The message as JSON, or None if it is addressed to somebody else, or unreadable.

        Without costs, the fields that hold them are absent at any depth.
        """
        try:
            addressee = self._contract.addressee()
            if addressee is not None and getattr(self.content(), addressee) != user_id:
                return None
            with_costs = with_costs or not self._contract.cost_fields()
            if with_costs not in self._texts:
                self._texts[with_costs] = self._text(with_costs=with_costs)
        except ValidationError as error:
            log.warning("event does not fit its contract", type=self.type, error=str(error))
            return None
        return self._texts[with_costs]

    def _text(self, *, with_costs: bool) -> str:
        data = self.content().model_dump(mode="json")
        if not with_costs:
            data = _without(data, self._contract.cost_fields())
        message = {
            "id": str(self.offset),
            "event_id": str(self._envelope.id),
            "type": self.type,
            "time": self._envelope.time.isoformat().replace("+00:00", "Z"),
            "subject": str(self._envelope.subject),
            "version": self._envelope.version,
            "data": data,
        }
        return orjson.dumps(message).decode()


def _without(value: Any, names: frozenset[str]) -> Any:
    if isinstance(value, dict):
        return {k: _without(v, names) for k, v in value.items() if k not in names}
    if isinstance(value, list):
        return [_without(item, names) for item in value]
    return value
