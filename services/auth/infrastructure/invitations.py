"""Invitations in SQL, and as the token in a letter: the ids of company and invitation, a secret."""

import base64
import binascii
import secrets
from datetime import datetime
from typing import Any
from uuid import UUID

from libs.db.sealing import Seal
from libs.db.work import Work
from libs.domain.errors import NotFound
from services.auth.application.invitation_ports import GivenInvitation, NewInvitationText
from services.auth.domain.invitation import Invitation, unknown_invitation
from services.auth.infrastructure.memberships import limits_from, limits_text

COLUMNS = (
    "id, version, tenant_id, email, name, roles, limits, token_hash, invited_by, invited_by_name,"
    " invited_at, expires_at, accepted_at, withdrawn_at"
)
_SCHEME = "qmi_"
_BYTES = 64


class SqlInvitations:
    """Invitations of the company at hand."""

    def __init__(self, work: Work) -> None:
        """Store through this work."""
        self._work = work

    def add(self, invitation: Invitation) -> None:
        """Keep a new one."""
        self._work.track(invitation, self.close)

    async def get(self, invitation_id: UUID) -> Invitation:
        """The invitation, locked; raises NotFound."""
        found = await self._locked("id = $1", invitation_id)
        if found is None:
            raise NotFound("no such invitation", invitation_id=invitation_id)
        return found

    async def waiting_for(self, email: str) -> Invitation | None:
        """The one for this e-mail that was neither accepted nor withdrawn, locked.

        Where there is none, nobody else invites the same e-mail until the end.
        """
        await self._work.connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
            f"invitation {self._work.actor.tenant_id} {email}",
        )
        return await self._locked(
            "email = $1 AND accepted_at IS NULL AND withdrawn_at IS NULL", email
        )

    async def sent_since(self, moment: datetime) -> int:
        """How many letters left since then, an hour ago at most; until the end no more leave."""
        await self._work.connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
            f"letters of {self._work.actor.tenant_id}",
        )
        count: int = await self._work.connection.fetchval(
            "SELECT count(*) FROM invitations, unnest(letters) AS sent_at"
            " WHERE invited_at > $1 AND sent_at > $1",
            moment,
        )
        return count

    async def last_sent_to(self, email: str) -> datetime | None:
        """When the last letter to this e-mail left, whatever became of its invitation."""
        last: datetime | None = await self._work.connection.fetchval(
            "SELECT max(invited_at) FROM invitations WHERE email = $1", email
        )
        return last

    async def close(self, invitation: Invitation) -> None:
        """Store the invitation as it is now."""
        await self._work.connection.execute(
            f"INSERT INTO invitations ({COLUMNS}, letters) VALUES ($1, $2, $3, $4, $5, $6,"
            " $7::jsonb, $8, $9, $10, $11, $12, $13, $14, ARRAY[$11::timestamptz])"
            " ON CONFLICT (tenant_id, id) DO UPDATE SET version = excluded.version,"
            " token_hash = excluded.token_hash, invited_by = excluded.invited_by,"
            " invited_by_name = excluded.invited_by_name, invited_at = excluded.invited_at,"
            " expires_at = excluded.expires_at, accepted_at = excluded.accepted_at,"
            " withdrawn_at = excluded.withdrawn_at,"
            " letters = CASE WHEN invitations.invited_at = excluded.invited_at"
            " THEN invitations.letters ELSE excluded.letters || ARRAY("
            "SELECT sent_at FROM unnest(invitations.letters) AS sent_at"
            " WHERE sent_at > excluded.invited_at - interval '1 hour') END",
            invitation.id,
            invitation.version,
            invitation.tenant_id,
            invitation.email,
            invitation.name,
            list(invitation.roles),
            limits_text(invitation.limits),
            invitation.token_hash,
            invitation.invited_by,
            invitation.invited_by_name,
            invitation.invited_at,
            invitation.expires_at,
            invitation.accepted_at,
            invitation.withdrawn_at,
        )

    async def _locked(self, where: str, value: object) -> Invitation | None:
        row = await self._work.connection.fetchrow(
            f"SELECT {COLUMNS} FROM invitations WHERE {where} FOR UPDATE", value
        )
        if row is None:
            return None
        return self._work.track(invitation_from(dict(row)), self.close)


def invitation_from(row: dict[str, Any]) -> Invitation:
    """An invitation as stored."""
    about = {**row, "roles": tuple(row["roles"]), "limits": limits_from(row["limits"])}
    return Invitation(**about)


class SealedInvitationTexts:
    """Makes and reads tokens; of the secret part only a keyed hash is ever stored."""

    def __init__(self, seal: Seal) -> None:
        """`seal` holds the installation's secret."""
        self._seal = seal

    def make(self, tenant_id: UUID, invitation_id: UUID) -> NewInvitationText:
        """A new token."""
        raw = tenant_id.bytes + invitation_id.bytes + secrets.token_bytes(32)
        return NewInvitationText(_SCHEME + _text(raw), self._hash(raw))

    def read(self, token: str) -> GivenInvitation:
        """What a token says; raises NotFound when it is none of ours."""
        try:
            raw = base64.urlsafe_b64decode(token.removeprefix(_SCHEME) + "==")
        except (binascii.Error, ValueError) as error:
            raise unknown_invitation() from error
        # Only the spelling we write: base64 has others of the same bytes.
        if len(raw) != _BYTES or token != _SCHEME + _text(raw):
            raise unknown_invitation()
        return GivenInvitation(UUID(bytes=raw[:16]), UUID(bytes=raw[16:32]), self._hash(raw))

    def _hash(self, raw: bytes) -> bytes:
        return self._seal.mac("invitation", raw)


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
