"""What goes over the wire about roles and permissions."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from libs.contracts.permissions import PERMISSIONS
from libs.domain.texts import paragraphs
from libs.web.fields import Body, Patch
from services.auth.api.schemas import Name
from services.auth.domain.role_view import RoleView

_LONGEST_DESCRIPTION = 500


def _described(value: str) -> str:
    return paragraphs(value, _LONGEST_DESCRIPTION)


Description = Annotated[str, Field(max_length=_LONGEST_DESCRIPTION), AfterValidator(_described)]
Permission = Annotated[str, StringConstraints(max_length=100)]
Permissions = Annotated[list[Permission], Field(max_length=200)]


class RoleIn(Body):
    """A new role of the company's own: permissions by name, as GET permissions lists them."""

    name: Name
    description: Description = ""
    permissions: Permissions


class RolePatch(Patch):
    """What to change of an own role; or, of a ready-made one, whether it is there (`active`)."""

    name: Name | None = None
    description: Description | None = None
    permissions: Permissions | None = None
    active: bool | None = None


class RoleOut(BaseModel):
    """A role. A ready-made one has no id, and its version is the company's.

    `active` says whether it can be given, `members` how many active members have it.
    """

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
    def of(cls, role: RoleView) -> "RoleOut":
        """Show the role."""
        return cls.model_validate(role, from_attributes=True)


class RolesOut(BaseModel):
    """All roles: the ready-made ones, then the company's own by name."""

    items: list[RoleOut]


class PermissionOut(BaseModel):
    """Something a role may allow; `service` is the first part of its name."""

    name: str
    title: str
    service: str


class PermissionsOut(BaseModel):
    """Everything a role may allow."""

    items: list[PermissionOut]

    @classmethod
    def all(cls) -> "PermissionsOut":
        """The one list of permissions."""
        return cls(
            items=[
                PermissionOut(name=name, title=title, service=name.split(".", 1)[0])
                for name, title in PERMISSIONS.items()
            ]
        )
