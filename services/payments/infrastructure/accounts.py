"""The company's accounts, in SQL."""

from collections.abc import Collection, Mapping
from uuid import UUID

import asyncpg

from libs.db.work import Work
from libs.domain.errors import Conflict, NotFound
from services.payments.domain.account import Account, Kind, Role

_COLUMNS = "id, version, code, name, kind, role"
_LOCKED = f"SELECT {_COLUMNS} FROM accounts WHERE id = $1 FOR UPDATE"
_SAVE = f"""
INSERT INTO accounts (tenant_id, {_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (tenant_id, id) DO UPDATE SET version = excluded.version, code = excluded.code,
    name = excluded.name
"""
_ROLES = "SELECT id, role FROM accounts WHERE id = ANY ($1::uuid[])"


class SqlAccounts:
    """Accounts of the ledger."""

    def __init__(self, work: Work) -> None:
        """Store through this work."""
        self._work = work

    def add(self, account: Account) -> None:
        """Keep a new one; raises Conflict (code_taken) at the end."""
        self._work.track(account, self._save)

    async def get(self, account_id: UUID) -> Account:
        """The account, locked; raises NotFound."""
        row = await self._work.connection.fetchrow(_LOCKED, account_id)
        if row is None:
            raise NotFound("no such account", account_id=account_id)
        role = None if row["role"] is None else Role(row["role"])
        account = Account(**{**row, "kind": Kind(row["kind"]), "role": role})
        return self._work.track(account, self._save)

    async def roles(self, account_ids: Collection[UUID]) -> Mapping[UUID, Role | None]:
        """What the rules of posting know those that exist by."""
        rows = await self._work.connection.fetch(_ROLES, list(account_ids))
        return {row["id"]: None if row["role"] is None else Role(row["role"]) for row in rows}

    async def _save(self, account: Account) -> None:
        values = (getattr(account, name) for name in _COLUMNS.split(", "))
        try:
            await self._work.connection.execute(_SAVE, self._work.actor.tenant_id, *values)
        except asyncpg.UniqueViolationError as error:
            message = f"another account has the code {account.code}"
            raise Conflict(message, code="code_taken", field="code") from error
