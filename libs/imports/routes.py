"""Routes of imports, the same in every service: asking for one, watching, repeating, stopping."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from typing import Annotated, Any, Literal
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import TypeAdapter, ValidationError

from libs.db.database import Database
from libs.db.tenants import tenant
from libs.db.work import Work, beginning
from libs.domain.clock import utc_now
from libs.domain.errors import Invalid, NotFound
from libs.domain.principal import Principal
from libs.files.cells import MOST_BYTES, escaped
from libs.files.csv_writer import write_csv
from libs.imports.job import ENDED, Import, Mode, Order
from libs.imports.kinds import Imports
from libs.imports.queries import all_errors, errors_of, list_imports
from libs.imports.schemas import ImportOut, ImportsOut, Name, RerunIn
from libs.imports.store import SqlImports, import_of
from libs.web.fields import Limit
from libs.web.routes import Actor, Db, Router, require
from libs.web.uploads import uploaded_form
from libs.web.waiting import Wait, outcome

_MAPPING = TypeAdapter(dict[Name, Name | None])
_MOST_BODY = MOST_BYTES + 200_000
IMPORT_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "mapping": {
                            "type": "string",
                            "description": "JSON: names in the file to our columns, null: left out",
                        },
                    },
                    "required": ["file"],
                }
            }
        },
    }
}
# For `responses` of a route that asks for an import.
ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"model": ImportOut, "description": "It ended within the time to wait (Prefer: wait=20)"},
    202: {"model": ImportOut, "description": "It waits its turn, or is running; see Location"},
}
ModeQuery = Annotated[Mode, Query(description="What becomes of good rows beside bad ones")]
DryRun = Annotated[bool, Query(description="Only say what would be done")]
Encoding = Annotated[
    Literal["utf-8", "windows-1252"],
    Query(description="Of a CSV file without byte order mark"),
]


class Importing:
    """What one request may do with imports of its company."""

    def __init__(self, request: Request, actor: Principal, database: Database, wait: int) -> None:
        """`request` knows the service's imports, and the caller's Idempotency-Key."""
        self._request = request
        self._actor = actor
        self._database = database
        self._wait = wait
        self.imports: Imports = request.app.state.imports

    async def receive(self, kind: str, order: Order, response: Response) -> ImportOut:
        """Keep the file that was sent, and have it imported."""
        self._must_be_allowed(kind, order)
        # Asking auth sends the request round again, and its body comes only once.
        async with self._database.transaction(self._actor, read_only=True) as connection:
            await tenant(connection, self._actor.tenant_id)
        async with uploaded_form(self._request, _MOST_BODY) as (file, fields):
            content = await file.read(MOST_BYTES + 1)
            name = _name_of(file.filename)
        if len(content) > MOST_BYTES:
            raise Invalid.field("file", f"at most {MOST_BYTES // 1_000_000} MB", "too_large")
        order = replace(order, mapping=_mapping(fields.get("mapping")))
        confidential = self._may_hold_costs(kind)

        async def make(imports: SqlImports, import_id: UUID) -> Import:
            now = utc_now()
            file_id = await imports.store_file(content, confidential=confidential, at=now)
            return Import.request(
                import_id,
                kind=kind,
                file_id=file_id,
                file_name=name,
                order=order,
                actor=self._actor,
                confidential=confidential,
                says=self.imports.says,
                at=now,
            )

        return await self._request_one(make, response)

    async def repeat(self, import_id: UUID, order: Order, response: Response) -> ImportOut:
        """The same file once more."""

        async def make(imports: SqlImports, new_id: UUID) -> Import:
            earlier = await imports.get(import_id)
            self._must_be_allowed(earlier.kind, order)
            confidential = self._may_hold_costs(earlier.kind)
            return earlier.again(
                new_id, order, actor=self._actor, confidential=confidential, at=utc_now()
            )

        return await self._request_one(make, response)

    def _must_be_allowed(self, name: str, order: Order) -> None:
        """Raise Forbidden without what files of the kind need, Invalid for half of such a file."""
        kind = self.imports.kinds[name]
        for permission in kind.needs:
            self._actor.require(permission)
        if kind.whole and order.mode is Mode.VALID_ROWS:
            message = "rows of such a file belong together: all_or_nothing"
            raise Invalid.field("mode", message, "all_or_nothing")

    def _may_hold_costs(self, kind: str) -> bool:
        """Whether what this caller says of a file of the kind is for those who see costs."""
        return self.imports.kinds[kind].with_costs and self._actor.sees_costs

    async def _request_one(
        self, make: Callable[[SqlImports, UUID], Awaitable[Import]], response: Response
    ) -> ImportOut:
        new_id: UUID = self._request.state.new_id
        location = f"{_base(self._request)}/imports/{new_id}"
        once = self._request.state.once
        if once is not None:
            once = replace(once, location=location, status=202)
        async with beginning(self._database, Work, once)(self._actor) as work:
            imports = SqlImports(work, self.imports.says)
            imports.add(await make(imports, new_id))
        self.imports.wake()
        response.headers["location"] = location
        shown = await outcome(
            lambda: self.shown(new_id), lambda made: made.status in ENDED, self._wait
        )
        response.status_code = 200 if shown.status in ENDED else 202
        return shown

    async def shown(self, import_id: UUID) -> ImportOut:
        """One import with its first errors; raises NotFound."""
        async with self._database.transaction(self._actor, read_only=True) as connection:
            found = await import_of(connection, import_id, self.imports.says)
            if found is None:
                raise NotFound("no such import", import_id=import_id)
            errors = await errors_of(connection, import_id)
        columns = self.imports.kinds[found.kind].columns(self._actor.sees_costs)
        return ImportOut.of(found, errors, columns)


async def _importing(request: Request, actor: Actor, database: Db, wait: Wait) -> Importing:
    return Importing(request, actor, database, wait)


Importer = Annotated[Importing, Depends(_importing)]


def imports_router(service: str, permission: str) -> APIRouter:
    """The routes under `/api/v1/<service>/imports`, for who has the permission."""
    router: APIRouter = Router(f"/api/v1/{service}/imports", tag="imports")
    allowed = [require(permission)]

    @router.get("", dependencies=allowed)
    async def list_all(
        importing: Importer,
        actor: Actor,
        database: Db,
        limit: Limit = 50,
        cursor: str | None = None,
    ) -> ImportsOut:
        """Imports, newest first."""
        imports = importing.imports
        async with database.transaction(actor, read_only=True) as connection:
            page = await list_imports(connection, imports.says, limit=limit, cursor=cursor)
        items = [
            ImportOut.of(i, [], imports.kinds[i.kind].columns(actor.sees_costs)) for i in page.items
        ]
        return ImportsOut(items=items, next_cursor=page.next_cursor)

    @router.get("/{import_id}", dependencies=allowed)
    async def get_import(import_id: UUID, importing: Importer) -> ImportOut:
        """One import: how far it is, what it did, and what is wrong."""
        return await importing.shown(import_id)

    @router.get(
        "/{import_id}/errors",
        dependencies=allowed,
        response_class=StreamingResponse,
        responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
    )
    async def get_errors(
        import_id: UUID, importing: Importer, actor: Actor, database: Db
    ) -> StreamingResponse:
        """Everything that is wrong in it, as CSV."""
        await importing.shown(import_id)
        return StreamingResponse(
            _error_file(database, actor, import_id),
            media_type="text/csv; charset=utf-8",
            headers={"content-disposition": 'attachment; filename="errors.csv"'},
        )

    @router.post("/{import_id}/rerun", status_code=202, dependencies=allowed, responses=ANSWERS)
    async def rerun(
        import_id: UUID, body: RerunIn, importing: Importer, response: Response
    ) -> ImportOut:
        """Import the same file once more, with other columns or corrected cells.

        What was said of columns and corrected before holds, unless said anew.
        """
        corrections = tuple(correction.given() for correction in body.corrections)
        order = Order(body.mode, body.dry_run, body.mapping, corrections)
        return await importing.repeat(import_id, order, response)

    @router.post("/{import_id}/cancel", dependencies=allowed)
    async def cancel(import_id: UUID, importing: Importer, actor: Actor, database: Db) -> ImportOut:
        """Stop it: at once while it waits, else within moments; rows written one by one stay."""
        async with beginning(database, Work)(actor) as work:
            imports = SqlImports(work, importing.imports.says)
            found = await imports.get(import_id)
            found.cancel(at=utc_now())
            await imports.save(found)
        return await importing.shown(import_id)

    return router


def _base(request: Request) -> str:
    """`/api/v1/catalog` of the request's path."""
    return "/".join(request.url.path.split("/")[:4])


def _name_of(name: str | None) -> str:
    """The file's name without folders, and without what could not be stored or shown."""
    last = re.split(r"[/\\]", name or "")[-1]
    return "".join(c for c in last if c.isprintable())[:200] or "file"


def _mapping(text: str | None) -> dict[str, str | None]:
    if not text:
        return {}
    try:
        return _MAPPING.validate_python(orjson.loads(text))
    except (ValidationError, ValueError) as error:
        message = "a JSON object: names in the file to our columns, or to null"
        raise Invalid.field("mapping", message) from error


async def _error_file(
    database: Database, actor: Principal, import_id: UUID
) -> AsyncIterator[bytes]:
    yield write_csv([("row", "column", "value", "message")], begins=True)
    async for errors in all_errors(database, actor, import_id):
        rows = [(str(e.row), escaped(e.column), escaped(e.value), e.message) for e in errors]
        yield write_csv(rows)
