"""Exchange an API key for a short access token: asked by the gateway, for every service."""

import hmac

from libs.domain.clock import Clock
from libs.domain.errors import NotFound, Unauthenticated
from libs.domain.principal import Principal, Trace
from services.auth.application.ports import ApiKeyTexts, BeginAuth, Issuer


async def exchange_api_key(
    text: str,
    *,
    trace: Trace,
    begin: BeginAuth,
    now: Clock,
    texts: ApiKeyTexts,
    issuer: Issuer,
) -> tuple[str, int]:
    """The token and its life in seconds; raises Unauthenticated for a key that is not good.

    It may do what the key and, at present, its maker may do: who lost a right has lost it for their
    keys too, and the key of somebody deactivated opens nothing.
    """
    given = texts.read(text)
    async with begin(Principal.system(given.tenant_id, trace)) as work:
        try:
            key = await work.api_keys.get(given.key_id)
        except NotFound as error:
            raise _unknown() from error
        if not hmac.compare_digest(key.secret_hash, given.secret_hash):
            raise _unknown()
        at = now()
        key.must_be_good(at)
        maker = await work.memberships.get(key.created_by)
        if not maker.active:
            raise Unauthenticated(
                "who made this API key is no longer a member; make a new one",
                code="api_key_revoked",
            )
        await work.api_keys.used(key, at)
        # Made under the locks of key and maker: what takes rights away and waits is the later one.
        return issuer.api_key_token(key, maker)


def _unknown() -> Unauthenticated:
    return Unauthenticated("no such API key", code="api_key_invalid")
