"""Refresh tokens bound to a key that does not leave the device (DPoP, RFC 9449)."""

import asyncio
import json
import time
from typing import Any

import aiohttp
import jwt
import pytest
from multidict import CIMultiDict

from libs.testing.services import Answer, Client
from services.auth.infrastructure.proofs import thumbprint
from tests.services.auth.conftest import PASSWORD, Company
from tests.services.auth.proofs import DeviceKey, base64url

LOGIN, REFRESH = "/api/v1/auth/login", "/api/v1/auth/refresh"


async def signed_in(auth: Client, company: Company, key: DeviceKey) -> Answer:
    body = {"email": company.email, "password": PASSWORD}
    return await auth.request("POST", LOGIN, json=body, headers=key.proof(LOGIN))


async def refreshed(auth: Client, tokens: Answer, proof: dict[str, str] | None = None) -> Answer:
    body = {"refresh_token": tokens.body["refresh_token"]}
    return await auth.request("POST", REFRESH, json=body, headers=proof or {})


@pytest.mark.promise("S1.4")
@pytest.mark.parametrize("alg", ["ES256", "EdDSA"])
async def test_a_bound_refresh_token_is_worth_nothing_without_its_key(
    auth: Client, company: Company, alg: str
) -> None:
    key = DeviceKey(alg)
    tokens = await signed_in(auth, company, key)
    assert tokens.status == 200
    bare = await refreshed(auth, tokens)
    assert (bare.status, bare.body["code"]) == (401, "dpop_required")
    thief = await refreshed(auth, tokens, DeviceKey(alg).proof(REFRESH))
    assert (thief.status, thief.body["code"]) == (401, "dpop_invalid")
    # The thief's tries neither spent the token nor ended the session of its owner.
    for _ in range(3):
        tokens = await refreshed(auth, tokens, key.proof(REFRESH))
        assert tokens.status == 200


async def test_a_thief_with_a_spent_token_and_no_key_cannot_end_the_session(
    auth: Client, company: Company
) -> None:
    key = DeviceKey()
    first = await signed_in(auth, company, key)
    second = await refreshed(auth, first, key.proof(REFRESH))
    third = await refreshed(auth, second, key.proof(REFRESH))
    assert (await refreshed(auth, first)).body["code"] == "dpop_required"
    assert (await refreshed(auth, third, key.proof(REFRESH))).status == 200


async def test_a_session_begun_without_a_key_needs_none(auth: Client, company: Company) -> None:
    tokens = await auth.post(LOGIN, {"email": company.email, "password": PASSWORD})
    with_proof = await refreshed(auth, tokens, DeviceKey().proof(REFRESH))
    assert with_proof.status == 200
    assert (await refreshed(auth, with_proof)).status == 200


async def test_signing_out_needs_no_proof(auth: Client, company: Company) -> None:
    tokens = await signed_in(auth, company, DeviceKey())
    body = {"refresh_token": tokens.body["refresh_token"]}
    assert (await auth.post("/api/v1/auth/logout", body)).status == 204


async def test_access_tokens_of_a_bound_session_are_plain_bearer_tokens(
    auth: Client, company: Company
) -> None:
    tokens = await signed_in(auth, company, DeviceKey())
    assert tokens.body["token_type"] == "Bearer"
    assert (await auth.with_token(tokens.body["access_token"]).get("/api/v1/auth/me")).status == 200


async def test_a_proof_is_good_once(auth: Client, company: Company) -> None:
    key = DeviceKey()
    tokens = await signed_in(auth, company, key)
    proof = key.proof(REFRESH)
    second = await refreshed(auth, tokens, proof)
    assert second.status == 200
    again = await refreshed(auth, second, proof)
    assert (again.status, again.body["code"]) == (401, "dpop_invalid")


async def test_of_many_requests_with_one_proof_one_is_served(
    auth: Client, company: Company
) -> None:
    key = DeviceKey()
    tokens = await signed_in(auth, company, key)
    proof = key.proof(REFRESH)
    answers = await asyncio.gather(*(refreshed(auth, tokens, proof) for _ in range(10)))
    assert sorted(a.status for a in answers) == [200] + [401] * 9


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"htu": f"http://127.0.0.1:8080{REFRESH}"}, id="another name of this machine"),
        pytest.param({"htu": f"HTTP://LocalHost:8080{REFRESH}?a=1#b"}, id="written otherwise"),
        pytest.param({"ath": "x", "nonce": "y"}, id="more than is asked"),
    ],
)
async def test_a_proof_may_differ_in_what_does_not_matter(
    auth: Client, company: Company, changed: dict[str, Any]
) -> None:
    key = DeviceKey()
    tokens = await signed_in(auth, company, key)
    assert (await refreshed(auth, tokens, key.proof(REFRESH, **changed))).status == 200


@pytest.mark.parametrize("seconds", [-45, 45, 45.5])
async def test_a_devices_clock_may_be_somewhat_wrong(
    auth: Client, company: Company, seconds: float
) -> None:
    key = DeviceKey()
    tokens = await signed_in(auth, company, key)
    proof = key.proof(REFRESH, iat=int(time.time()) + seconds)
    assert (await refreshed(auth, tokens, proof)).status == 200


def bad_proofs(key: DeviceKey) -> dict[str, dict[str, str]]:
    """Proofs nobody may accept, by what is wrong with each."""
    now = int(time.time())
    other = DeviceKey(key.alg)
    good = key.proof(REFRESH)["DPoP"]
    head, body, signature = good.split(".")

    def changed(**what: Any) -> dict[str, str]:
        return key.proof(REFRESH, **what)

    def header(**what: Any) -> dict[str, str]:
        return key.proof(REFRESH, header=what)

    def forged(claims: str) -> dict[str, str]:
        signed = f"{head}.{base64url(claims.encode())}"
        mark = jwt.get_algorithm_by_name(key.alg).sign(signed.encode(), key.private)
        return {"DPoP": f"{signed}.{base64url(mark)}"}

    about = json.dumps({"htm": "POST", "htu": f"http://localhost:8080{REFRESH}", "jti": "1"})[:-1]
    hmac = {"typ": "dpop+jwt", "jwk": {"kty": "oct", "k": base64url(b"s" * 64)}}
    claims = {"htm": "POST", "htu": f"http://localhost:8080{REFRESH}", "iat": now, "jti": "1"}
    return {
        "empty": {"DPoP": ""},
        "no token": {"DPoP": "hello"},
        "no signature": {"DPoP": f"{head}.{body}."},
        "signature of another key": {
            "DPoP": f"{head}.{body}.{other.proof(REFRESH)['DPoP'].split('.')[2]}"
        },
        "truncated": {"DPoP": good[:-9]},
        "two in one": {"DPoP": f"{good}, {good}"},
        "another key in the header": header(jwk=other.jwk()),
        "no key": header(jwk=None),
        "key is text": header(jwk="key"),
        "key with its private half": header(jwk={**key.jwk(), "d": base64url(b"d" * 32)}),
        "key of another curve": header(jwk={**key.jwk(), "crv": "P-384"}),
        "key of no point": header(jwk={**key.jwk(), "x": base64url(b"\xff" * 32)}),
        "key of wrong length": header(jwk={**key.jwk(), "x": base64url(b"\x01" * 31)}),
        "a shared secret": {"DPoP": jwt.encode(claims, b"s" * 64, "HS512", hmac)},
        "unsigned": {"DPoP": jwt.encode(claims, "", "none", {"typ": "dpop+jwt", "jwk": key.jwk()})},
        "type is JWT": header(typ="JWT"),
        "no type": header(typ=""),
        "an access token's type": header(typ="at+jwt"),
        "critical extension": header(crit=["exp"]),
        "another method": changed(htm="GET"),
        "method in lower case": changed(htm="post"),
        "method is a list": changed(htm=["POST"]),
        "no method": changed(htm=None),
        "another path": changed(htu=f"http://localhost:8080{LOGIN}"),
        "another host": changed(htu=f"http://evil.example{REFRESH}"),
        "another port": changed(htu=f"http://localhost:9999{REFRESH}"),
        "another scheme": changed(htu=f"https://localhost:8080{REFRESH}"),
        "no scheme": changed(htu=REFRESH),
        "port is no port": changed(htu=f"http://localhost:99999{REFRESH}"),
        "broken address": changed(htu="http://[::1"),
        "no address": changed(htu=None),
        "too old": changed(iat=now - 61),
        "too new": changed(iat=now + 65),
        "time is text": changed(iat=str(now)),
        "time is true": changed(iat=True),
        "no time": changed(iat=None),
        "expired as well": changed(exp=now - 1),
        "no id": changed(jti=None),
        "empty id": changed(jti=""),
        "id is a number": changed(jti=1),
        "id is huge": changed(jti="x" * 201),
        "id cannot be written": forged(f'{about[:-3]}"\\ud800", "iat": {now}}}'),
        "time is no number": forged(f'{about}, "iat": NaN}}'),
        "time is infinite": forged(f'{about}, "iat": Infinity}}'),
        "time is too long for a number": forged(f'{about}, "iat": {"9" * 400}}}'),
        "nested without end": forged(f'{about}, "iat": {now}, "x": {"[" * 1500}'),
        "claims are a list": forged("[]"),
        "huge": {"DPoP": f"{head}.{'A' * 5_000}.{signature}"},
    }


@pytest.mark.parametrize("alg", ["ES256", "EdDSA"])
@pytest.mark.parametrize("kind", sorted(bad_proofs(DeviceKey())))
async def test_a_bad_proof_opens_nothing(
    auth: Client, company: Company, kind: str, alg: str
) -> None:
    key = DeviceKey(alg)
    tokens = await signed_in(auth, company, key)
    answer = await refreshed(auth, tokens, bad_proofs(key)[kind])
    assert (answer.status, answer.body["code"]) == (401, "dpop_invalid")
    assert (await refreshed(auth, tokens, key.proof(REFRESH))).status == 200


async def test_two_proofs_in_one_request_are_one_too_many(auth: Client, company: Company) -> None:
    key = DeviceKey()
    tokens = await signed_in(auth, company, key)
    two = CIMultiDict([("DPoP", key.proof(REFRESH)["DPoP"]) for _ in range(2)])
    body = {"refresh_token": tokens.body["refresh_token"]}
    async with (
        aiohttp.ClientSession(auth.url) as session,
        session.post(REFRESH, json=body, headers=two) as answer,
    ):
        assert (answer.status, (await answer.json())["code"]) == (401, "dpop_invalid")


async def test_signing_in_with_a_bad_proof_does_not_begin_a_session_without_one(
    auth: Client, company: Company
) -> None:
    body = {"email": company.email, "password": PASSWORD}
    answer = await auth.request("POST", LOGIN, json=body, headers=DeviceKey().proof(REFRESH))
    assert (answer.status, answer.body["code"]) == (401, "dpop_invalid")


def test_the_thumbprint_is_that_of_the_rfc() -> None:
    """RFC 8037, appendix A.3; and the same key written in another way has the same one."""
    x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
    key = jwt.PyJWK({"kty": "OKP", "crv": "Ed25519", "x": x}, algorithm="EdDSA")
    assert thumbprint(key) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
    padded = jwt.PyJWK({"x": x + "=", "kty": "OKP", "crv": "Ed25519"}, algorithm="EdDSA")
    assert thumbprint(padded) == thumbprint(key)
