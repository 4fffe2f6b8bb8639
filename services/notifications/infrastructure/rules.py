"""A company's rules in SQL: only what differs from the ready-made ones is stored."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import orjson

from libs.db.database import Connection
from libs.db.work import Work
from libs.domain.errors import NotFound
from services.notifications.domain.kinds import Channel
from services.notifications.domain.rule import Rule, Terms, ready_made, rules_of
from services.notifications.domain.triggers import TRIGGERS

# One whose trigger is not told any more is left alone.
_STORED = """
SELECT key, version, trigger, name, active, roles, permissions, user_ids, addressee, channels,
    cooldown_minutes, conditions, removed
FROM alert_rules WHERE trigger = ANY ($1)
"""
_ALL = f"{_STORED} ORDER BY name, key"
_ONE = f"{_STORED} AND key = $2 FOR UPDATE"
_PUT = """
INSERT INTO alert_rules AS known (tenant_id, key, version, trigger, name, active, roles,
    permissions, user_ids, addressee, channels, cooldown_minutes, conditions, changed_by, removed)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13::jsonb, $14, $15)
ON CONFLICT (tenant_id, key) DO UPDATE
SET version = excluded.version, name = excluded.name, active = excluded.active,
    roles = excluded.roles, permissions = excluded.permissions, user_ids = excluded.user_ids,
    addressee = excluded.addressee, channels = excluded.channels,
    cooldown_minutes = excluded.cooldown_minutes, conditions = excluded.conditions,
    changed_at = now(), changed_by = excluded.changed_by, removed = excluded.removed
"""
_OWN = "SELECT count(*) FROM alert_rules WHERE key <> trigger AND NOT removed"


class SqlRules:
    """Rules."""

    def __init__(self, work: Work) -> None:
        """Look and keep through this work."""
        self._work = work

    async def all(self) -> Sequence[Rule]:
        """All of them: the ready-made ones as they are now, and its own."""
        return await stored_rules(self._work.connection)

    async def get(self, key: str) -> Rule:
        """The rule, locked; raises NotFound."""
        row = await self._work.connection.fetchrow(_ONE, list(TRIGGERS), key)
        rule = None if row is None else _rule(row)
        if rule is None and row is None and key in TRIGGERS:
            rule = ready_made(TRIGGERS[key])
        if rule is None:
            raise NotFound("no such rule")
        return rule

    async def put(self, rule: Rule, *, removed: bool = False) -> None:
        """Keep what it says now."""
        terms = rule.terms
        await self._work.connection.execute(
            _PUT,
            self._work.actor.tenant_id,
            rule.key,
            rule.version,
            rule.trigger.name,
            terms.name,
            terms.active,
            terms.roles,
            terms.permissions,
            terms.user_ids,
            terms.addressee,
            terms.channels,
            terms.cooldown_minutes,
            orjson.dumps({name: str(least) for name, least in terms.at_least.items()}).decode(),
            self._work.actor.person,
            removed,
        )

    async def count_own(self) -> int:
        """How many the company has beside the ready-made ones."""
        return int(await self._work.connection.fetchval(_OWN))


async def stored_rules(connection: Connection) -> Sequence[Rule]:
    """All rules of the company."""
    rows = await connection.fetch(_ALL, list(TRIGGERS))
    return rules_of(rule for row in rows if (rule := _rule(row)) is not None)


def _rule(row: Any) -> Rule | None:
    """The rule in a row; a ready-made one that was set back is as it was; others are gone."""
    trigger = TRIGGERS[row["trigger"]]
    if row["removed"]:
        if row["key"] != trigger.name:
            return None
        return replace(ready_made(trigger), version=row["version"])
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
    return Rule(key=row["key"], trigger=trigger, terms=terms, version=row["version"])
