"""A role as people see it in a list: ready-made or the company's own."""

from dataclasses import dataclass
from uuid import UUID

from services.auth.domain.own_role import OwnRole
from services.auth.domain.roles import BUILT_IN, TITLES
from services.auth.domain.tenant import Tenant


@dataclass(frozen=True, slots=True)
class RoleView:
    """A ready-made role has no id and its company's version; `members` counts the active ones."""

    id: UUID | None
    key: str
    name: str
    description: str
    permissions: list[str]
    ready_made: bool
    active: bool
    members: int
    version: int

    @classmethod
    def ready_made_one(cls, key: str, tenant: Tenant, members: int) -> "RoleView":
        """One that is code."""
        name, description = TITLES[key]
        active = key in tenant.ready_made_roles
        permissions = sorted(BUILT_IN[key])
        return cls(None, key, name, description, permissions, True, active, members, tenant.version)

    @classmethod
    def own(cls, role: OwnRole, members: int) -> "RoleView":
        """One that the company made."""
        permissions = sorted(role.permissions)
        return cls(
            role.id,
            role.key,
            role.name,
            role.description,
            permissions,
            False,
            True,
            members,
            role.version,
        )
