"""The stand-in for S3 believes what AWS would believe, and nothing else."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest

from libs.testing.outside.s3 import S3, s3_server
from libs.testing.outside.sigv4 import (
    ALGORITHM,
    UNSIGNED,
    Account,
    Denied,
    Request,
    Signed,
    check,
    signature,
)

# The examples of "Authenticating Requests" in the documentation of Amazon S3.
ACCOUNT = Account("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
AT = datetime(2013, 5, 24, tzinfo=UTC)
EMPTY = hashlib.sha256(b"").hexdigest()
CREDENTIAL = "AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request"
HEADERS = ["host", "range", "x-amz-content-sha256", "x-amz-date"]
BY_HEADER = "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
BY_QUERY = "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
GET = Request(
    "GET",
    "/test.txt",
    "",
    {
        "host": "examplebucket.s3.amazonaws.com",
        "range": "bytes=0-9",
        "x-amz-content-sha256": EMPTY,
        "x-amz-date": "20130524T000000Z",
        "authorization": f"{ALGORITHM} Credential={CREDENTIAL},SignedHeaders={';'.join(HEADERS)},"
        f"Signature={BY_HEADER}",
    },
)
PRESIGNED = Request(
    "GET",
    "/test.txt",
    f"X-Amz-Algorithm={ALGORITHM}&X-Amz-Credential={CREDENTIAL.replace('/', '%2F')}"
    "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
    f"&X-Amz-Signature={BY_QUERY}",
    {"host": "examplebucket.s3.amazonaws.com"},
)


def changed(request: Request, **headers: str | None) -> Request:
    """The same with other headers (None: without)."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    merged = {**request.headers, **given}
    return replace(request, headers={k: v for k, v in merged.items() if v is not None})


def asked(request: Request, old: str, new: str) -> Request:
    """The same with another query."""
    assert old in request.query
    return replace(request, query=request.query.replace(old, new))


def test_the_signatures_are_those_of_amazons_examples() -> None:
    signed = Signed(CREDENTIAL, HEADERS, [], EMPTY, AT)
    assert signature(GET, signed, ACCOUNT) == BY_HEADER
    fields = [(k, v) for k, v in PRESIGNED.fields if k != "X-Amz-Signature"]
    signed = Signed(CREDENTIAL, ["host"], fields, UNSIGNED, AT)
    assert signature(PRESIGNED, signed, ACCOUNT) == BY_QUERY
    check(GET, ACCOUNT, AT)
    check(PRESIGNED, ACCOUNT, AT + timedelta(hours=23))


AUTHORIZATION = GET.headers["authorization"]
BAD: dict[str, tuple[Request, datetime, str]] = {
    "not signed": (changed(GET, authorization=None), AT, "AccessDenied"),
    "another method": (replace(GET, method="DELETE"), AT, "SignatureDoesNotMatch"),
    "another object": (replace(GET, path="/other.txt"), AT, "SignatureDoesNotMatch"),
    "another query": (replace(GET, query="versionId=1"), AT, "SignatureDoesNotMatch"),
    "a field twice": (replace(GET, query="a=1&a=2"), AT, "InvalidArgument"),
    "another host": (changed(GET, host="evil.example"), AT, "SignatureDoesNotMatch"),
    "another signed header": (changed(GET, range="bytes=0-99"), AT, "SignatureDoesNotMatch"),
    "an unsigned header of Amazon's": (changed(GET, x_amz_acl="public-read"), AT, "AccessDenied"),
    "another body": (replace(GET, body=b"x"), AT, "XAmzContentSHA256Mismatch"),
    "an unsigned body": (changed(GET, x_amz_content_sha256=UNSIGNED), AT, "InvalidRequest"),
    "too old": (GET, AT + timedelta(minutes=16), "RequestTimeTooSkewed"),
    "from the future": (GET, AT - timedelta(minutes=16), "RequestTimeTooSkewed"),
    "no date": (changed(GET, x_amz_date=None), AT, "AccessDenied"),
    "another account": (
        changed(GET, authorization=AUTHORIZATION.replace("AKIA", "ASIA")),
        AT,
        "InvalidAccessKeyId",
    ),
    "another region": (
        changed(GET, authorization=AUTHORIZATION.replace("us-east-1", "eu-west-1")),
        AT,
        "AuthorizationHeaderMalformed",
    ),
    "another day": (
        changed(GET, authorization=AUTHORIZATION.replace("20130524", "20130523")),
        AT,
        "AuthorizationHeaderMalformed",
    ),
    "headers out of order": (
        changed(GET, authorization=AUTHORIZATION.replace("host;range", "range;host")),
        AT,
        "SignatureDoesNotMatch",
    ),
    "the host left unsigned": (
        changed(GET, authorization=AUTHORIZATION.replace("host;", "")),
        AT,
        "AccessDenied",
    ),
    "another algorithm": (
        changed(GET, authorization=AUTHORIZATION.replace("SHA256", "SHA1")),
        AT,
        "AuthorizationHeaderMalformed",
    ),
    "signed twice": (
        replace(GET, query=PRESIGNED.query),
        AT,
        "InvalidArgument",
    ),
    "a link that has expired": (PRESIGNED, AT + timedelta(hours=24), "AccessDenied"),
    "a link made to last": (
        asked(PRESIGNED, "86400", "604800"),
        AT + timedelta(hours=25),
        "SignatureDoesNotMatch",
    ),
    "a link for ever": (
        asked(PRESIGNED, "86400", "604801"),
        AT,
        "AuthorizationQueryParametersError",
    ),
    "a link for something else": (
        replace(PRESIGNED, path="/other.txt"),
        AT,
        "SignatureDoesNotMatch",
    ),
    "a link for another method": (replace(PRESIGNED, method="PUT"), AT, "SignatureDoesNotMatch"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_was_not_signed_like_this_and_lately_is_refused(case: str) -> None:
    request, now, code = BAD[case]
    with pytest.raises(Denied) as denied:
        check(request, ACCOUNT, now)
    assert denied.value.code == code


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def s3(clock: Clock) -> AsyncIterator[S3]:
    async with s3_server("things", ACCOUNT, clock) as server:
        yield server


@pytest.fixture
def store(s3: S3) -> Callable[..., Any]:
    """A client written by others, which knows nothing of our server."""
    from obstore.store import from_url  # noqa: PLC0415 - loads a runtime of its own

    def made(**options: str) -> Any:
        config: Any = {
            "endpoint": s3.url,
            "region": "us-east-1",
            "access_key_id": ACCOUNT.access_key,
            "secret_access_key": ACCOUNT.secret_key,
            "virtual_hosted_style_request": False,
            **options,
        }
        return from_url(
            "s3://things/below",
            config=config,
            client_options={"allow_http": True},
            retry_config={"max_retries": 0},
        )

    return made


async def test_a_client_of_others_puts_gets_lists_and_deletes(
    s3: S3, store: Callable[..., Any]
) -> None:
    def work() -> None:
        things = store()
        for name in ("a b/ü+?.txt", "b", "c"):
            things.put(name, name.encode())
        assert bytes(things.get("a b/ü+?.txt").bytes()) == "a b/ü+?.txt".encode()
        assert things.head("b")["size"] == 1
        listed = [item["path"] for page in things.list() for item in page]
        assert sorted(listed) == ["a b/ü+?.txt", "b", "c"]
        things.delete("b")
        things.delete(["c", "a b/ü+?.txt"])
        with pytest.raises(FileNotFoundError):
            things.get("b")

    await asyncio.to_thread(work)
    assert not s3.objects
    assert set(s3.refused) == {"NoSuchKey"}


async def test_a_link_is_good_until_it_expires(
    s3: S3, store: Callable[..., Any], clock: Clock
) -> None:
    from obstore import sign  # noqa: PLC0415

    def link() -> str:
        store().put("a", b"a thing")
        return str(sign(store(), "GET", "a", timedelta(minutes=5)))

    url = await asyncio.to_thread(link)
    async with aiohttp.ClientSession() as session:
        async with session.get(url) as answer:
            assert (answer.status, await answer.read()) == (200, b"a thing")
        clock.ahead = timedelta(minutes=6)
        async with session.get(url) as answer:
            assert answer.status == 403
            assert b"<Code>AccessDenied</Code>" in await answer.read()


@pytest.mark.parametrize(
    ("option", "code"),
    [
        ({"secret_access_key": "guessed"}, "SignatureDoesNotMatch"),
        ({"access_key_id": "AKIAGUESSED"}, "InvalidAccessKeyId"),
        ({"region": "eu-west-1"}, "AuthorizationHeaderMalformed"),
    ],
)
async def test_a_client_with_wrong_settings_is_refused(
    s3: S3, store: Callable[..., Any], option: dict[str, str], code: str
) -> None:
    def put() -> None:
        with pytest.raises(Exception, match="below/a"):
            store(**option).put("a", b"a thing")

    await asyncio.to_thread(put)
    assert s3.refused == [code]
    assert not s3.objects
