"""SQL whose values have names instead of numbers, so that long statements can be put together."""

import re
from collections.abc import Mapping
from typing import Any

from libs.db.database import Connection

_NAME = re.compile(r"\$([a-z_]+)")


class Statement:
    """A statement with values such as `$order_id`; asyncpg is given them by number."""

    def __init__(self, sql: str) -> None:
        """Number the names in the order in which they appear, each once."""
        self.names = tuple(dict.fromkeys(_NAME.findall(sql)))
        numbers = {name: number for number, name in enumerate(self.names, start=1)}
        self.sql = _NAME.sub(lambda match: f"${numbers[match[1]]}", sql)

    async def execute(self, connection: Connection, values: Mapping[str, Any]) -> None:
        """Run it; values it does not name are left out."""
        await connection.execute(self.sql, *(values[name] for name in self.names))
