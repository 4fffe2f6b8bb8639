"""An API key: a machine's way in, with some of its maker's permissions, until it expires."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from libs.contracts.auth import ApiKeyCreated, ApiKeyRevoked
from libs.contracts.permissions import PERMISSIONS
from libs.domain.aggregate import Aggregate
from libs.domain.errors import FieldError, Invalid, Unauthenticated
from libs.domain.principal import Principal
from services.auth.domain.granting import may_grant

LONGEST_LIFE_DAYS = 365
# Who may do what is decided by people: with these a machine could give its maker other limits, or
# outlive its own end by making the next key.
FOR_PEOPLE_ONLY = frozenset({"auth.users.manage", "auth.roles.manage", "auth.api_keys.manage"})


@dataclass(eq=False, kw_only=True)
class ApiKey(Aggregate):
    """A key as stored: of its secret only a keyed hash; `prefix` is what people recognise it by."""

    tenant_id: UUID
    name: str
    prefix: str
    secret_hash: bytes = field(repr=False)
    permissions: tuple[str, ...]
    created_by: UUID
    created_by_name: str
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None

    @classmethod
    def make(
        cls,
        *,
        key_id: UUID,
        name: str,
        prefix: str,
        secret_hash: bytes,
        permissions: Iterable[str],
        days: int,
        by: Principal,
        at: datetime,
    ) -> "ApiKey":
        """A new key; raises Invalid for permissions no key has, Forbidden above its maker's."""
        key = cls(
            id=key_id,
            tenant_id=by.tenant_id,
            name=name,
            prefix=prefix,
            secret_hash=secret_hash,
            permissions=_granted(permissions, by),
            created_by=by.user_id,
            created_by_name=by.name,
            created_at=at,
            expires_at=at + timedelta(days=days),
        )
        key.record(
            ApiKeyCreated(
                api_key_id=key.id,
                name=name,
                prefix=prefix,
                permissions=key.permissions,
                expires_at=key.expires_at,
            ),
            at=at,
        )
        return key

    def must_be_good(self, at: datetime) -> None:
        """Raise Unauthenticated when the key was revoked or has expired."""
        if self.revoked_at is not None:
            raise Unauthenticated(
                "this API key was revoked; make a new one", code="api_key_revoked"
            )
        if self.expires_at <= at:
            raise Unauthenticated(
                "this API key has expired; make a new one", code="api_key_expired"
            )

    def revoke(self, *, at: datetime) -> None:
        """Refuse it from now on; one that was revoked already stays so."""
        if self.revoked_at is None:
            self.revoked_at = at
            self.record(ApiKeyRevoked(api_key_id=self.id, name=self.name, not_before=at), at=at)


def _granted(permissions: Iterable[str], by: Principal) -> tuple[str, ...]:
    wanted = tuple(dict.fromkeys(permissions))
    errors = [
        FieldError(f"permissions.{number}", *reason)
        for number, permission in enumerate(wanted)
        if (reason := _impossible(permission))
    ]
    if errors:
        raise Invalid(errors)
    if not wanted:
        raise Invalid.field("permissions", "a key has at least one permission", "missing")
    may_grant(wanted, by)
    return tuple(sorted(wanted))


def _impossible(permission: str) -> tuple[str, str] | None:
    if permission not in PERMISSIONS:
        return f"no such permission: {permission}", "not_found"
    if permission in FOR_PEOPLE_ONLY:
        return f"{permission} is for people only", "not_for_api_keys"
    return None
