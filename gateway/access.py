"""Who is asking, and whether a route is for them; every service asks the same again."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from gateway.api_keys import ApiKeys, is_api_key
from gateway.limits import Buckets
from gateway.revocations import Revocations
from libs.contracts.permissions import AUTHENTICATED, OPERATOR, PUBLIC, SERVICE
from libs.domain.errors import Forbidden, TooManyRequests, Unauthenticated, Unavailable
from libs.web.tokens import TokenVerifier, Verdict


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who was let in, by which token, and by which API key if they are a machine."""

    verdict: Verdict
    token: str
    api_key: str | None = None


class Access:
    """Admits or refuses callers; until the revocations are loaded it admits nobody."""

    def __init__(
        self,
        tokens: TokenVerifier,
        api_keys: ApiKeys,
        revocations: Revocations,
        loaded: Callable[[], bool],
        users: Buckets,
        addresses: Buckets,
        guesses: Buckets,
    ) -> None:
        """`users` limits callers with a token, `addresses` those without, `guesses` wrong links."""
        self._tokens = tokens
        self._api_keys = api_keys
        self._revocations = revocations
        self._loaded = loaded
        self._users = users
        self._addresses = addresses
        self._guesses = guesses

    async def admit(self, permission: str, authorization: str, address: str) -> str | None:
        """Let a caller through to a route that needs `permission`; the token to show its service.

        Raises Unauthenticated, Forbidden naming the permission, TooManyRequests or Unavailable.
        """
        if permission == PUBLIC:
            self._addresses.take(address)
            return None
        caller = await self.identify(authorization, address)
        who = caller.verdict.principal
        if permission == SERVICE or not (permission == AUTHENTICATED or who.may(permission)):
            raise _refused(permission)
        return caller.token

    def may_guess(self, address: str) -> None:
        """Let a link be tried; raises TooManyRequests for who tried too many that open nothing."""
        self._guesses.take(address, 0)

    def guessed(self, address: str) -> None:
        """Note that a link opened nothing."""
        with suppress(TooManyRequests):
            self._guesses.take(address)

    async def identify(self, authorization: str, address: str) -> Caller:
        """The person or machine behind an `Authorization` header.

        Raises Unauthenticated, Forbidden for a service, TooManyRequests or Unavailable.
        """
        try:
            caller = await self._caller(bearer(authorization), address)
        except Unauthenticated:
            # Guessing tokens is limited like everything else that is anonymous.
            self._addresses.take(address)
            raise
        who = caller.verdict.principal
        self._users.take((who.tenant_id, who.user_id))
        return caller

    async def _caller(self, credential: str, address: str) -> Caller:
        if not is_api_key(credential):
            return Caller(await self._verified(credential), credential)
        token = await self._api_keys.exchange(credential, address)
        try:
            return Caller(await self._verified(token), token, credential)
        except Unauthenticated:
            # What the key may do has changed, or it was revoked: auth knows what is true now.
            self._api_keys.forget(credential)
            token = await self._api_keys.exchange(credential, address)
            return Caller(await self._verified(token), token, credential)

    async def _verified(self, token: str) -> Verdict:
        verdict = await self._tokens.verify(token)
        if verdict.service is not None:
            raise Forbidden("services talk to each other directly", code="permission_denied")
        if not self._loaded():
            raise Unavailable("the gateway is still starting; try again in a moment")
        self._revocations.check(verdict)
        return verdict


def bearer(authorization: str) -> str:
    """The token in an `Authorization` header; raises Unauthenticated."""
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated("sign in first: send an access token as Authorization: Bearer")
    return token


def _refused(permission: str) -> Forbidden:
    needed = {
        OPERATOR: "operator rights",
        SERVICE: "to be a service: this route is not for people",
    }.get(permission, f"the permission {permission}")
    return Forbidden(f"you need {needed}", code="permission_denied", permission=permission)
