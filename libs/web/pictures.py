"""Handing out pictures: to who may see them, kept in nobody else's cache, never run as anything."""

from typing import Annotated, Any

from fastapi import Depends, Query, Request, Response

from libs.domain.errors import Invalid
from libs.files.pictures import Form, PictureStore

# The most of a file that is sent as a picture.
MOST_BYTES = 10_000_000
_WEBP = "image/webp"
# For `responses` of a route that answers with a picture.
PICTURE_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {_WEBP: {"schema": {"type": "string", "format": "binary"}}},
        "description": "The picture",
    },
    304: {"description": "The picture is the one you have"},
}
# Asked for again each time, and answered without the picture unless it is another one.
_HEADERS = {
    "cache-control": "private, no-cache",
    "vary": "authorization",
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox",
    "content-disposition": "inline",
}


def one_size_of(form: Form) -> Any:
    """For a route's parameter: the size asked for, the largest when none is."""
    sizes = sorted(form.sizes)

    async def size(
        size: Annotated[
            int, Query(description="In pixels", json_schema_extra={"enum": sizes})
        ] = form.sizes[0],
    ) -> int:
        if size not in sizes:
            raise Invalid.field("size", f"one of {', '.join(map(str, sizes))}")
        return size

    return Depends(size)


async def picture(request: Request, store: PictureStore, name: str, size: int) -> Response:
    """The answer: one size of a picture, or 304; raises NotFound or Unavailable."""
    headers = {**_HEADERS, "etag": f'"{name}-{size}"'}
    if headers["etag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(await store.get(name, size), media_type=_WEBP, headers=headers)
