"""Who acts: a user, a machine or the system itself, always for exactly one tenant."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from libs.domain.errors import Forbidden

SYSTEM_USER = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Trace:
    """Where a change comes from: kept in the event's headers and so in the audit trail."""

    request_id: str = ""
    correlation_id: str = ""
    causation_id: str = ""
    traceparent: str = ""
    ip: str = ""


@dataclass(frozen=True, slots=True)
class Principal:
    """The caller of a use case.

    `limits` holds approval limits as amounts in the company's currency, by kind (`purchase`,
    `sale`); None means no limit, a kind that is missing means the limit is zero. `maker` made the
    API key, if a machine calls.
    """

    user_id: UUID
    tenant_id: UUID
    name: str = ""
    permissions: frozenset[str] = frozenset()
    roles: tuple[str, ...] = ()
    limits: Mapping[str, Decimal | None] = field(default_factory=dict)
    session_id: UUID | None = None
    maker: UUID | None = None
    trace: Trace = Trace()

    @classmethod
    def system(cls, tenant_id: UUID, trace: Trace | None = None) -> "Principal":
        """The system itself, at work for one tenant: consumers and jobs."""
        return cls(
            SYSTEM_USER,
            tenant_id,
            name="system",
            permissions=frozenset({"costs.read"}),
            trace=trace or Trace(),
        )

    @property
    def person(self) -> UUID:
        """Who answers for what is done: four eyes are two people's, not one's and a machine's."""
        return self.maker or self.user_id

    def may(self, permission: str) -> bool:
        """Whether the caller holds the permission."""
        return permission in self.permissions

    @property
    def sees_costs(self) -> bool:
        """Whether cost prices may reach this caller; decides the database login."""
        return "costs.read" in self.permissions

    def require(self, permission: str) -> None:
        """Raise Forbidden, naming the permission, unless the caller holds it."""
        if permission not in self.permissions:
            raise Forbidden(
                f"you need the permission {permission}",
                code="permission_denied",
                permission=permission,
            )
