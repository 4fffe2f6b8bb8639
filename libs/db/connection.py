"""What a transaction is had by: a connection, lent by a pool."""

from typing import TYPE_CHECKING

import asyncpg
from asyncpg.pool import PoolConnectionProxy

# Generic for the type checker only.
if TYPE_CHECKING:
    Connection = PoolConnectionProxy[asyncpg.Record]
    Pool = asyncpg.Pool[asyncpg.Record]
    Unpooled = asyncpg.Connection[asyncpg.Record]
else:
    Connection = PoolConnectionProxy
    Pool = asyncpg.Pool
    Unpooled = asyncpg.Connection

# A lock of a client whose machine died must not outlive it by hours.
NOTICING_DEAD_CLIENTS = {
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    "client_connection_check_interval": "5s",
}
