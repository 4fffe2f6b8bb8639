"""Counting tries in auth's database, so that a lock holds over all replicas.

A try is counted before the secret is looked at and given back if the guess was right: however many
come at once, to however many replicas, no more are looked at than the rule allows.
"""

import asyncio
import math
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from typing import Literal, NamedTuple
from weakref import WeakValueDictionary

from libs.db.database import Connection, Database
from libs.db.sealing import Seal
from libs.domain.errors import DomainError, TooManyRequests
from libs.domain.ids import new_id
from services.auth.application.guard import outcome_of, was_wrong_guess
from services.auth.domain.session import Device
from services.auth.domain.sign_in_entry import as_logged
from services.auth.domain.throttle import (
    HALF_WAY,
    PER_ACCOUNT,
    PER_ADDRESS,
    Door,
    Rule,
    neighbourhood,
)

# Answers no row while the key is locked. Failures older than the window are forgotten, but not
# before the lock they led to has been over for as long.
_SPEND = """
INSERT INTO throttles AS t (key, failures, first_failure_at)
VALUES ($1, 1, now())
ON CONFLICT (key) DO UPDATE SET (failures, first_failure_at, locked_until, refusals) = (
    SELECT n.failures, CASE WHEN n.failures = 1 THEN now() ELSE t.first_failure_at END,
        CASE WHEN n.failures >= $2
             THEN now() + least($4::interval * 2 ^ least(n.failures - $2, 20), $5::interval) END, 0
    FROM (SELECT CASE WHEN greatest(t.first_failure_at, t.locked_until) <= now() - $3::interval
                      THEN 1 ELSE t.failures + 1 END AS failures) AS n)
WHERE t.locked_until IS NULL OR t.locked_until <= now()
RETURNING failures
"""
_REFUSE = """
UPDATE throttles SET refusals = refusals + 1 WHERE key = $1
RETURNING refusals, locked_until - now()
"""
# A lock that this very try brought about goes with it; one that others brought about stays.
_GIVE_BACK = """
UPDATE throttles SET failures = failures - 1,
    locked_until = CASE WHEN failures > $2 OR locked_until IS NULL THEN locked_until
                        ELSE least(locked_until, now()) END
WHERE key = $1 AND failures > 0
"""
_FORGIVE = "DELETE FROM throttles WHERE key = $1"
# What is no failure, and who is nobody, needs no telling (failure_teller.py).
_NOTE = f"""
INSERT INTO sign_ins (id, at, email, user_id, method, outcome, ip, user_agent, told)
SELECT $1, now(), $2, u.id, $3, $4, $5, $6,
    u.id IS NULL OR $4 = '{HALF_WAY}'
FROM (SELECT) AS one LEFT JOIN users u ON u.email = $2
"""
# The doors whose failures are sign-ins that failed, and how somebody tried to sign in there.
_METHODS = {Door.SIGN_IN: "password", Door.GOOGLE: "google"}
_AT_ONCE_FROM_AN_ADDRESS = 20


class _Count(NamedTuple):
    """One count of tries, and how many are allowed."""

    key: bytes
    rule: Rule
    kind: Literal["account", "address"]


class _Spent(NamedTuple):
    """A count, and where it stood after this try."""

    of: _Count
    failures: int


class _Refused(Exception):
    """The key is locked."""

    def __init__(self, key: bytes) -> None:
        super().__init__()
        self.key = key


class SqlGuard:
    """Tries counted per account and per address, by keyed hashes: the table names nobody."""

    def __init__(self, database: Database, seal: Seal) -> None:
        """Count in this database."""
        self._database = database
        self._seal = seal
        # Right guesses side by side would use up the count: an account's tries take turns.
        self._turns: WeakValueDictionary[bytes, asyncio.Semaphore] = WeakValueDictionary()

    @asynccontextmanager
    async def attempt(self, door: Door, account: str, device: Device) -> AsyncIterator[None]:
        """Try a secret inside; see the port."""
        counts = self._counts(door, account, device)
        async with AsyncExitStack() as turns:
            for count in counts:
                await turns.enter_async_context(self._turn(count))
            spent = await self._spend_all(door, counts, account, device)
            try:
                yield
            except DomainError as error:
                wrong = was_wrong_guess(error)
                if not wrong:
                    await self._give_back(spent)
                if wrong or error.error_code == HALF_WAY:
                    await self._note(door, account, outcome_of(error), device)
                raise
            except Exception:
                await self._give_back(spent)
                raise
            await self._give_back(spent, forgive=True)

    async def spend(self, door: Door, account: str, device: Device) -> None:
        """Count something that may be asked for only so often; raises TooManyRequests."""
        await self._spend_all(door, self._counts(door, account, device), account, device)

    async def forgive(self, door: Door, account: str) -> None:
        """Forget the account's wrong guesses."""
        async with self._database.pool("app").acquire() as connection:
            await connection.execute(_FORGIVE, self._account(door, account))

    def _counts(self, door: Door, account: str, device: Device) -> list[_Count]:
        """The account's, if there is one, then the address's."""
        address = neighbourhood(device.ip).encode()
        key = self._seal.mac(f"tries from an address: {door}", address)
        counts = [_Count(key, PER_ADDRESS, "address")]
        if account:
            counts.insert(0, _Count(self._account(door, account), PER_ACCOUNT, "account"))
        return counts

    def _account(self, door: Door, account: str) -> bytes:
        return self._seal.mac(f"tries at an account: {door}", account.encode())

    def _turn(self, count: _Count) -> asyncio.Semaphore:
        at_once = 1 if count.kind == "account" else _AT_ONCE_FROM_AN_ADDRESS
        return self._turns.setdefault(count.key, asyncio.Semaphore(at_once))

    async def _spend_all(
        self, door: Door, counts: list[_Count], account: str, device: Device
    ) -> list[_Spent]:
        try:
            async with self._database.pool("app").acquire() as connection, connection.transaction():
                # In one order, so that two tries never wait for each other.
                return [await _spend(connection, count) for count in sorted(counts)]
        except _Refused as refused:
            key = refused.key
        async with self._database.pool("app").acquire() as connection:
            refusals, left = await connection.fetchrow(_REFUSE, key) or (0, timedelta())
        if refusals == 1:
            await self._note(door, account, "locked", device)
        seconds = max(1, math.ceil(left.total_seconds()))
        raise TooManyRequests(
            f"too many attempts; try again in {_said(seconds)}",
            code="too_many_attempts",
            retry_after=seconds,
        )

    async def _give_back(self, spent: list[_Spent], *, forgive: bool = False) -> None:
        """Undo this try; or forget all of the account's, for its owner is here."""
        async with self._database.pool("app").acquire() as connection, connection.transaction():
            for count, failures in spent:
                if forgive and count.kind == "account":
                    await connection.execute(_FORGIVE, count.key)
                else:
                    await connection.execute(_GIVE_BACK, count.key, failures)

    async def _note(self, door: Door, email: str, outcome: str, device: Device) -> None:
        """Enter a failed try in the sign-in log; successes are entered with their session."""
        method = _METHODS.get(door)
        if method is None:
            return
        about = (as_logged(email), method, outcome, device.ip, device.user_agent)
        async with self._database.pool("app").acquire() as connection:
            await connection.execute(_NOTE, new_id(), *about)


async def _spend(connection: Connection, count: _Count) -> _Spent:
    rule = count.rule
    failures = await connection.fetchval(
        _SPEND, count.key, rule.tries, rule.window, rule.first_lock, rule.longest_lock
    )
    if failures is None:
        raise _Refused(count.key)
    return _Spent(count, failures)


def _said(seconds: int) -> str:
    """The time in words, rounded up."""
    count, unit = (seconds, "second") if seconds < 60 else (-(-seconds // 60), "minute")  # noqa: PLR2004
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
