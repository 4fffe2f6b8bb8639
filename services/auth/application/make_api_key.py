"""Make an API key for a machine."""

from dataclasses import dataclass
from uuid import UUID

from libs.domain.clock import Clock
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

    Raises Invalid for a permission no key can have, Forbidden for one the actor does not have now,
    or when no member is acting: a key's rights end with its maker's.
    """
    text = texts.make(actor.tenant_id, command.key_id)
    async with begin(actor) as work:
        key = ApiKey.make(
            key_id=command.key_id,
            name=command.name,
            prefix=text.prefix,
            secret_hash=text.secret_hash,
            permissions=command.permissions,
            days=command.days,
            by=await work.memberships.present(actor, "auth.api_keys.manage"),
            at=now(),
        )
        work.api_keys.add(key)
    return key, text.whole
