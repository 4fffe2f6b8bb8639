"""A company's rules in SQL: only what differs from the ready-made ones is stored."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

import orjson

from libs.db.work import Work
from services.notifications.domain.kinds import Channel
from services.notifications.domain.rule import Rule, Terms, rules_of
from services.notifications.domain.triggers import TRIGGERS

COLUMNS: Final = """key, version, trigger, name, active, roles, permissions, user_ids, addressee,
    channels, cooldown_minutes, conditions"""
# One whose trigger is not told any more is left alone.
_OWN = f"""
SELECT {COLUMNS} FROM alert_rules WHERE NOT removed AND trigger = ANY ($1) ORDER BY name, key
"""


class SqlRules:
    """Rules."""

    def __init__(self, work: Work) -> None:
        """Look and keep through this work."""
        self._work = work

    async def all(self) -> Sequence[Rule]:
        """All of them: the ready-made ones as they are now, and its own."""
        rows = await self._work.connection.fetch(_OWN, list(TRIGGERS))
        return rules_of(map(rule_of, rows))


def rule_of(row: Any) -> Rule:
    """The rule in a row."""
    conditions = orjson.loads(row["conditions"])
    terms = Terms(
        name=row["name"],
        active=row["active"],
        roles=tuple(row["roles"]),
        permissions=tuple(row["permissions"]),
        user_ids=tuple(row["user_ids"]),
        addressee=row["addressee"],
        channels=tuple(map(Channel, row["channels"])),
        cooldown_minutes=row["cooldown_minutes"],
        at_least={name: Decimal(least) for name, least in conditions.items()},
    )
    return Rule(
        key=row["key"], trigger=TRIGGERS[row["trigger"]], terms=terms, version=row["version"]
    )
