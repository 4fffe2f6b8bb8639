"""Google away, slow, talking nonsense, or with new keys: nothing is stored, and it passes."""

import time
from typing import Any

import aiohttp
import asyncpg
import pytest
import structlog

from libs.domain.errors import Unauthenticated, Unavailable
from libs.testing.outside.oidc import Google, Person
from libs.testing.services import Client
from services.auth.application.google_ports import CameBack, Consent
from services.auth.infrastructure import google_documents
from services.auth.infrastructure.google import GoogleSettings, OpenIdGoogle
from services.auth.infrastructure.google_documents import Documents, Http
from services.auth.main import build
from services.auth.settings import AuthSettings
from tests.services.auth.google.conftest import HERE, US, Browser, rows


class Clock:
    """A clock that goes when told to."""

    now = 1_000.0

    def __call__(self) -> float:
        return self.now


class OnItsOwn:
    """The client of the provider, without the rest of auth, and its clock."""

    def __init__(self, google: Google, **changed: Any) -> None:
        self.google, self.clock, self.http = google, Clock(), Http()
        issuer = changed.get("issuer", google.url)
        known_as = {
            "issuer": issuer,
            "client_id": US.id,
            "client_secret": US.secret,
            "redirect_uri": HERE,
        }
        documents = Documents(issuer, self.http, self.clock)
        self.client = OpenIdGoogle(GoogleSettings(**{**known_as, **changed}), documents, self.http)

    async def sign_in(self, person: Person) -> str:
        """The e-mail Google names."""
        visitor = Browser(None, self.google)  # type: ignore[arg-type]
        consent = Consent(visitor.state, visitor.nonce, visitor.challenge)
        url = await self.client.consent_url(consent)
        back = await self.google.consent(url, person)
        came = CameBack(back["code"], visitor.state, visitor.nonce, visitor.verifier)
        return (await self.client.identify(came)).email

    def asked_for(self, what: str) -> int:
        return sum(what in path for path in self.google.provider.asked)


@pytest.fixture
async def on_its_own(google: Google) -> Any:
    alone = OnItsOwn(google)
    google.provider.asked.clear()
    yield alone
    await alone.http.close()


@pytest.mark.parametrize(
    "fault", ["away", "token endpoint away", "token endpoint moved", "no JSON", "huge answer"]
)
async def test_without_google_nothing_is_stored_and_one_is_told_when_to_come_back(
    visitor: Browser, asha: Person, beneath: "asyncpg.Connection[Any]", fault: str
) -> None:
    await visitor.consent(asha)
    before = await rows(beneath)
    visitor.google.provider.faults.add(fault)
    answer = await visitor.callback()
    assert (answer.status, answer.body["code"]) == (503, "google_unavailable")
    assert int(answer.headers["retry-after"]) > 0
    assert await rows(beneath) == before
    assert not any("/elsewhere" in path for path in visitor.google.provider.asked), (
        "the client's secret follows no redirect"
    )
    visitor.google.provider.behave()
    assert (await Browser(visitor.auth, visitor.google).sign_in(asha)).status == 200


async def test_the_sign_in_page_works_without_google(auth: Client, google: Google) -> None:
    google.provider.faults.add("away")
    assert (await auth.get("/api/v1/auth/sign-in-options")).body == {"google": True}


async def test_beginning_without_google_is_refused_at_once(google: Google) -> None:
    google.provider.faults.add("away")
    alone = OnItsOwn(google)
    with pytest.raises(Unavailable):
        await alone.client.consent_url(Consent("s" * 16, "n" * 16, "c" * 43))
    google.provider.behave()
    assert "code_challenge" in await alone.client.consent_url(Consent("s" * 16, "n" * 16, "c" * 43))
    await alone.http.close()


async def test_a_provider_that_says_nothing_is_not_waited_for_long(
    google: Google, monkeypatch: pytest.MonkeyPatch
) -> None:
    patience = aiohttp.ClientTimeout(total=0.2)
    monkeypatch.setattr(google_documents, "_TIMEOUT", patience)
    google.provider.faults.add("silent")
    alone = OnItsOwn(google)
    began = time.monotonic()
    with pytest.raises(Unavailable):
        await alone.client.consent_url(Consent("s" * 16, "n" * 16, "c" * 43))
    assert time.monotonic() - began < 30
    await alone.http.close()


async def test_a_discovery_document_of_another_issuer_is_not_believed(google: Google) -> None:
    google.provider.faults.add("another issuer in discovery")
    alone = OnItsOwn(google)
    with pytest.raises(Unavailable):
        await alone.client.consent_url(Consent("s" * 16, "n" * 16, "c" * 43))
    await alone.http.close()


@pytest.mark.parametrize(
    ("place", "safe"),
    [
        ("https://oauth2.googleapis.com/token", True),
        ("http://127.0.0.1:9000/token", False),
        ("http://oauth2.googleapis.com/token", False),
        ("https://user@evil.example/token", False),
        ("https://accounts.google.com/token#x", False),
        ("ftp://accounts.google.com/token", False),
        ("//accounts.google.com/token", False),
        ("", False),
    ],
)
def test_the_clients_secret_goes_over_tls_only(place: str, *, safe: bool) -> None:
    assert google_documents.is_safe(place, loopback=False) is safe


async def test_a_new_key_is_fetched_when_it_is_met_and_an_old_one_is_good_no_more(
    on_its_own: OnItsOwn, asha: Person
) -> None:
    assert await on_its_own.sign_in(asha) == asha.email
    for alg in ("RS256", "ES256"):
        on_its_own.clock.now += 31
        on_its_own.google.provider.rotate(alg)
        assert await on_its_own.sign_in(asha) == asha.email
    assert on_its_own.asked_for("certs") == 3
    withdrawn = on_its_own.google.provider.keys
    on_its_own.clock.now += 31
    on_its_own.google.provider.rotate()
    assert await on_its_own.sign_in(asha) == asha.email
    on_its_own.google.provider.lie = lambda making: withdrawn[0].sign(making.claims)
    on_its_own.clock.now += 31
    with pytest.raises(Unauthenticated):
        await on_its_own.sign_in(asha)


async def test_unknown_keys_ask_for_the_keys_once_in_thirty_seconds(
    on_its_own: OnItsOwn, asha: Person
) -> None:
    assert await on_its_own.sign_in(asha) == asha.email
    published = on_its_own.google.provider.keys[-1]
    for _ in range(5):
        on_its_own.google.provider.rotate()
        on_its_own.google.provider.keys.insert(0, published)
        with pytest.raises(Unauthenticated):
            await on_its_own.sign_in(asha)
    assert on_its_own.asked_for("certs") == 1
    on_its_own.clock.now += 30
    assert await on_its_own.sign_in(asha) == asha.email
    assert on_its_own.asked_for("certs") == 2


@pytest.mark.parametrize("says", [{"use": "enc"}, {"alg": "RS512"}, {"kty": "oct", "k": "AAAA"}])
async def test_a_key_signs_only_what_it_was_published_for(
    on_its_own: OnItsOwn, asha: Person, says: dict[str, str]
) -> None:
    on_its_own.google.provider.rotate()
    on_its_own.google.provider.keys[-1].says = says
    with pytest.raises(Unauthenticated):
        await on_its_own.sign_in(asha)


async def test_what_google_publishes_is_kept_for_an_hour(
    on_its_own: OnItsOwn, asha: Person
) -> None:
    for _ in range(3):
        await on_its_own.sign_in(asha)
    assert (on_its_own.asked_for("openid-configuration"), on_its_own.asked_for("certs")) == (1, 1)
    on_its_own.clock.now += 3_600
    await on_its_own.sign_in(asha)
    assert (on_its_own.asked_for("openid-configuration"), on_its_own.asked_for("certs")) == (2, 2)


@pytest.mark.parametrize(
    "wrong", [{"client_secret": "rolled"}, {"client_id": "gone"}, {"client_secret": "é\n&=%"}]
)
async def test_a_client_google_does_not_know_is_our_trouble_and_its_secret_is_not_logged(
    google: Google, asha: Person, wrong: dict[str, str]
) -> None:
    alone, good = OnItsOwn(google, **wrong), OnItsOwn(google)
    visitor = Browser(None, google)  # type: ignore[arg-type]
    url = await good.client.consent_url(Consent(visitor.state, visitor.nonce, visitor.challenge))
    back = await google.consent(url, asha)
    with structlog.testing.capture_logs() as logs, pytest.raises(Unavailable):
        await alone.client.identify(
            CameBack(back["code"], visitor.state, visitor.nonce, visitor.verifier)
        )
    assert logs[-1]["log_level"] == "error"
    for secret in (*wrong.values(), back["code"], visitor.verifier, visitor.nonce):
        assert secret not in str(logs)
    await alone.http.close()
    await good.http.close()


async def test_secrets_are_not_shown_by_what_holds_them() -> None:
    settings = GoogleSettings("https://accounts.google.com", "id", "the secret", HERE)
    came = CameBack("the code", "the state", "the nonce", "the verifier")
    shown = repr(settings) + repr(came)
    for secret in ("the secret", "the code", "the state", "the nonce", "the verifier"):
        assert secret not in shown


BASE: dict[str, Any] = {
    "port": 1,
    "broker_url": "amqp://x",
    "database_app_url": "postgresql://x",
    "database_costs_url": "postgresql://x",
    "database_relay_url": "postgresql://x",
    "signing_key_secret": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
}


@pytest.mark.parametrize(
    "settings",
    [
        {"google_client_id": "alone"},
        {"google_client_secret": "alone"},
        {"google_issuer": "http://accounts.google.com"},
        {"google_issuer": "http://127.0.0.1:9", "environment": "production"},
    ],
)
def test_half_a_setting_or_one_without_tls_stops_the_start(settings: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="QM_GOOGLE"):
        AuthSettings(**BASE, **settings)


def test_nobody_signs_in_with_google_unless_it_is_set_up() -> None:
    assert build(AuthSettings(**BASE)).state["google"] is None
