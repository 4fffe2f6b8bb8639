"""A read model as data: the tables it fills, and the SQL that fills them from the audit log.

A statement reads entries by `told($after, $upto, 'a.type', 'another.type')`, as many at a time as
there happen to be. So it must not matter where one batch ends and the next begins: what is known
already and later stays (`WHERE known.version < excluded.version`), a fact is entered once (ON
CONFLICT DO NOTHING) and sums are made of the facts that were new. It reads no tables but its own.
"""

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from libs.db.database import Connection
from libs.db.named import Statement

_TOLD = re.compile(r"\btold\(\s*\$after,\s*\$upto,([^)]*)\)")
_TYPE = re.compile(r"'([^']+)'")


class Step:
    """One statement, and the types of entries it reads."""

    def __init__(self, sql: str) -> None:
        """The types are read from the SQL itself."""
        self.types = frozenset(
            found for told in _TOLD.findall(sql) for found in _TYPE.findall(told)
        )
        if not self.types:
            msg = f"reads nothing by told($after, $upto, ...): {sql}"
            raise ValueError(msg)
        self._statement = Statement(sql)

    async def run(self, connection: Connection, after: int, upto: int) -> None:
        """Take the entries after one and up to another into account."""
        await self._statement.execute(connection, {"after": after, "upto": upto})


@dataclass(frozen=True)
class Projection:
    """A read model by name: its tables, and the steps that are taken in their order."""

    name: str
    tables: tuple[str, ...]
    steps: tuple[Step, ...]

    async def apply(
        self, connection: Connection, after: int, upto: int, types: AbstractSet[str]
    ) -> None:
        """Take entries into account, which are of these types."""
        for step in self.steps:
            if step.types & types:
                await step.run(connection, after, upto)


def latest(table: str, source: str, columns: str, *types: str) -> Step:
    """Keep things as they now are: the step for events that hold a thing's whole new state.

    `source` is where in the entry `t` that is, `columns` what to take of it with their SQL types:
    the first is its id, the last its version.
    """
    names = [column.split()[0] for column in columns.split(",")]
    key, version = names[0], names[-1]
    into = ", ".join(["id", *names[1:]])
    change = ", ".join(f"{name} = excluded.{name}" for name in names[1:])
    listed = ", ".join(f"'{name}'" for name in types)
    return Step(f"""
        INSERT INTO {table} AS known (tenant_id, {into})
        SELECT DISTINCT ON (x.{key}) t.tenant_id, {", ".join(f"x.{name}" for name in names)}
        FROM told($after, $upto, {listed}) AS t,
            json_to_record(object_of({source})) AS x({columns})
        WHERE x.{key} IS NOT NULL
        ORDER BY x.{key}, x.{version} DESC, t.sequence
        ON CONFLICT (tenant_id, id) DO UPDATE SET {change}
        WHERE known.{version} < excluded.{version}
    """)
