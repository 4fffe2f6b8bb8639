"""Versions over HTTP: an ETag on every resource that can be edited, If-Match on every edit."""

import re
from typing import Annotated

from fastapi import Depends, Request, Response

from libs.domain.errors import Invalid

_ETAG = re.compile(r'^(?:W/)?"(\d{1,18})"$')


def tag(response: Response, version: int) -> None:
    """Say which version the answer shows."""
    response.headers["etag"] = f'"{version}"'


async def _if_match(request: Request) -> int:
    version = await _if_match_or_new(request)
    if version is None:
        raise Invalid.field(
            "If-Match", "send the ETag of the version you edited", "if_match_required"
        )
    return version


async def _if_match_or_new(request: Request) -> int | None:
    given = request.headers.get("if-match")
    if given is None:
        return None
    match = _ETAG.match(given.strip())
    if match is None:
        raise Invalid.field("If-Match", 'an ETag as you received it, such as "3"')
    return int(match[1])


IfMatch = Annotated[int, Depends(_if_match)]
# For a PUT that also makes what is not there yet: None is the version of nothing.
IfMatchOrNew = Annotated[int | None, Depends(_if_match_or_new)]
