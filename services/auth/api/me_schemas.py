"""What goes over the wire about oneself."""

from collections.abc import Sequence
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, Field

from libs.domain.principal import Principal
from libs.web.fields import Patch
from services.auth.api.schemas import Name, Phone, TenantOut
from services.auth.domain.membership import Membership
from services.auth.domain.tenant import Tenant
from services.auth.infrastructure.queries import Account


class MePatch(Patch):
    """What to change of oneself; what is left out stays, null takes phone or locale away."""

    may_be_none: ClassVar[frozenset[str]] = frozenset({"phone", "locale"})

    name: Name | None = None
    phone: Phone | None = None
    locale: str | None = Field(default=None, examples=["en-IN"], max_length=35)


class PersonOut(BaseModel):
    """Who is signed in, as this company knows them; `version` is what an edit has to name.

    `picture` names the picture: GET users/{id}/picture shows it.
    """

    id: UUID
    name: str
    email: str
    email_proved: bool
    phone: str | None
    locale: str | None
    picture: str | None
    has_password: bool
    second_factor: bool
    version: int


class CompanyOut(BaseModel):
    """A company one works for."""

    id: UUID
    name: str


class MeOut(BaseModel):
    """Who is signed in, where, and what they may do."""

    user: PersonOut
    tenant: TenantOut
    tenants: list[CompanyOut]
    roles: tuple[str, ...]
    permissions: list[str]
    limits: dict[str, Decimal | None]
    session_id: UUID | None

    @classmethod
    def of(
        cls,
        actor: Principal,
        member: Membership,
        account: Account,
        tenant: Tenant,
        tenants: Sequence[tuple[UUID, str]],
    ) -> "MeOut":
        """Show the caller."""
        return cls(
            user=PersonOut(
                id=member.user_id,
                name=member.name,
                email=member.email,
                email_proved=account.email_proved,
                phone=member.phone,
                locale=member.locale,
                picture=member.picture,
                has_password=account.has_password,
                second_factor=account.second_factor,
                version=account.version,
            ),
            tenant=TenantOut.of(tenant),
            tenants=[CompanyOut(id=id_, name=name) for id_, name in tenants],
            roles=actor.roles,
            permissions=sorted(actor.permissions),
            limits=dict(actor.limits),
            session_id=actor.session_id,
        )


class PictureOut(BaseModel):
    """The name of the picture shown from now on."""

    picture: str | None
