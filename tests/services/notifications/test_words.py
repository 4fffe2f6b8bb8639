"""Every trigger finds words, and the hours at which nobody is woken."""

import types
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, Union, get_args, get_origin
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from pydantic import BaseModel

from libs.contracts.base import Envelope, Event
from libs.contracts.permissions import PERMISSIONS
from libs.contracts.roles import BUILT_IN
from libs.domain.ids import new_id
from libs.messaging.envelope import parse
from libs.testing.events import said
from services.notifications.application.notify import facts_of
from services.notifications.application.ports import Company, Named
from services.notifications.domain.message import after_quiet
from services.notifications.domain.people import Preferences
from services.notifications.domain.trigger import Trigger
from services.notifications.domain.triggers import TRIGGERS
from services.notifications.infrastructure.wording import JinjaWording

_COMPANY = Company("INR", "Asia/Kolkata", "en-IN", requester_may_approve=False)
_PLAIN: Mapping[type, Any] = {
    str: "INR",
    int: 2,
    bool: False,
    UUID: UUID(int=1),
    Decimal: Decimal("123456.5"),
    date: date(2026, 11, 21),
    datetime: datetime(2026, 11, 21, tzinfo=UTC),
}


def sample(of: Any) -> Any:
    """Something of this type."""
    origin, inner = get_origin(of), get_args(of)
    if origin in (Union, types.UnionType):
        return sample(next(each for each in inner if each is not type(None)))
    if origin is tuple:
        return (sample(inner[0]),)
    if origin is dict:
        return {}
    if hasattr(of, "__metadata__"):
        return sample(inner[0])
    if isinstance(of, type) and issubclass(of, BaseModel):
        return of(**{name: sample(field.annotation) for name, field in of.model_fields.items()})
    return _PLAIN[of]


def envelope_of(event: type[Event]) -> Envelope:
    """The event as it travels."""
    said_once = said(
        sample(event), tenant_id=new_id(), subject=new_id(), actor_name="Ravi", reason="Too dear"
    )
    return parse(said_once.body)


@pytest.mark.parametrize("trigger", TRIGGERS.values(), ids=TRIGGERS)
def test_a_trigger_finds_words_and_may_be_known_to_somebody(trigger: Trigger) -> None:
    envelope = envelope_of(trigger.event)
    names = {
        (kind, UUID(int=1)): Named(kind, UUID(int=1), "CODE 1", "Kirloskar & Sons", 1, "pcs")
        for kind in trigger.names.values()
    }
    facts = facts_of(trigger, envelope, names)
    for count in (1, 12):
        words = JinjaWording().words(trigger, facts, _COMPANY, count=count)
        assert words.title
        assert words.link.startswith("/")
        assert " " not in words.link
        costs = trigger.event.cost_fields().intersection(trigger.amounts)
        shown = "1,23,456.50 INR" in f"{words.title} {words.body}"
        assert not (costs and shown), "costs stand in `priced` only"
    assert trigger.priced == "" or "1,23,456.50 INR" in (
        JinjaWording().words(trigger, facts, _COMPANY, count=1).priced or ""
    )
    assert set(trigger.needs) | set(trigger.defaults.permissions) <= PERMISSIONS.keys()
    assert set(trigger.defaults.roles) <= BUILT_IN.keys()
    assert set(trigger.amounts) <= trigger.event.model_fields.keys()
    assert trigger.speaks_of(envelope.data) in (True, False)


@pytest.mark.parametrize(
    ("zone", "at", "leaves"),
    [
        ("Asia/Kolkata", "2026-11-21T12:00Z", "2026-11-21T12:00Z"),
        ("Asia/Kolkata", "2026-11-21T17:00Z", "2026-11-22T01:30Z"),  # 22:30 there
        ("Asia/Kolkata", "2026-11-21T23:00Z", "2026-11-22T01:30Z"),  # 04:30 there
        # Nights of another length: clocks go back at 01:00 UTC, and forward.
        ("Europe/Berlin", "2026-10-24T22:30Z", "2026-10-25T06:00Z"),
        ("Europe/Berlin", "2026-03-28T22:30Z", "2026-03-29T05:00Z"),
    ],
)
def test_what_falls_into_quiet_hours_leaves_at_their_end(zone: str, at: str, leaves: str) -> None:
    wishes = Preferences({}, time(22), time(7))
    moment = datetime.fromisoformat(at)
    assert after_quiet(moment, wishes, ZoneInfo(zone)) == datetime.fromisoformat(leaves)


def test_quiet_hours_within_a_day_end_that_day() -> None:
    wishes, zone = Preferences({}, time(12), time(14)), ZoneInfo("Asia/Kolkata")
    noon = datetime(2026, 11, 21, 7, tzinfo=UTC)
    assert after_quiet(noon, wishes, zone) == datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
    assert after_quiet(noon, Preferences({}), zone) == noon
