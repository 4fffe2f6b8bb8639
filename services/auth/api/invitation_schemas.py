"""What goes over the wire about invitations."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel, Field, SecretStr

from libs.web.fields import Body
from services.auth.api.schemas import Email, Limits, Name, Roles
from services.auth.domain.invitation import Invitation


class InviteIn(Body):
    """Whom to invite, and to which roles and approval limits."""

    email: Email
    name: Name
    roles: Roles
    limits: Limits = Field(default={})


class InvitationTokenIn(Body):
    """The token of the link in the letter (what follows `#`)."""

    token: SecretStr = Field(max_length=200)


class AcceptIn(InvitationTokenIn):
    """Who has an account with this e-mail gives its password, and the second factor if it has one.

    Anybody else chooses a password, and another name if they like.
    """

    name: Name | None = None
    password: SecretStr | None = Field(default=None, max_length=1000)
    totp: str | None = Field(default=None, max_length=16)
    recovery_code: str | None = Field(default=None, max_length=32)


class InvitationOut(BaseModel):
    """An invitation; `status` is open, accepted, withdrawn or expired."""

    id: UUID
    email: str
    name: str
    roles: tuple[str, ...]
    limits: dict[str, Decimal | None]
    invited_by_name: str
    invited_at: datetime
    expires_at: datetime
    status: str
    version: int

    @classmethod
    def of(cls, invitation: Invitation, at: datetime) -> "InvitationOut":
        """Show the invitation as it is now."""
        return cls(
            id=invitation.id,
            email=invitation.email,
            name=invitation.name,
            roles=invitation.roles,
            limits=invitation.limits,
            invited_by_name=invitation.invited_by_name,
            invited_at=invitation.invited_at,
            expires_at=invitation.expires_at,
            status=invitation.status(at),
            version=invitation.version,
        )


class InvitationsOut(BaseModel):
    """Some invitations."""

    items: list[InvitationOut]
    next_cursor: str | None


class LookOut(BaseModel):
    """What the link leads to; `has_account`: this e-mail's owner signs in instead of choosing."""

    company: str
    email: str
    name: str
    invited_by_name: str
    has_account: bool
