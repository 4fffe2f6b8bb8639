"""Every id that any request takes, with another company's thing in its place.

In a path 404, in a body 422 `not_found` on the field, in a query what an id nobody has would give;
never a trace of the thing, never a change to it. Which ids there are is read from OpenAPI.
"""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from deploy.verify import superuser_url
from tests.people import Answer, listening
from tests.rows import digests
from tests.security.conftest import Cast
from tests.security.operations import ID_PARAMETERS, OPERATIONS, IdParameter
from tests.security.things import (
    FORM,
    ONE_BY_ONE,
    SELECTING,
    body,
    body_with,
    kind,
    unknown,
    version,
)

pytestmark = pytest.mark.e2e
SERVICES = ("auth", "catalog", "inventory", "purchasing", "sales", "payments", "reporting")
# The first is served by the login that may see costs, the second by the one that may not.
ASKERS = ("admin", "store_manager")
AT_ONCE = 8


def ids_in(where: str, who: str) -> list[IdParameter]:
    """The ids in this part of requests that somebody may make."""
    return [
        parameter
        for parameter in ID_PARAMETERS
        if parameter.where == where and who in (parameter.operation.expected() or ())
    ]


async def test_it_is_said_which_thing_each_id_names(cast: Cast) -> None:
    missing = [str(p) for p in ID_PARAMETERS if kind(p) not in cast.theirs.ids]
    assert not missing, "say in tests/security/things.py which thing stands there"
    assert len(ID_PARAMETERS) >= 100


@pytest.mark.promise("S0.8", "S0.11")
@pytest.mark.parametrize("who", ASKERS)
async def test_in_a_path_it_is_404_as_for_an_id_nobody_has(cast: Cast, who: str) -> None:
    async def ask(parameter: IdParameter, door: str) -> str | None:
        operation = parameter.operation
        mine = cast.mine.fitting(operation.name)
        sent = body(parameter, mine)
        about = {"Content_Type": FORM} if isinstance(sent, bytes) else {}
        theirs, nobodys = [
            await cast.at(door, who).ask(
                operation.method,
                operation.filled({**mine, parameter.field: given}),
                sent,
                If_Match=version(parameter),
                **about,
            )
            for given in (cast.theirs.ids[kind(parameter)], unknown(parameter))
        ]
        if theirs.status == 404 and _told(theirs) == _told(nobodys):
            return None
        return f"{_told(theirs)}, unknown: {_told(nobodys)}"

    await _refused(cast, ids_in("path", who), ask)


@pytest.mark.promise("S0.8", "S0.11")
@pytest.mark.parametrize("who", ASKERS)
async def test_in_a_body_it_is_422_on_the_field_at_any_depth(cast: Cast, who: str) -> None:
    async def ask(parameter: IdParameter, door: str) -> str | None:
        operation = parameter.operation
        mine = cast.mine.fitting(operation.name)
        theirs, nobodys = [
            await cast.at(door, who).ask(
                operation.method,
                operation.filled(mine),
                body_with(parameter, mine, given),
                If_Match=version(parameter),
            )
            for given in (cast.theirs.ids[kind(parameter)], unknown(parameter))
        ]
        if str(parameter) in ONE_BY_ONE:
            return _refused_one_by_one(theirs) or _refused_one_by_one(nobodys)
        alike = theirs.status == 422 and _same(theirs) == _same(nobodys)
        if alike and (
            str(parameter) in SELECTING or theirs.fields == {parameter.field: "not_found"}
        ):
            return None
        return f"{theirs.status} {theirs.body}, unknown: {nobodys.body}"

    await _refused(cast, ids_in("body", who), ask)


@pytest.mark.promise("S0.8", "S0.11")
@pytest.mark.parametrize("who", ASKERS)
async def test_in_a_query_it_finds_what_an_id_nobody_has_finds(cast: Cast, who: str) -> None:
    async def ask(parameter: IdParameter, door: str) -> str | None:
        operation = parameter.operation
        path = operation.filled(cast.mine.ids)
        theirs, nobodys = [
            await cast.at(door, who).ask("GET", f"{path}?{parameter.field}={given}")
            for given in (cast.theirs.ids[kind(parameter)], str(uuid4()))
        ]
        alike = theirs.status == nobodys.status and _same(theirs) == _same(nobodys)
        return None if alike else f"{theirs.status} {theirs.body}, unknown: {nobodys.body}"

    await _refused(cast, ids_in("query", who), ask)


@pytest.mark.promise("S0.8", "S0.11")
@pytest.mark.parametrize("who", ASKERS)
async def test_lists_searches_sums_and_files_show_nothing_of_another_company(
    cast: Cast, who: str
) -> None:
    """Whatever a GET gives without an id, or for a word that only they use."""
    found = []
    for operation in OPERATIONS:
        if operation.method != "GET" or "{" in operation.path:
            continue
        for door in cast.doors(operation) if who in (operation.expected() or ()) else ():
            for query in ("", *(f"?search={mark}" for mark in sorted(cast.theirs.marks)[:5])):
                answer = await cast.at(door, who).ask("GET", operation.path + query)
                said = str(answer.body).replace(query.rpartition("=")[2] or "\0", "")
                found += [f"{operation.name}{query}: {m}" for m in cast.theirs.marks if m in said]
    asker = cast.at(cast.stack.url, who)
    reports = (await asker.ask("GET", "/api/v1/reporting/reports")).body["items"]
    for name in (report["name"] for report in reports):
        answer = await asker.ask("GET", f"/api/v1/reporting/reports/{name}")
        assert answer.status == 200, (name, answer.body)
        found += [f"report {name}: {m}" for m in cast.theirs.marks if m in str(answer.body)]
    assert reports
    assert not found


@pytest.mark.promise("S0.8", "S0.11")
async def test_nothing_of_another_company_is_heard_live(cast: Cast) -> None:
    async with listening(cast.at(cast.stack.url, "admin"), "*") as heard:
        for shop in (cast.other, cast.shop):
            moved = {
                "product_id": shop.product,
                "warehouse_id": shop.warehouse,
                "quantity": "1",
                "reason": "found",
            }
            await shop.company.store.post("inventory/movements", moved)
        events = await heard.until(lambda said: any(cast.shop.product in str(e) for e in said))
    assert not [mark for mark in cast.theirs.marks if mark in str(events)]


async def _refused(cast: Cast, parameters: list[IdParameter], ask: Any) -> None:
    """Ask for each at each door: all is answered as it should be, and none of theirs changes."""
    before = await _settled(cast)
    room = asyncio.Semaphore(AT_ONCE)
    wrong = []

    async def one(parameter: IdParameter, door: str) -> None:
        async with room:
            if said := await ask(parameter, door):
                wrong.append(f"{parameter} at {door}: {said}"[:400])

    await asyncio.gather(*(one(p, door) for p in parameters for door in cast.doors(p.operation)))
    assert parameters
    assert not wrong
    assert await _settled(cast) == before


async def _settled(cast: Cast) -> dict[str, str]:
    """Digests of all of their rows, once what they did themselves has come to rest."""
    url, tenant = superuser_url(cast.stack.folder), cast.theirs.ids["tenant_id"]
    found = await digests(url, tenant, SERVICES)
    for _ in range(60):
        await asyncio.sleep(0.5)
        again = await digests(url, tenant, SERVICES)
        if again == found:
            return found
        found = again
    raise AssertionError("their rows never come to rest")


def _refused_one_by_one(answer: Answer) -> str | None:
    """What is wrong with an answer for each id: all there is to say of this one is `not_found`."""
    (item,) = answer.body["items"]
    told = {name: said for name, said in item.items() if said and name != "id"}
    problem = told.pop("problem", {})
    alike = told == {"outcome": "refused"} and problem.pop("order_id", None) == item["id"]
    not_found = {"status": 404, "code": "not_found", "detail": "no such purchase order"}
    return None if alike and problem == not_found else str(answer.body)


def _told(answer: Answer) -> tuple[int, Any, Any]:
    body: Any = answer.body if isinstance(answer.body, dict) else {}
    return answer.status, body.get("code"), body.get("detail")


def _same(answer: Answer) -> Any:
    """What an answer says, but for what differs from request to request."""
    if not isinstance(answer.body, dict):
        return answer.body
    return {k: v for k, v in answer.body.items() if k not in {"request_id", "instance"}}
