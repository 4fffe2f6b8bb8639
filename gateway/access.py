"""Who is asking, and whether a route is for them; every service asks the same again."""

from collections.abc import Callable

from gateway.limits import Buckets
from gateway.revocations import Revocations
from libs.contracts.permissions import AUTHENTICATED, OPERATOR, PUBLIC, SERVICE
from libs.domain.errors import Forbidden, Unauthenticated, Unavailable
from libs.web.tokens import TokenVerifier, Verdict


class Access:
    """Admits or refuses callers; until the revocations are loaded it admits nobody."""

    def __init__(
        self,
        tokens: TokenVerifier,
        revocations: Revocations,
        loaded: Callable[[], bool],
        users: Buckets,
        addresses: Buckets,
    ) -> None:
        """`users` limits callers with a token, `addresses` those without."""
        self._tokens = tokens
        self._revocations = revocations
        self._loaded = loaded
        self._users = users
        self._addresses = addresses

    async def admit(self, permission: str, authorization: str, address: str) -> None:
        """Let a caller through to a route that needs `permission`.

        Raises Unauthenticated, Forbidden naming the permission, TooManyRequests or Unavailable.
        """
        if permission == PUBLIC:
            self._addresses.take(address)
            return
        who = (await self.identify(authorization, address)).principal
        if permission == SERVICE or not (permission == AUTHENTICATED or who.may(permission)):
            raise _refused(permission)

    async def identify(self, authorization: str, address: str) -> Verdict:
        """The person behind an `Authorization` header.

        Raises Unauthenticated, Forbidden for a service, TooManyRequests or Unavailable.
        """
        try:
            verdict = await self._verified(bearer(authorization))
        except Unauthenticated:
            # Guessing tokens is limited like everything else that is anonymous.
            self._addresses.take(address)
            raise
        who = verdict.principal
        self._users.take((who.tenant_id, who.user_id))
        return verdict

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
