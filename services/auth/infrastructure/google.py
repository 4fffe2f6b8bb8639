"""Signing in with Google: OpenID Connect with PKCE, by Authlib over our own HTTP client.

What Google is given as nonce is a hash of the console's state, nonce and code challenge, and it
comes back inside the signed ID token. So a code is worth nothing without the state, the nonce and
the verifier of the browser that began, even at a provider that forgets to check one of them, and
we store nothing to know it.
"""

import base64
import hashlib
import time
from dataclasses import dataclass, field
from typing import Any

import structlog
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jws, jwt
from joserfc.errors import JoseError

from libs.domain.errors import Unauthenticated, Unavailable
from services.auth.application.google_ports import CameBack, Consent
from services.auth.domain.google_identity import GoogleIdentity, identity_of
from services.auth.infrastructure.google_documents import (
    ALGORITHMS,
    Answered,
    Documents,
    Http,
    away,
)

GOOGLE = "https://accounts.google.com"
_LEEWAY_SECONDS = 60
# A token that comes for a code was made a moment ago.
_OLDEST_SECONDS = 600
_LONGEST_TOKEN = 16_384
_OK = 200
_FORM = {
    "Accept": "application/json",
    "Content-Type": "application/x-www-form-urlencoded;charset=UTF-8",
}
log = structlog.get_logger("google")


@dataclass(frozen=True, slots=True)
class GoogleSettings:
    """What Google knows us as; with `only_domain`, nobody from elsewhere signs in."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    redirect_uri: str
    only_domain: str | None = None


class OpenIdGoogle:
    """The client of one provider."""

    def __init__(self, settings: GoogleSettings, documents: Documents, http: Http) -> None:
        """`documents` says where the provider's pages and keys are."""
        self._settings = settings
        self._documents = documents
        self._http = http
        self._client = ClientAuth(settings.client_id, settings.client_secret, "client_secret_post")

    async def consent_url(self, consent: Consent) -> str:
        """Where a browser asks for a code; raises Unavailable."""
        settings, places = self._settings, await self._documents.places()
        url: str = prepare_grant_uri(
            places.authorization,
            settings.client_id,
            "code",
            redirect_uri=settings.redirect_uri,
            scope="openid email profile",
            state=consent.state,
            nonce=_bound(consent.nonce, consent.state, consent.code_challenge),
            code_challenge=consent.code_challenge,
            code_challenge_method="S256",
            login_hint=consent.login_hint,
            hd=settings.only_domain,
            prompt="select_account",
        )
        return url

    async def identify(self, back: CameBack) -> GoogleIdentity:
        """Who consented; raises Unauthenticated, Forbidden, or Unavailable."""
        if back.issuer is not None and back.issuer != self._settings.issuer:
            # RFC 9207: the answer of one provider must not be spent at another.
            raise _refused("the redirect names another issuer")
        challenge = create_s256_code_challenge(back.code_verifier)
        tokens = await self._exchange(back)
        claims = await self._verified(tokens, _bound(back.nonce, back.state, challenge))
        return identity_of(claims, only_domain=self._settings.only_domain)

    async def _exchange(self, back: CameBack) -> dict[str, Any]:
        body = prepare_token_request(
            "authorization_code",
            code=back.code,
            redirect_uri=self._settings.redirect_uri,
            code_verifier=back.code_verifier,
        )
        places = await self._documents.places()
        _, headers, body = self._client.prepare("POST", places.token, dict(_FORM), body)
        answer = await self._http.ask("POST", places.token, body=body, headers=headers)
        if answer.status != _OK:
            raise _no_tokens(answer)
        return answer.body

    async def _verified(self, tokens: dict[str, Any], nonce: str) -> CodeIDToken:
        """The claims of the ID token, once everything about it holds."""
        text = tokens.get("id_token")
        if not isinstance(text, str) or not text.isascii() or len(text) > _LONGEST_TOKEN:
            raise _refused("there is no ID token, or it is too long")
        try:
            header = jws.extract_compact(text.encode()).headers()
            kid, alg = header.get("kid"), header.get("alg")
            if not isinstance(kid, str) or alg not in ALGORITHMS:
                raise _refused("it names no key, or an algorithm we do not take")
            key = await self._documents.key(kid)
            if key is None:
                raise _refused("its key is not one of Google's")
            # It refuses a key of another kind, or published for another algorithm.
            token = jwt.decode(text, key, algorithms=[alg])
            claims = self._claims(token, tokens.get("access_token"), nonce)
        except (JoseError, ValueError, TypeError) as error:
            raise _refused(type(error).__name__) from error
        return claims

    def _claims(self, token: jwt.Token, access_token: object, nonce: str) -> CodeIDToken:
        client_id = self._settings.client_id
        claims = CodeIDToken(
            token.claims,
            token.header,
            {
                "iss": {"essential": True, "values": self._issuers()},
                "aud": {"essential": True, "value": client_id},
            },
            {"nonce": nonce, "client_id": client_id, "access_token": access_token},
        )
        claims.validate(leeway=_LEEWAY_SECONDS)
        # Authlib is content with an audience among others, and with an old token.
        if claims["aud"] not in (client_id, [client_id]):
            raise _refused("it is for others too")
        if claims["iat"] < time.time() - _OLDEST_SECONDS - _LEEWAY_SECONDS:
            raise _refused("it was not made just now")
        return claims

    def _issuers(self) -> list[str]:
        """Google leaves the scheme away at times, and says so."""
        issuer = self._settings.issuer
        return [issuer, issuer.removeprefix("https://")] if issuer == GOOGLE else [issuer]


def _bound(nonce: str, state: str, challenge: str) -> str:
    digest = hashlib.sha256(f"{nonce}\n{state}\n{challenge}".encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _no_tokens(answer: Answered) -> Unauthenticated | Unavailable:
    """Why Google gave nothing: a code that is not good, our own secret, or its own trouble."""
    error = answer.body.get("error")
    if error == "invalid_grant":
        return _refused("the code is not good")
    if error in {"invalid_client", "unauthorized_client", "redirect_uri_mismatch"}:
        log.error("Google does not know us; check QM_GOOGLE_CLIENT_ID and its secret", error=error)
    else:
        log.warning("Google gave no tokens", status=answer.status)
    return away()


def _refused(why: str) -> Unauthenticated:
    log.warning("a sign-in with Google was refused", why=why)
    return Unauthenticated(
        "Google did not confirm this sign-in; begin again", code="google_refused"
    )
