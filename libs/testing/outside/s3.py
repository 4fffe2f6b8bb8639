"""A stand-in for Amazon S3: one bucket, addressed by path, that believes no request it need not.

The packaged stand-ins accept expired and wrongly signed requests; this one checks every signature
(sigv4.py), so that a store of ours which signs badly fails its tests.
"""

import hashlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from xml.etree import ElementTree as ET

from aiohttp import web

from libs.domain.clock import utc_now
from libs.testing.outside.sigv4 import Account, Denied, Request, check
from libs.testing.services import free_port

_MOST = 1_000
_NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"


@dataclass(frozen=True, slots=True)
class Stored:
    """An object: its bytes and when they came."""

    data: bytes
    at: datetime

    @property
    def headers(self) -> dict[str, str]:
        """What S3 says of it."""
        return {"ETag": self.etag, "Last-Modified": format_datetime(self.at, usegmt=True)}

    @property
    def etag(self) -> str:
        """The MD5 of what was put, in quotes."""
        return f'"{hashlib.md5(self.data, usedforsecurity=False).hexdigest()}"'


@dataclass
class S3:
    """The server: look into `objects` and `refused`; let it fail by `failing`."""

    bucket: str
    account: Account
    url: str
    now: Callable[[], datetime] = utc_now
    objects: dict[str, Stored] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    failing: bool = False

    async def answer(self, request: web.Request) -> web.Response:
        """Answer one request, once its signature was checked."""
        self.asked.append(f"{request.method} {request.path}")
        try:
            return await self._checked(request)
        except Denied as denied:
            self.refused.append(denied.code)
            return _xml(denied.status, "Error", [("Code", denied.code)])

    async def _checked(self, request: web.Request) -> web.Response:
        if self.failing:
            raise Denied("InternalError", 500)
        body = await request.read()
        path, _, query = request.raw_path.partition("?")
        headers = {name.lower(): value for name, value in request.headers.items()}
        check(Request(request.method, path, query, headers, body), self.account, self.now())
        return self._carried_out(request, body)

    def _carried_out(self, request: web.Request, body: bytes) -> web.Response:
        bucket, _, key = request.path.removeprefix("/").partition("/")
        if bucket != self.bucket:
            raise Denied("NoSuchBucket", 404)
        if not key:
            return self._of_bucket(request, body)
        if request.method == "PUT" and "x-amz-copy-source" not in request.headers:
            self.objects[key] = Stored(body, self.now().astimezone(UTC))
            return web.Response(headers={"ETag": self.objects[key].etag})
        if request.method in {"GET", "HEAD"} and "range" not in request.headers:
            if key not in self.objects:
                raise Denied("NoSuchKey", 404)
            found = self.objects[key]
            return web.Response(body=found.data, headers=found.headers)
        if request.method == "DELETE":
            self.objects.pop(key, None)
            return web.Response(status=204)
        raise Denied("NotImplemented", 501)

    def _of_bucket(self, request: web.Request, body: bytes) -> web.Response:
        if request.method == "GET" and request.query.get("list-type") == "2":
            return self._listed(request)
        if request.method == "POST" and "delete" in request.query:
            return self._deleted(body)
        raise Denied("NotImplemented", 501)

    def _listed(self, request: web.Request) -> web.Response:
        """ListObjectsV2, by pages; the token is the last key of the page before."""
        prefix, after = request.query.get("prefix", ""), request.query.get("continuation-token", "")
        most = int(request.query.get("max-keys", _MOST))
        keys = sorted(key for key in self.objects if key.startswith(prefix) and key > after)
        listing: list[tuple[str, object]] = [("Name", self.bucket), ("KeyCount", len(keys[:most]))]
        listing.append(("IsTruncated", str(len(keys) > most).lower()))
        if len(keys) > most:
            listing.append(("NextContinuationToken", keys[most - 1]))
        for key in keys[:most]:
            found = self.objects[key]
            at = f"{found.at:%Y-%m-%dT%H:%M:%S}.000Z"
            about = [("Key", key), ("LastModified", at), ("ETag", found.etag)]
            listing.append(("Contents", [*about, ("Size", len(found.data))]))
        return _xml(200, "ListBucketResult", listing)

    def _deleted(self, body: bytes) -> web.Response:
        """DeleteObjects: many at once."""
        keys = [item.text or "" for item in ET.fromstring(body).iter() if _local(item) == "Key"]  # noqa: S314 - signed by ourselves
        for key in keys:
            self.objects.pop(key, None)
        return _xml(200, "DeleteResult", [("Deleted", [("Key", key)]) for key in keys])


@asynccontextmanager
async def s3_server(
    bucket: str, account: Account, now: Callable[[], datetime] = utc_now
) -> AsyncIterator[S3]:
    """The server, running on a port of its own."""
    port = free_port()
    server = S3(bucket, account, f"http://127.0.0.1:{port}", now)
    app = web.Application(client_max_size=100_000_000)
    app.router.add_route("*", "/{path:.*}", server.answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield server
    await runner.cleanup()


def _xml(status: int, name: str, content: object) -> web.Response:
    root = (
        ET.Element(name, xmlns=_NAMESPACE)
        if status < web.HTTPBadRequest.status_code
        else ET.Element(name)
    )
    _fill(root, content)
    return web.Response(
        status=status,
        body=ET.tostring(root, "utf-8", xml_declaration=True),
        content_type="application/xml",
    )


def _fill(element: ET.Element, content: object) -> None:
    if isinstance(content, list):
        for name, value in content:
            _fill(ET.SubElement(element, name), value)
    else:
        element.text = str(content)


def _local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]
