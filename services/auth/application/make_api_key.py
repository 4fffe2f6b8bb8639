"""Make an API key for a machine."""

from dataclasses import dataclass
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.errors import Forbidden, NotFound
from libs.domain.principal import Principal
from services.auth.application.ports import ApiKeyTexts, BeginAuth
from services.auth.domain.api_key import ApiKey


@dataclass(frozen=True, slots=True)
class MakeApiKey:
    """What the key is called, what it may do, and for how many days."""

    key_id: UUID
    name: str
    permissions: tuple[str, ...]
    days: int


async def make_api_key(
    command: MakeApiKey, *, actor: Principal, begin: BeginAuth, now: Clock, texts: ApiKeyTexts
) -> tuple[ApiKey, str]:
    """The key and its text, which is shown once and stored nowhere.

    Raises Invalid for a permission no key can have, Forbidden for one the actor does not have, or
    when no member is acting.
    """
    text = texts.make(actor.tenant_id, command.key_id)
    key = ApiKey.make(
        key_id=command.key_id,
        name=command.name,
        prefix=text.prefix,
        secret_hash=text.secret_hash,
        permissions=command.permissions,
        days=command.days,
        by=actor,
        at=now(),
    )
    async with begin(actor) as work:
        try:
            await work.memberships.get(actor.user_id)
        except NotFound as error:
            raise Forbidden(
                "keys are made by people: their rights end with their maker's"
            ) from error
        work.api_keys.add(key)
    return key, text.whole
