"""Files sent to us: one part of a multipart body, read piece by piece up to the size allowed."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect

from libs.domain.errors import Invalid

# For `openapi_extra` of a route that reads its body with `uploaded`.
FILE_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {"file": {"type": "string", "format": "binary"}},
                    "required": ["file"],
                }
            }
        },
    }
}


class _TooLarge(MultiPartException):
    pass


@asynccontextmanager
async def uploaded(request: Request, most_bytes: int) -> AsyncGenerator[UploadFile, None]:
    """The part `file`, closed afterwards; raises Invalid when it is missing or too large."""
    async with uploaded_form(request, most_bytes) as (file, _):
        yield file


@asynccontextmanager
async def uploaded_form(
    request: Request, most_bytes: int
) -> AsyncGenerator[tuple[UploadFile, dict[str, str]], None]:
    """The part `file` and the other fields of the form; else as `uploaded`.

    The body comes only once: whatever may send the request round again (UnknownReference) must
    have happened before.
    """
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise Invalid.field("file", "send the file as multipart/form-data", "missing")
    pieces = _pieces(request, most_bytes)
    try:
        form = await MultiPartParser(request.headers, pieces, max_files=1, max_fields=5).parse()
    except _TooLarge as error:
        raise Invalid.field("file", str(error.message), "too_large") from error
    except (MultiPartException, KeyError) as error:
        raise Invalid.field("file", "the multipart body cannot be read") from error
    except ClientDisconnect as error:
        # Nobody is there to read it, and nothing went wrong here.
        raise Invalid.field("file", "the file broke off on its way", "broken_off") from error
    try:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise Invalid.field("file", "send the file as the part named file", "missing")
        yield file, {k: v for k, v in form.items() if isinstance(v, str)}
    finally:
        await form.close()


async def _pieces(request: Request, most_bytes: int) -> AsyncGenerator[bytes, None]:
    received = 0
    async for piece in request.stream():
        received += len(piece)
        if received > most_bytes:
            raise _TooLarge(f"at most {most_bytes // 1_000_000} MB")
        yield piece
