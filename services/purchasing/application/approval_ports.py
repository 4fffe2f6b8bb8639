"""What approving needs from outside: rules, people, and rights that were handed on."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol
from uuid import UUID

from libs.contracts.auth import Member, RoleChanged
from services.purchasing.domain.approval_rule import ApprovalRule
from services.purchasing.domain.delegation import Delegation


class ApprovalRules(Protocol):
    """Rules of approval."""

    def add(self, rule: ApprovalRule) -> None:
        """Keep a new one."""
        ...

    async def get(self, rule_id: UUID) -> ApprovalRule:
        """The rule, locked; raises NotFound."""
        ...

    async def in_use(self) -> Sequence[ApprovalRule]:
        """Those that orders submitted now follow."""
        ...


class People(Protocol):
    """People as auth knows them, and what roles of the company allow."""

    async def keep(self, members: Sequence[Member]) -> None:
        """Keep what auth says, unless something newer is known."""
        ...

    async def keep_role(self, role: RoleChanged) -> None:
        """Keep what a role of the company allows now."""
        ...

    async def names(self, ids: Collection[UUID]) -> Mapping[UUID, str]:
        """What those of the people are called who are known here."""
        ...

    async def approvers(self, ids: Collection[UUID]) -> set[UUID]:
        """Those of the people who may approve orders."""
        ...


class Delegations(Protocol):
    """Rights to approve that were handed on."""

    def add(self, delegation: Delegation) -> None:
        """Keep a new one."""
        ...

    async def get(self, delegation_id: UUID) -> Delegation:
        """The delegation, locked; raises NotFound."""
        ...
