"""A company's rules, with whom they tell as things are."""

from collections.abc import Sequence
from dataclasses import dataclass

from libs.db.database import Connection
from libs.domain.errors import NotFound
from services.notifications.domain.audience import could_tell
from services.notifications.domain.people import Person
from services.notifications.domain.rule import Rule
from services.notifications.infrastructure.people import active
from services.notifications.infrastructure.rules import stored_rules


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule, and the names of those it tells now."""

    rule: Rule
    tells: tuple[str, ...]


async def list_rules(connection: Connection) -> list[RuleRow]:
    """All of them: the ready-made ones by kind, then the company's own."""
    people = await active(connection)
    return [_row(rule, people) for rule in await stored_rules(connection)]


async def rule(connection: Connection, key: str) -> RuleRow:
    """One of them; raises NotFound."""
    people = await active(connection)
    for one in await stored_rules(connection):
        if one.key == key:
            return _row(one, people)
    raise NotFound("no such rule")


def _row(rule: Rule, people: Sequence[Person]) -> RuleRow:
    return RuleRow(rule, tuple(sorted(person.name for person in could_tell(rule, people))))
