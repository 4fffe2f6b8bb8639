"""Everything a rule can be about, with the ready-made rule each company begins with."""

from collections.abc import Mapping
from typing import Final

from services.notifications.domain import (
    approval_triggers,
    document_triggers,
    own_triggers,
    record_triggers,
    stock_triggers,
)
from services.notifications.domain.trigger import Trigger

TRIGGERS: Final[Mapping[str, Trigger]] = {
    trigger.name: trigger
    for trigger in (
        *approval_triggers.TRIGGERS,
        *document_triggers.TRIGGERS,
        *stock_triggers.TRIGGERS,
        *record_triggers.TRIGGERS,
        *own_triggers.TRIGGERS,
    )
}

BY_EVENT: Final[Mapping[str, tuple[Trigger, ...]]] = {
    event.key(): tuple(t for t in TRIGGERS.values() if t.event is event)
    for event in {trigger.event for trigger in TRIGGERS.values()}
}
