"""What goes over the wire about API keys."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field, SecretStr

from libs.web.fields import Body
from services.auth.api.schemas import Name
from services.auth.domain.api_key import LONGEST_LIFE_DAYS, ApiKey


class ApiKeyIn(Body):
    """A new key: what it is for, what it may do, and for how long."""

    name: Name
    permissions: tuple[str, ...] = Field(max_length=200, examples=[["inventory.stock.read"]])
    expires_in_days: int = Field(default=90, ge=1, le=LONGEST_LIFE_DAYS)


class ApiKeyOut(BaseModel):
    """A key, by its first characters; `last_used_at` is about to the minute."""

    id: UUID
    name: str
    prefix: str
    permissions: tuple[str, ...]
    created_by_name: str
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None
    version: int

    @classmethod
    def of(cls, key: ApiKey) -> "ApiKeyOut":
        """Show the key."""
        return cls.model_validate(key, from_attributes=True)


class ApiKeyMadeOut(ApiKeyOut):
    """A new key, with its text: send it as `Authorization: Bearer qmk_...`."""

    # Absent when a repetition (Idempotency-Key) is answered: nobody has it any more.
    key: str | None = None


class ApiKeysOut(BaseModel):
    """Some keys."""

    items: list[ApiKeyOut]
    next_cursor: str | None


class ExchangeIn(Body):
    """The gateway's secret, and the key somebody showed it."""

    client_secret: SecretStr
    api_key: SecretStr


class ApiKeyTokenOut(BaseModel):
    """An access token that stands for the key."""

    access_token: str
    expires_in: int
