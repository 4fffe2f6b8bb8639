"""Verifying tokens: keys come and go without anybody waiting, and nobody can make us ask often."""

import asyncio
import secrets
import time
from typing import Any
from uuid import UUID

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from libs.domain.errors import Unauthenticated, Unavailable
from libs.domain.ids import new_id
from libs.web.tokens import (
    AUDIENCE,
    ISSUER,
    REFRESH_SECONDS,
    UNKNOWN_KEY_SECONDS,
    Keys,
    TokenVerifier,
    parse_keys,
)

TENANT = UUID(int=7)


class Signer:
    """One signing key and what it signs."""

    def __init__(self) -> None:
        """A new key."""
        self.kid = secrets.token_hex(8)
        self._private = Ed25519PrivateKey.generate()

    def jwk(self) -> dict[str, Any]:
        """As it is published."""
        public = jwt.algorithms.OKPAlgorithm.to_jwk(self._private.public_key(), as_dict=True)
        return {**public, "kid": self.kid}

    def token(self, **changed: Any) -> str:
        """A token good for ten minutes, but for what is changed."""
        now = int(time.time())
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": str(new_id()),
            "tid": str(TENANT),
            "jti": str(new_id()),
            "iat": now,
            "exp": now + 600,
            **changed,
        }
        return jwt.encode(claims, self._private, "EdDSA", {"kid": self.kid, "typ": "at+jwt"})


class Auth:
    """Publishes keys, counts who asks, and is away when told to be."""

    def __init__(self, *signers: Signer) -> None:
        """Publish the keys of these."""
        self.signers = list(signers)
        self.asked = 0
        self.away = False
        self.now = 1_000.0
        self.verifier = TokenVerifier(self.keys, clock=lambda: self.now)

    async def keys(self) -> Keys:
        """What is published now."""
        self.asked += 1
        await asyncio.sleep(0)
        if self.away:
            raise ConnectionRefusedError
        return parse_keys({"keys": [signer.jwk() for signer in self.signers]})

    def after(self, seconds: float) -> None:
        """Time passes."""
        self.now += seconds

    async def settled(self) -> None:
        """Let what runs beside the requests finish."""
        for _ in range(10):
            await asyncio.sleep(0)


async def refused(auth: Auth, token: str) -> str:
    """The code a token is refused with."""
    with pytest.raises(Unauthenticated) as error:
        await auth.verifier.verify(token)
    return error.value.error_code


async def test_unknown_keys_make_us_ask_once_in_thirty_seconds_at_most() -> None:
    auth = Auth(Signer())
    await auth.verifier.verify(auth.signers[0].token())
    assert auth.asked == 1
    strangers = [Signer().token() for _ in range(50)]
    for second in range(UNKNOWN_KEY_SECONDS):
        auth.now = 1_000.0 + second
        await asyncio.gather(*(refused(auth, t) for t in strangers[:5]))
    assert auth.asked == 1
    auth.after(1)
    codes = await asyncio.gather(*(refused(auth, token) for token in strangers))
    assert set(codes) == {"token_invalid"}
    assert auth.asked == 2


async def test_a_key_published_since_is_learnt_when_a_token_comes_that_it_signed() -> None:
    auth = Auth(Signer())
    await auth.verifier.verify(auth.signers[0].token())
    auth.signers.append(Signer())
    auth.after(UNKNOWN_KEY_SECONDS)
    verdicts = await asyncio.gather(
        *(auth.verifier.verify(auth.signers[1].token()) for _ in range(20))
    )
    assert len(verdicts) == 20
    assert auth.asked == 2


async def test_keys_are_asked_for_again_beside_the_requests() -> None:
    auth = Auth(Signer())
    token = auth.signers[0].token()
    await auth.verifier.verify(token)
    auth.signers.append(Signer())
    auth.after(REFRESH_SECONDS)
    await asyncio.gather(*(auth.verifier.verify(token) for _ in range(20)))
    await auth.settled()
    assert auth.asked == 2
    await auth.verifier.verify(auth.signers[1].token())
    assert auth.asked == 2, "known before its first token came"


async def test_what_a_withdrawn_key_signed_is_refused_though_it_was_good_before() -> None:
    old, new = Signer(), Signer()
    auth = Auth(old, new)
    token = old.token()
    await auth.verifier.verify(token)
    auth.signers.remove(old)
    auth.after(REFRESH_SECONDS)
    await auth.verifier.verify(new.token())
    await auth.settled()
    assert await refused(auth, token) == "token_invalid"
    await auth.verifier.verify(new.token())


async def test_tokens_stay_good_while_auth_is_away() -> None:
    auth = Auth(Signer())
    token = auth.signers[0].token()
    await auth.verifier.verify(token)
    auth.away = True
    for _ in range(5):
        auth.after(REFRESH_SECONDS)
        await auth.verifier.verify(token)
        await auth.verifier.verify(auth.signers[0].token())
        await auth.settled()
    assert auth.asked == 6


async def test_while_auth_is_away_made_up_keys_do_not_make_us_wait_for_it_each_time() -> None:
    auth = Auth(Signer())
    await auth.verifier.verify(auth.signers[0].token())
    auth.away = True
    auth.after(UNKNOWN_KEY_SECONDS)
    for _ in range(20):
        with pytest.raises(Unavailable):
            await auth.verifier.verify(Signer().token())
    assert auth.asked == 2
    await auth.verifier.verify(auth.signers[0].token())


async def test_before_there_are_keys_they_are_asked_for_again_soon() -> None:
    auth = Auth(Signer())
    auth.away = True
    token = auth.signers[0].token()
    for _ in range(3):
        with pytest.raises(Unavailable):
            await auth.verifier.verify(token)
    assert auth.asked == 1
    auth.away = False
    auth.after(1)
    assert (await auth.verifier.verify(token)).principal.tenant_id == TENANT


@pytest.mark.parametrize(
    "claims",
    [
        pytest.param({"exp": "9999999999"}, id="expiry is digits in a text"),
        pytest.param({"iat": "1000000000"}, id="time is digits in a text"),
        pytest.param({"exp": True}, id="expiry is true"),
        pytest.param({"exp": 1e999}, id="expiry is infinite"),
        pytest.param({"exp": float("nan")}, id="expiry is no number"),
        pytest.param({"iat": [1]}, id="time is a list"),
        pytest.param({"tid": 7}, id="tenant is a number"),
        pytest.param({"tid": ""}, id="tenant is empty"),
        pytest.param({"sub": "service"}, id="subject is no id"),
        pytest.param({"sid": "x"}, id="session is no id"),
        pytest.param({"perms": 5}, id="permissions are a number"),
        pytest.param({"limits": {"purchase": "lots"}}, id="limit is no number"),
        pytest.param({"limits": [1]}, id="limits are a list"),
        pytest.param({"nbf": int(time.time()) + 3600}, id="not valid yet"),
    ],
)
async def test_a_signature_makes_no_good_token_of_malformed_claims(claims: dict[str, Any]) -> None:
    auth = Auth(Signer())
    assert await refused(auth, auth.signers[0].token(**claims)) in {
        "token_invalid",
        "token_expired",
    }


async def test_a_token_found_good_is_refused_once_it_has_expired() -> None:
    auth = Auth(Signer())
    token = auth.signers[0].token(exp=int(time.time()) + 2)
    verdict = await auth.verifier.verify(token)
    await asyncio.sleep(verdict.expires_at - time.time() + 0.01)
    assert await refused(auth, token) == "token_expired"


async def test_keys_of_other_kinds_are_passed_over() -> None:
    good = Signer().jwk()
    others = [{"kty": "RSA", "kid": "r"}, {**good, "kid": ""}, {"kty": "OKP", "crv": "X25519"}]
    assert set(parse_keys({"keys": [*others, good]})) == {good["kid"]}
