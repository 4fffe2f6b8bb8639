"""Revoke an API key."""

from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.auth.application.ports import BeginAuth


async def revoke_api_key(key_id: UUID, *, actor: Principal, begin: BeginAuth, now: Clock) -> None:
    """Refuse the key from now on; raises NotFound."""
    async with begin(actor) as work:
        (await work.api_keys.get(key_id)).revoke(at=now())
