"""The rules of the stand-in for Google: whom it gives a code, and what it gives for one.

It enforces what the real one does: PKCE with S256, the client's secret, equal redirect URIs, codes
that are good once. `provider.lie` makes its tokens false (id_tokens.py), `provider.faults` makes
the server itself misbehave.
"""

import base64
import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from libs.testing.outside import id_tokens
from libs.testing.outside.id_tokens import Claims, Making, SigningKey

_CODE_SECONDS = 600
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")
# How the server itself misbehaves; "away" answers 503 everywhere.
FAULTS = frozenset(
    {
        "away",
        "token endpoint away",
        "keys away",
        "silent",
        "no PKCE",
        "codes good twice",
        "another issuer in discovery",
        "token endpoint moved",
        "no JSON",
        "huge answer",
    }
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account at the provider; `hosted_domain` if their company has one there."""

    email: str
    name: str
    subject: str = field(default_factory=lambda: str(secrets.randbelow(10**21)))
    hosted_domain: str | None = None
    verified: bool = True

    @classmethod
    def at_work(cls, email: str, name: str = "Asha Rao") -> "Person":
        """Somebody whose e-mail's domain the provider runs."""
        return cls(email, name, hosted_domain=email.rpartition("@")[2])


@dataclass(frozen=True, slots=True)
class Client:
    """Whose users sign in here."""

    id: str
    secret: str
    redirect_uris: tuple[str, ...]


@dataclass
class _Grant:
    client: Client
    person: Person
    redirect_uri: str
    challenge: str
    nonce: str | None
    expires_at: float
    used: bool = False


class Refused(Exception):
    """What the provider answers with an error (RFC 6749, 5.2)."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        """`error` is the code that clients read."""
        super().__init__(description)
        self.error, self.description, self.status = error, description, status


class Provider:
    """The provider's state: people, clients, keys; what it was asked, and how it behaves."""

    def __init__(self, *clients: Client) -> None:
        """Add people and clients at any time."""
        self.clients = {client.id: client for client in clients}
        self.people: dict[str, Person] = {}
        self.keys = [SigningKey("key-1")]
        self.issuer = ""
        self.lie: id_tokens.Lie = id_tokens.honest
        self.faults: set[str] = set()
        self.asked: list[str] = []
        self.refusals: list[str] = []
        self.issued: list[str] = []
        self._grants: dict[str, _Grant] = {}

    def add(self, person: Person) -> Person:
        """Give somebody an account."""
        self.people[person.subject] = person
        return person

    def rotate(self, alg: str = "RS256") -> None:
        """Sign with a new key from now on; the old one is not published any more."""
        self.keys = [SigningKey(f"key-{secrets.token_hex(4)}", alg)]

    def behave(self) -> None:
        """No lies and no faults from here on."""
        self.lie = id_tokens.honest
        self.faults.clear()
        for key in self.keys:
            key.says.clear()

    def asking(self, query: Mapping[str, str]) -> Client:
        """The client of a request to consent; raises Refused where no redirect may answer it."""
        client = self.clients.get(query.get("client_id", ""))
        if client is None:
            raise Refused("invalid_client", "there is no such client", 401)
        if query.get("redirect_uri") not in client.redirect_uris:
            raise Refused("redirect_uri_mismatch", "this redirect URI is not registered")
        return client

    def grant(self, query: Mapping[str, str], person: Person) -> dict[str, str]:
        """What the redirect after somebody's consent says: a code, or an error."""
        client = self.asking(query)
        wrong = _wrong_request(query)
        if wrong:
            return {"error": "invalid_request", "error_description": wrong}
        code = "4/" + secrets.token_urlsafe(32)
        self._grants[code] = _Grant(
            client=client,
            person=person,
            redirect_uri=query["redirect_uri"],
            challenge=query["code_challenge"],
            nonce=query.get("nonce"),
            expires_at=time.time() + _CODE_SECONDS,
        )
        return {"code": code, "iss": self.issuer}

    def exchange(self, form: Mapping[str, str], authorization: str | None) -> dict[str, Any]:
        """What a code is worth; raises Refused."""
        client = self._authenticated(form, authorization)
        if form.get("grant_type") != "authorization_code":
            raise Refused("unsupported_grant_type", "codes are exchanged here, nothing else")
        grant = self._grants.get(form.get("code", ""))
        if grant is None or grant.expires_at < time.time():
            raise Refused("invalid_grant", "there is no such code")
        if grant.client != client:
            raise Refused("invalid_grant", "the code is another client's")
        if grant.used and "codes good twice" not in self.faults:
            raise Refused("invalid_grant", "the code was used before")
        grant.used = True
        if form.get("redirect_uri") != grant.redirect_uri:
            raise Refused("invalid_grant", "the redirect URI is not the one of the code")
        if "no PKCE" not in self.faults and not _proves(form.get("code_verifier"), grant.challenge):
            raise Refused("invalid_grant", "the code verifier does not fit the challenge")
        return self._tokens(grant)

    def _authenticated(self, form: Mapping[str, str], authorization: str | None) -> Client:
        """The client that asks: by HTTP Basic or in the form, and not in both."""
        client_id, secret = form.get("client_id", ""), form.get("client_secret", "")
        if authorization is not None:
            if secret:
                raise Refused("invalid_request", "authenticate in one way")
            scheme, _, given = authorization.partition(" ")
            name, _, password = base64.b64decode(given).decode().partition(":")
            client_id, secret = unquote(name), unquote(password) if scheme == "Basic" else ""
        client = self.clients.get(client_id)
        if client is None or not hmac.compare_digest(client.secret.encode(), secret.encode()):
            raise Refused("invalid_client", "no such client, or not its secret", 401)
        return client

    def _tokens(self, grant: _Grant) -> dict[str, Any]:
        access_token = "ya29." + secrets.token_urlsafe(32)
        making = Making(self._claims(grant, access_token), self.keys[-1], grant.client.secret)
        answer = {
            "access_token": access_token,
            "id_token": self.lie(making),
            "expires_in": 3_599,
            "scope": "openid email profile",
            "token_type": "Bearer",
        }
        self.issued.extend((access_token, str(answer["id_token"])))
        return {k: v for k, v in answer.items() if v}

    def _claims(self, grant: _Grant, access_token: str) -> Claims:
        now, person = int(time.time()), grant.person
        claims: Claims = {
            "iss": self.issuer,
            "azp": grant.client.id,
            "aud": grant.client.id,
            "sub": person.subject,
            "hd": person.hosted_domain,
            "email": person.email,
            "email_verified": person.verified,
            "at_hash": id_tokens.half_hash(access_token),
            "nonce": grant.nonce,
            "name": person.name,
            "iat": now,
            "exp": now + id_tokens.LIFE_SECONDS,
        }
        return {k: v for k, v in claims.items() if v is not None}

    def discovery(self) -> dict[str, Any]:
        """The document clients find everything by."""
        other = "another issuer in discovery" in self.faults
        return {
            "issuer": "https://accounts.evil.example" if other else self.issuer,
            "authorization_endpoint": f"{self.issuer}/o/oauth2/v2/auth",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/oauth2/v3/certs",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "scopes_supported": ["openid", "email", "profile"],
            "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
            "code_challenge_methods_supported": ["S256"],
        }


def _wrong_request(query: Mapping[str, str]) -> str | None:
    if query.get("response_type") != "code":
        return "the response type is code"
    if "openid" not in query.get("scope", "").split():
        return "the scope openid is missing"
    if query.get("code_challenge_method") != "S256":
        return "a code challenge with S256 is required"
    if not _CHALLENGE.fullmatch(query.get("code_challenge", "")):
        return "the code challenge is malformed"
    return None


def _proves(verifier: str | None, challenge: str) -> bool:
    if verifier is None or not _VERIFIER.fullmatch(verifier):
        return False
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == challenge
