"""The second factor: what an app shows (RFC 6238), once each, and ten recovery codes, once each."""

import asyncio
import base64
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import parse_qs, urlsplit

import asyncpg
import orjson
import pytest

from libs.domain.errors import Conflict, Invalid
from libs.domain.ids import new_id
from libs.testing.services import Answer, Client
from services.auth.domain.second_factor import (
    STEP_SECONDS,
    SecondFactor,
    code_of,
    new_recovery_codes,
    normal,
)
from tests.services.auth.conftest import PASSWORD, Company

LOGIN, TOTP = "/api/v1/auth/login", "/api/v1/auth/totp"
NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
Beneath = asyncpg.Connection

# RFC 6238, appendix B (SHA1): a code of six digits is the end of the eight digits given there.
RFC_6238 = {
    59: "94287082",
    1111111109: "07081804",
    1111111111: "14050471",
    1234567890: "89005924",
    2000000000: "69279037",
    20000000000: "65353130",
}
# RFC 4226, appendix D.
RFC_4226 = [755224, 287082, 359152, 969429, 338314, 254676, 287922, 162583, 399871, 520489]
SEED = b"12345678901234567890"


@pytest.mark.parametrize("moment", sorted(RFC_6238))
def test_codes_are_those_of_the_rfc(moment: int) -> None:
    assert code_of(SEED, moment // STEP_SECONDS) == RFC_6238[moment][-6:]


def test_codes_are_those_of_the_rfc_it_rests_on() -> None:
    assert [int(code_of(SEED, step)) for step in range(10)] == RFC_4226


def factor_at(at: datetime) -> SecondFactor:
    """One that is on, its last code long ago."""
    factor = SecondFactor(user_id=new_id(), secret=SEED, confirmed_at=at - timedelta(days=1))
    assert factor.on
    return factor


@pytest.mark.parametrize("off", range(-3, 4))
def test_codes_of_the_step_before_and_after_are_good_and_no_others(off: int) -> None:
    code = code_of(SEED, int(NOON.timestamp()) // STEP_SECONDS + off)
    assert factor_at(NOON).takes(code, NOON) == (-1 <= off <= 1)


def test_no_code_is_good_twice_nor_one_older_than_the_last() -> None:
    factor = factor_at(NOON)
    before, now, after = (
        code_of(SEED, int(NOON.timestamp()) // STEP_SECONDS + off) for off in (-1, 0, 1)
    )
    assert factor.takes(now, NOON)
    assert not factor.takes(now, NOON + timedelta(seconds=29))
    assert not factor.takes(before, NOON)
    assert factor.takes(f"{after[:3]} {after[3:]}", NOON), "as apps show it, with a gap"
    assert not factor.takes(after, NOON + timedelta(seconds=30))


@pytest.mark.parametrize(
    "code",
    [
        "",
        "0",
        "12345",
        "1234567",
        "abcdef",
        "\uff11\uff12\uff13\uff14\uff15\uff16",
        "94287082",
        "-1",
        "\x00" * 6,
        "é",
    ],
)
def test_what_is_no_code_is_refused(code: str) -> None:
    assert not factor_at(NOON).takes(code, datetime.fromtimestamp(59, UTC))


def test_a_factor_is_begun_confirmed_and_turned_off_in_that_order() -> None:
    factor = SecondFactor(user_id=new_id())
    with pytest.raises(Conflict):
        factor.confirm("123456", NOON)
    factor.begin()
    first = factor.secret
    factor.begin()
    assert factor.secret != first, "beginning again forgets the secret shown before"
    with pytest.raises(Invalid):
        factor.confirm(code_of(first, int(NOON.timestamp()) // STEP_SECONDS), NOON)
    factor.confirm(code_of(factor.secret, int(NOON.timestamp()) // STEP_SECONDS), NOON)
    with pytest.raises(Conflict):
        factor.begin()
    with pytest.raises(Conflict):
        factor.confirm("123456", NOON)
    factor.turn_off()
    assert (factor.on, factor.secret) == (False, b"")
    with pytest.raises(Conflict):
        factor.must_be_on()


def test_recovery_codes_are_ten_and_read_however_they_are_typed() -> None:
    codes = new_recovery_codes()
    assert len(set(codes)) == 10
    assert {len(normal(code)) for code in codes} == {10}
    assert normal(f" {codes[0].upper().replace('-', ' - ')}\n") == normal(codes[0])


class Protected:
    """Somebody whose second factor is on."""

    def __init__(
        self, auth: Client, company: Company, secret: bytes, used: str, codes: list[str]
    ) -> None:
        """Keep what they hold, and the code they have used."""
        self._auth = auth
        self.company = company
        self.secret = secret
        self.used = used
        self.recovery_codes = codes

    @cached_property
    def code(self) -> str:
        """The next one their app shows, good already: the same however often it is asked for."""
        return code_of(self.secret, int(time.time()) // STEP_SECONDS + 1)

    async def sign_in(self, **shown: str) -> Answer:
        """With the right password, and this."""
        body = {"email": self.company.email, "password": PASSWORD, **shown}
        return await self._auth.post(LOGIN, body)


async def begun(company: Company) -> bytes:
    answer = await company.admin.post(f"{TOTP}/enable", {"password": PASSWORD})
    assert answer.status == 200, answer.body
    return base64.b32decode(answer.body["secret"])


@pytest.fixture
async def protected(auth: Client, company: Company) -> Protected:
    """The admin of a company, with a second factor whose first code was just used."""
    secret = await begun(company)
    code = code_of(secret, int(time.time()) // STEP_SECONDS)
    answer = await company.admin.post(f"{TOTP}/confirm", {"code": code})
    assert answer.status == 200, answer.body
    return Protected(auth, company, secret, code, answer.body["recovery_codes"])


def outcome(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.body.get("code", "")


async def test_signing_in_asks_for_a_code_once_the_password_is_right(
    auth: Client, protected: Protected
) -> None:
    assert outcome(await protected.sign_in()) == (401, "second_factor_required")
    right = {"totp": protected.code}
    wrong = {"email": protected.company.email, "password": "wrong", **right}
    assert outcome(await auth.post(LOGIN, wrong)) == (401, "wrong_credentials")
    assert (await protected.sign_in(**right)).status == 200, "not used up by a wrong password"
    assert outcome(await protected.sign_in(**right)) == (401, "wrong_second_factor")


async def test_the_code_it_was_confirmed_with_does_not_sign_in(protected: Protected) -> None:
    assert outcome(await protected.sign_in(totp=protected.used)) == (401, "wrong_second_factor")


async def test_of_many_sign_ins_with_one_code_one_succeeds(protected: Protected) -> None:
    answers = await asyncio.gather(*(protected.sign_in(totp=protected.code) for _ in range(5)))
    assert sorted(a.status for a in answers) == [200, 401, 401, 401, 401]


async def test_each_recovery_code_is_good_once(protected: Protected) -> None:
    assert len(protected.recovery_codes) == 10
    for code in protected.recovery_codes:
        answers = await asyncio.gather(*(protected.sign_in(recovery_code=code) for _ in range(2)))
        assert sorted(a.status for a in answers) == [200, 401], code
    assert outcome(await protected.sign_in(recovery_code="aaaaa-aaaaa")) == (
        401,
        "wrong_second_factor",
    )


@pytest.mark.promise("S1.4")
async def test_codes_cannot_be_guessed_by_who_has_the_password(protected: Protected) -> None:
    """Five wrong ones lock the account, whatever right passwords come between."""
    for guess in range(5):
        shown = {"recovery_code": f"aaaaa-aaaa{guess}"} if guess % 2 else {"totp": f"{guess:06}"}
        assert outcome(await protected.sign_in(**shown)) == (401, "wrong_second_factor")
        if guess < 4:
            assert outcome(await protected.sign_in()) == (401, "second_factor_required")
    locked = await protected.sign_in(totp=protected.code)
    assert outcome(locked) == (429, "too_many_attempts")
    assert int(locked.headers["retry-after"]) > 0
    locked = await protected.sign_in(recovery_code=protected.recovery_codes[0])
    assert outcome(locked) == (429, "too_many_attempts")


async def test_a_recovery_code_is_nobody_elses(
    protected: Protected, auth: Client, other_company: Company
) -> None:
    secret = await begun(other_company)
    code = code_of(secret, int(time.time()) // STEP_SECONDS)
    await other_company.admin.post(f"{TOTP}/confirm", {"code": code})
    body = {"email": other_company.email, "password": PASSWORD}
    theirs = protected.recovery_codes[0]
    assert outcome(await auth.post(LOGIN, {**body, "recovery_code": theirs})) == (
        401,
        "wrong_second_factor",
    )
    assert (await protected.sign_in(recovery_code=theirs)).status == 200


async def test_the_session_says_how_it_was_signed_in_to(
    protected: Protected, beneath: Beneath
) -> None:
    await protected.sign_in(totp=protected.code)
    await protected.sign_in(recovery_code=protected.recovery_codes[0])
    user_id = protected.company.registered["user"]["id"]
    rows = await beneath.fetch("SELECT method FROM sessions WHERE user_id = $1 ORDER BY 1", user_id)
    assert [r["method"] for r in rows] == [
        "password+recovery_code",
        "password+totp",
        "registration",
    ]


async def test_beginning_without_confirming_changes_nothing(auth: Client, company: Company) -> None:
    await begun(company)
    wrong = await company.admin.post(f"{TOTP}/confirm", {"code": "000000"})
    assert (wrong.status, wrong.body["errors"][0]["code"]) == (422, "wrong_code")
    answer = await auth.post(LOGIN, {"email": company.email, "password": PASSWORD})
    assert answer.status == 200


async def test_the_address_for_the_app_names_account_and_secret(company: Company) -> None:
    answer = (await company.admin.post(f"{TOTP}/enable", {"password": PASSWORD})).body
    uri = urlsplit(answer["uri"])
    assert (uri.scheme, uri.netloc) == ("otpauth", "totp")
    assert uri.path == f"/Quartermaster:{str(company.email).replace('@', '%40')}"
    assert parse_qs(uri.query) == {
        "secret": [answer["secret"]],
        "issuer": ["Quartermaster"],
        "digits": ["6"],
        "period": ["30"],
    }


@pytest.mark.parametrize("path", ["enable", "disable", "recovery-codes"])
async def test_what_could_lock_somebody_out_needs_the_password_again(
    protected: Protected, path: str
) -> None:
    body = {"password": "stolen token, no password"}
    if path == "disable":
        body["code"] = protected.code
    answer = await protected.company.admin.post(f"{TOTP}/{path}", body)
    assert (answer.status, answer.body["errors"][0]["code"]) == (422, "wrong_password")


async def test_turning_it_off_needs_a_code_and_then_none_is_asked(protected: Protected) -> None:
    admin = protected.company.admin
    for shown in ({"code": protected.used}, {"recovery_code": "bbbbb-bbbbb"}):
        answer = await admin.post(f"{TOTP}/disable", {"password": PASSWORD, **shown})
        assert (answer.status, answer.body["errors"][0]["code"]) == (422, "wrong_code")
    for shown in ({}, {"code": protected.code, "recovery_code": protected.recovery_codes[0]}):
        assert (await admin.post(f"{TOTP}/disable", {"password": PASSWORD, **shown})).status == 422
    good = {"password": PASSWORD, "recovery_code": protected.recovery_codes[0]}
    assert (await admin.post(f"{TOTP}/disable", good)).status == 204
    assert (await protected.sign_in()).status == 200
    again = await admin.post(
        f"{TOTP}/disable", {"password": PASSWORD, "recovery_code": protected.recovery_codes[1]}
    )
    assert outcome(again) == (409, "second_factor_off")


async def test_it_is_not_begun_again_while_it_is_on(protected: Protected) -> None:
    answer = await protected.company.admin.post(f"{TOTP}/enable", {"password": PASSWORD})
    assert outcome(answer) == (409, "second_factor_on")


async def test_new_recovery_codes_replace_the_old(protected: Protected) -> None:
    answer = await protected.company.admin.post(f"{TOTP}/recovery-codes", {"password": PASSWORD})
    assert len(set(answer.body["recovery_codes"])) == 10
    assert (await protected.sign_in(recovery_code=protected.recovery_codes[0])).status == 401
    assert (await protected.sign_in(recovery_code=answer.body["recovery_codes"][9])).status == 200


async def test_an_idempotency_key_changes_nothing_here(protected: Protected) -> None:
    """What it would show again is a secret that is shown once."""
    path, body = f"{TOTP}/recovery-codes", {"password": PASSWORD}
    answers = [await protected.company.admin.post(path, body, key="the same") for _ in range(2)]
    assert [a.status for a in answers] == [200, 200]
    assert answers[0].body != answers[1].body


async def test_it_is_said_to_the_company_without_what_is_secret(
    protected: Protected, beneath: Beneath
) -> None:
    body = {"password": PASSWORD, "code": protected.code}
    assert (await protected.company.admin.post(f"{TOTP}/disable", body)).status == 204
    user_id = protected.company.registered["user"]["id"]
    rows = await beneath.fetch(
        "SELECT aggregate_version, payload FROM events WHERE aggregate_id = $1"
        " AND type LIKE 'auth.second_factor.changed%' ORDER BY seq",
        user_id,
    )
    said = [(r["aggregate_version"], orjson.loads(r["payload"])) for r in rows]
    assert said == [
        (1, {"user_id": user_id, "enabled": True}),
        (2, {"user_id": user_id, "enabled": False}),
    ]


async def test_the_database_holds_neither_secret_nor_codes(
    protected: Protected, beneath: Beneath
) -> None:
    dump = b"\n".join(_raw(await beneath.fetch("SELECT * FROM second_factors"))) + b"\n".join(
        _raw(await beneath.fetch("SELECT * FROM recovery_codes"))
    )
    assert dump
    for secret in (protected.secret, base64.b32encode(protected.secret)):
        assert secret not in dump
    for code in protected.recovery_codes:
        assert code.encode() not in dump
        assert normal(code).encode() not in dump


def _raw(rows: Iterable[Any]) -> list[bytes]:
    """Everything in the rows, byte for byte."""
    return [v if isinstance(v, bytes) else str(v).encode() for row in rows for v in row.values()]
