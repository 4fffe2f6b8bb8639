"""Answering a list from memory: what a route says is kept until something in it changes.

@router.get("", dependencies=read, response_model=WarehousesOut)
async def list_warehouses(lists: Lists, limit: Limit = 50) -> Response:
    async def read(connection: Connection) -> WarehousesOut: ...
    return await lists.answer("warehouses", limit, read)
"""

from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request, Response
from pydantic import BaseModel

from libs.db.database import Connection
from libs.db.lists import KeptLists

_NOT_MODIFIED = 304


@dataclass(frozen=True, slots=True)
class ListsOf:
    """The kept lists, for one request."""

    request: Request

    async def answer(
        self, name: str, key: Hashable, read: Callable[[Connection], Awaitable[BaseModel]]
    ) -> Response:
        """The list, or 304 if the caller has exactly this; `key` is all that it depends on."""
        kept: KeptLists = self.request.app.state.lists

        async def body(connection: Connection) -> bytes:
            return (await read(connection)).model_dump_json().encode()

        found = await kept.answer(self.request.state.principal, name, key, body)
        headers = {"etag": found.etag, "cache-control": "private, no-cache"}
        if found.etag in self.request.headers.get("if-none-match", ""):
            return Response(status_code=_NOT_MODIFIED, headers=headers)
        return Response(found.body, media_type="application/json", headers=headers)


async def _lists(request: Request) -> ListsOf:
    return ListsOf(request)


Lists = Annotated[ListsOf, Depends(_lists)]
