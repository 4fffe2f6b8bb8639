"""What sending orders and taking suppliers' answers needs from outside."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from services.purchasing.domain.supplier_answer import SupplierAnswer
from services.purchasing.domain.supplier_link import SupplierLink


@dataclass(frozen=True, slots=True)
class NewToken:
    """A link's token, and the hash that is kept of it."""

    text: str
    token_hash: bytes


@dataclass(frozen=True, slots=True)
class GivenToken:
    """What a token says: whose link it is, and the hash it is found by."""

    tenant_id: UUID
    token_hash: bytes


class Tokens(Protocol):
    """Makes and reads the tokens of links."""

    def make(self, tenant_id: UUID) -> NewToken:
        """A token nobody can foresee."""
        ...

    def read(self, token: str) -> GivenToken:
        """What a token says; one that is none of ours belongs to nobody."""
        ...


class SupplierLinks(Protocol):
    """Links to orders; whoever changes one holds its order's lock."""

    async def add(self, link: SupplierLink) -> None:
        """Keep a new one; an earlier one of the same revision ends."""
        ...

    async def newest(self, order_id: UUID) -> SupplierLink:
        """The newest of an order; raises NotFound when it has none."""
        ...

    async def with_hash(self, token_hash: bytes) -> SupplierLink | None:
        """The one of a token."""
        ...

    async def opened(self, link: SupplierLink) -> None:
        """Store that it was opened."""
        ...

    async def withdraw(self, link: SupplierLink) -> None:
        """End it and all that were sent before it."""
        ...


class SupplierAnswers(Protocol):
    """Answers to orders; whoever adds or changes one holds its order's lock."""

    async def of_order(self, order_id: UUID) -> list[SupplierAnswer]:
        """All of an order, first to last."""
        ...

    async def get(self, order_id: UUID, answer_id: UUID) -> SupplierAnswer:
        """One of an order; raises NotFound."""
        ...

    async def add(self, answer: SupplierAnswer) -> None:
        """Keep a new one."""
        ...

    async def decide(self, answer: SupplierAnswer) -> None:
        """Store what became of it."""
        ...
