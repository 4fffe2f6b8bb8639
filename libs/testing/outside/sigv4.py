"""AWS Signature Version 4 as a server checks it: what was signed, by whom, and when.

Written from the specification of Amazon S3 ("Authenticating Requests"), strictly: a request whose
signature would merely happen to match is refused all the same.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, unquote

ALGORITHM = "AWS4-HMAC-SHA256"
UNSIGNED = "UNSIGNED-PAYLOAD"
MOST_SKEW = timedelta(minutes=15)
LONGEST_LIFE = 604_800
_HEADER = re.compile(
    rf"{ALGORITHM} Credential=(?P<credential>[^,\s]+), ?SignedHeaders=(?P<headers>[^,\s]+),"
    r" ?Signature=(?P<signature>[0-9a-f]{64})"
)


class Denied(Exception):
    """S3's error code, and the status it comes with."""

    def __init__(self, code: str, status: int = 403) -> None:
        """Such as SignatureDoesNotMatch."""
        super().__init__(code)
        self.code = code
        self.status = status


@dataclass(frozen=True, slots=True)
class Account:
    """Whose requests are good, and in which region."""

    access_key: str
    secret_key: str
    region: str = "us-east-1"


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came over the wire: raw path and query, header names in lower case."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def fields(self) -> list[tuple[str, str]]:
        """The query's fields, decoded."""
        pairs = (part.partition("=") for part in self.query.split("&") if part)
        return [(unquote(name), unquote(value)) for name, _, value in pairs]


@dataclass(frozen=True, slots=True)
class Signed:
    """What a signature is over besides the request's line, and whose it says it is."""

    credential: str
    headers: Sequence[str]
    fields: Sequence[tuple[str, str]]
    digest: str
    at: datetime


def check(request: Request, account: Account, now: datetime) -> None:
    """Raise Denied unless the account signed exactly this request, and lately."""
    fields = dict(request.fields)
    in_header, in_query = "authorization" in request.headers, "X-Amz-Signature" in fields
    if (in_header and in_query) or len(fields) != len(request.fields):
        raise Denied("InvalidArgument", 400)  # a field sent twice is one of them unchecked
    if in_query:
        given, signed = _in_query(request, fields, now)
    elif in_header:
        given, signed = _in_header(request, now)
    else:
        raise Denied("AccessDenied")
    access_key, _, scope = signed.credential.partition("/")
    if access_key != account.access_key:
        raise Denied("InvalidAccessKeyId")
    if scope != _scope(signed.at, account):
        raise Denied("AuthorizationHeaderMalformed", 400)
    if not hmac.compare_digest(signature(request, signed, account), given):
        raise Denied("SignatureDoesNotMatch")


def signature(request: Request, signed: Signed, account: Account) -> str:
    """The signature this request has to bear."""
    query = sorted((_quoted(name), _quoted(value)) for name, value in signed.fields)
    canonical = "\n".join(
        [
            request.method,
            quote(unquote(request.path), safe="/-_.~"),
            "&".join(f"{name}={value}" for name, value in query),
            *(f"{name}:{' '.join(request.headers[name].split())}" for name in signed.headers),
            "",
            ";".join(signed.headers),
            signed.digest,
        ]
    )
    hashed = hashlib.sha256(canonical.encode()).hexdigest()
    at = f"{signed.at:%Y%m%dT%H%M%SZ}"
    text = "\n".join([ALGORITHM, at, _scope(signed.at, account), hashed])
    key = f"AWS4{account.secret_key}".encode()
    for part in (at[:8], account.region, "s3", "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.digest(key, text.encode(), "sha256").hex()


def _in_header(request: Request, now: datetime) -> tuple[str, Signed]:
    given = _HEADER.fullmatch(request.headers["authorization"])
    if given is None:
        raise Denied("AuthorizationHeaderMalformed", 400)
    at = _moment(request.headers.get("x-amz-date", ""))
    if abs(now - at) > MOST_SKEW:
        raise Denied("RequestTimeTooSkewed")
    digest = request.headers.get("x-amz-content-sha256", "")
    if not re.fullmatch(r"[0-9a-f]{64}", digest):
        # S3 would take an unsigned or a streamed payload; what we send is always signed whole.
        raise Denied("InvalidRequest", 400)
    if not hmac.compare_digest(digest, hashlib.sha256(request.body).hexdigest()):
        raise Denied("XAmzContentSHA256Mismatch", 400)
    headers = _signed_headers(given["headers"], request)
    return given["signature"], Signed(given["credential"], headers, request.fields, digest, at)


def _in_query(request: Request, fields: Mapping[str, str], now: datetime) -> tuple[str, Signed]:
    life = fields.get("X-Amz-Expires", "")
    known = fields.get("X-Amz-Algorithm") == ALGORITHM and re.fullmatch(r"[0-9]{1,6}", life)
    if not known or not 1 <= int(life) <= LONGEST_LIFE:
        raise Denied("AuthorizationQueryParametersError", 400)
    at = _moment(fields.get("X-Amz-Date", ""))
    if at - now > MOST_SKEW or now >= at + timedelta(seconds=int(life)):
        raise Denied("AccessDenied")  # "Request has expired", or has not begun
    headers = _signed_headers(fields.get("X-Amz-SignedHeaders", ""), request)
    rest = [(name, value) for name, value in request.fields if name != "X-Amz-Signature"]
    credential = fields.get("X-Amz-Credential", "")
    return fields["X-Amz-Signature"], Signed(credential, headers, rest, UNSIGNED, at)


def _signed_headers(given: str, request: Request) -> list[str]:
    """The headers signed: in order, all there, and with every one S3 insists on."""
    names = given.split(";")
    needed = {"host", *(name for name in request.headers if name.startswith("x-amz-"))}
    if names != sorted(set(names)) or given != given.lower():
        raise Denied("SignatureDoesNotMatch")
    if not needed <= set(names) <= set(request.headers):
        raise Denied("AccessDenied")  # "There were headers present which were not signed"
    return names


def _scope(at: datetime, account: Account) -> str:
    return f"{at:%Y%m%d}/{account.region}/s3/aws4_request"


def _quoted(text: str) -> str:
    return quote(text, safe="-_.~")


def _moment(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError as error:
        raise Denied("AccessDenied") from error
