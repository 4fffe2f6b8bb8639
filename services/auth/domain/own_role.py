"""A role that a company made itself: a name over some of the permissions there are."""

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from libs.contracts.auth import RoleChanged
from libs.contracts.permissions import PERMISSIONS
from libs.domain.aggregate import Aggregate
from libs.domain.errors import Conflict, FieldError, Invalid
from libs.domain.principal import Principal
from services.auth.domain.granting import may_grant
from services.auth.domain.roles import BUILT_IN, TITLES

_LONGEST_KEY = 50


@dataclass(eq=False, kw_only=True)
class OwnRole(Aggregate):
    """Its key is what members and tokens name it by, and never changes; its name may."""

    tenant_id: UUID
    key: str
    name: str
    description: str
    permissions: frozenset[str]
    removed: bool = False

    @classmethod
    def make(
        cls,
        *,
        role_id: UUID,
        key: str,
        name: str,
        description: str,
        permissions: Iterable[str],
        by: Principal,
        at: datetime,
    ) -> "OwnRole":
        """A new role; raises Invalid for no or unknown permissions, Forbidden above its maker's."""
        role = cls(
            id=role_id,
            tenant_id=by.tenant_id,
            key=key,
            name=name,
            description=description,
            permissions=known_permissions(permissions),
        )
        may_grant(role.permissions, by)
        role._say("created", {}, at)
        return role

    def change(
        self,
        *,
        name: str | None,
        description: str | None,
        permissions: Iterable[str] | None,
        by: Principal,
        at: datetime,
    ) -> None:
        """Call it otherwise, or let it do other things; what is new in it, its giver must have."""
        before = self._said()
        if name is not None:
            self.name = name
        if description is not None:
            self.description = description
        if permissions is not None:
            wanted = known_permissions(permissions)
            may_grant(wanted - self.permissions, by)
            self.permissions = wanted
        if before != self._said():
            self._say("updated", before, at)

    def remove(self, *, at: datetime) -> None:
        """End it: nobody has it any more."""
        self.removed = True
        self._say("removed", self._said(), at)

    def _say(
        self,
        what: Literal["created", "updated", "removed"],
        before: dict[str, object],
        at: datetime,
    ) -> None:
        self.record(
            RoleChanged(
                role=self.key,
                name=self.name,
                what=what,
                permissions=() if self.removed else tuple(sorted(self.permissions)),
                before=before,
                after={} if self.removed else self._said(),
                not_before=at,
            ),
            at=at,
        )

    def _said(self) -> dict[str, object]:
        return {
            "name": self.name,
            "description": self.description,
            "permissions": sorted(self.permissions),
        }


def known_permissions(permissions: Iterable[str]) -> frozenset[str]:
    """The permissions; raises Invalid naming every one there is not, or when there are none."""
    wanted = tuple(permissions)
    errors = [
        FieldError(f"permissions.{number}", f"no such permission: {name}", "not_found")
        for number, name in enumerate(wanted)
        if name not in PERMISSIONS
    ]
    if errors:
        raise Invalid(errors)
    if not wanted:
        raise Invalid.field("permissions", "a role allows at least one thing", "missing")
    return frozenset(wanted)


def key_for(name: str, taken: Collection[str]) -> str:
    """A key made of the name, that no role of the company and no ready-made one has."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:_LONGEST_KEY].strip("_") or "role"
    number, key = 1, slug
    while key in taken or key in BUILT_IN:
        number += 1
        key = f"{slug}_{number}"
    return key


def must_be_a_new_name(name: str, others: Iterable[str]) -> None:
    """Raise Conflict for the name of another role, whatever its capitals; ready-made ones too."""
    ready_made = (word for key, (title, _) in TITLES.items() for word in (key, title))
    if name.casefold() in {other.casefold() for other in (*others, *ready_made)}:
        raise Conflict("there is a role of this name; choose another", code="role_exists")
