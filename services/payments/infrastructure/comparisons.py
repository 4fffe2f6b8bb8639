"""What a reconciliation compares: payments' own tables with its books, and with other services'."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from libs.db.database import Connection, Database
from libs.domain.principal import Principal
from libs.domain.quantity import ZERO
from libs.web.peers import Peers
from services.payments.domain.reconciliation import Compared, Mismatch
from services.payments.infrastructure.comparison_sql import (
    HELD,
    OWED,
    OWN,
    OwnComparison,
)

_LOOKS: Final = 3
_BETWEEN = 2.0
_PENNY = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class OwnBooks:
    """One comparison within payments' own database."""

    database: Database
    compared: OwnComparison

    @property
    def kind(self) -> str:
        """Its name."""
        return self.compared.kind

    async def compare(self, actor: Principal) -> Compared:
        """Each row the statement finds is a mismatch."""
        async with self.database.transaction(
            _reader(actor), read_only=True, snapshot=True
        ) as connection:
            count = await connection.fetchval(self.compared.count)
            rows = await connection.fetch(self.compared.differing)
        return Compared(self.kind, count, [self._mismatch(dict(row)) for row in rows])

    def _mismatch(self, row: Mapping[str, Any]) -> Mismatch:
        return Mismatch(
            kind=self.kind, cause=self.compared.cause, action=self.compared.action, **row
        )


def own_books(database: Database) -> list[OwnBooks]:
    """All comparisons within payments."""
    return [OwnBooks(database, compared) for compared in OWN]


@dataclass(frozen=True, slots=True)
class StockWorth:
    """The inventory account against what inventory says its stock is worth."""

    database: Database
    peers: Peers
    url: str
    kind: str = "inventory"
    between: float = _BETWEEN

    async def compare(self, actor: Principal) -> Compared:
        """Values on their way make them differ for moments: only what lasts is a mismatch."""
        for look in range(_LOOKS):
            if look:
                await asyncio.sleep(self.between)
            worth, held = await self._worth(actor), await self._held(actor)
            if worth == held:
                return Compared(self.kind, 1)
        return Compared(
            self.kind,
            1,
            [
                Mismatch(
                    kind=self.kind,
                    subject="Inventory account",
                    expected=worth,
                    actual=held,
                    cause="A value of stock was not posted, or is on its way for long",
                    action="Look at payments' dead letters (/admin), and replay what is held",
                )
            ],
        )

    async def _worth(self, actor: Principal) -> Decimal:
        items = await self.peers.items(f"{self.url}/levels/worth", actor.tenant_id, {})
        return sum((Decimal(item["worth"]) for item in items), ZERO)

    async def _held(self, actor: Principal) -> Decimal:
        async with self.database.transaction(_reader(actor), read_only=True) as connection:
            held: Decimal = await connection.fetchval(HELD, "inventory")
        return held


@dataclass(frozen=True, slots=True)
class Receipts:
    """What is owed against the receipts, reversals and returns purchasing knows."""

    database: Database
    peers: Peers
    url: str
    kind: str = "receipts"
    between: float = _BETWEEN

    async def compare(self, actor: Principal) -> Compared:
        """Goods that come in meanwhile are owed for in moments: only what lasts is a mismatch."""
        found: list[Mismatch] = []
        documents: dict[UUID, Mapping[str, Any]] = {}
        for look in range(_LOOKS):
            if look:
                await asyncio.sleep(self.between)
            items = await self.peers.items(f"{self.url}/documents/worth", actor.tenant_id, {})
            documents = {UUID(item["id"]): item for item in items}
            async with self.database.transaction(_reader(actor), read_only=True) as connection:
                owed = await _owed(connection)
            found = [*self._not_owed(documents, owed), *self._not_there(documents, owed)]
            if not found:
                break
        return Compared(self.kind, len(documents), found)

    def _not_owed(
        self, documents: Mapping[UUID, Mapping[str, Any]], owed: Mapping[UUID, tuple[str, Decimal]]
    ) -> list[Mismatch]:
        return [
            self._mismatch(
                item["number"],
                document_id,
                Decimal(item["worth"]),
                None,
                "Goods were received or returned, and nothing is owed for them",
            )
            for document_id, item in documents.items()
            if document_id not in owed and abs(Decimal(item["worth"])) >= _PENNY
        ]

    def _not_there(
        self, documents: Mapping[UUID, Mapping[str, Any]], owed: Mapping[UUID, tuple[str, Decimal]]
    ) -> list[Mismatch]:
        return [
            self._mismatch(
                number,
                document_id,
                None,
                amount,
                "Something is owed for a document purchasing does not know",
            )
            for document_id, (number, amount) in owed.items()
            if document_id not in documents
        ]

    def _mismatch(
        self,
        number: str,
        document_id: UUID,
        expected: Decimal | None,
        actual: Decimal | None,
        cause: str,
    ) -> Mismatch:
        return Mismatch(
            kind=self.kind,
            subject=number,
            subject_id=document_id,
            expected=expected,
            actual=actual,
            cause=cause,
            action="Look at payments' dead letters (/admin), and replay what is held",
        )


async def _owed(connection: Connection) -> dict[UUID, tuple[str, Decimal]]:
    rows = await connection.fetch(OWED)
    return {row["document_id"]: (row["document_number"], row["amount"]) for row in rows}


def _reader(actor: Principal) -> Principal:
    """Reconciling reads the books, whoever asks: its routes need `costs.read` anyway."""
    return Principal.system(actor.tenant_id)
