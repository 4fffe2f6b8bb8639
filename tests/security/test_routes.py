"""Every operation of every service, asked by everybody: the answers are those written by hand."""

import asyncio
from uuid import uuid4

import pytest

from tests.people import ROLES
from tests.security.conftest import Cast
from tests.security.expectations import ANYBODY, EXPECTED, NOT_FOR_MACHINES, OF_EVERY_SERVICE
from tests.security.operations import ID_PARAMETERS, OPERATIONS, Operation

pytestmark = pytest.mark.e2e
AT_ONCE = 8


def test_every_operation_is_expected_and_every_expectation_is_met() -> None:
    names = {operation.name for operation in OPERATIONS}
    assert not [o.name for o in OPERATIONS if o.expected() is None], "say who may, by hand"
    assert not (set(EXPECTED) | set(OF_EVERY_SERVICE)) - names, "expected, but not there"
    assert not NOT_FOR_MACHINES - names, "expected, but not there"


def test_every_operation_declares_its_permission() -> None:
    assert not [operation.name for operation in OPERATIONS if not operation.permission]


@pytest.mark.promise("S0.6", "S0.9", "S0.10", "S0.11", "S0.4", "S0.5", "S0.7", "S3.34", "S2.39")
@pytest.mark.parametrize("who", [*ROLES, "machine", "nobody", "expired", "signed out"])
async def test_everybody_may_do_what_is_expected_and_nothing_else(cast: Cast, who: str) -> None:
    """At the gateway and at each service itself, which does not trust the gateway."""
    wrong: list[str] = []
    room = asyncio.Semaphore(AT_ONCE)

    async def ask(operation: Operation, door: str) -> None:
        body: object = None if operation.method == "GET" else {}
        async with room:
            answer = await cast.at(door, who).ask(operation.method, _nowhere(operation), body)
        expected = _expected(who, operation, at_gateway=door == cast.stack.url)
        good = answer.status < 500 and (_class(answer.status) == expected)
        if answer.status == 403 and good and operation.permission not in {"service", "operator"}:
            good = answer.body["permission"] == operation.permission
        if not good:
            said = f"{answer.status} {answer.body}"
            wrong.append(f"{operation.name} at {door}: {said}"[:300] + f" instead of {expected}")

    await asyncio.gather(*(ask(o, door) for o in OPERATIONS for door in cast.doors(o)))
    assert not wrong


def _nowhere(operation: Operation) -> str:
    """Its path, with ids that nobody has."""
    names = [p.field for p in ID_PARAMETERS if p.operation == operation and p.where == "path"]
    return operation.filled({name: str(uuid4()) for name in names})


def _class(status: int) -> str:
    return {401: "not known", 403: "refused"}.get(status, "let in")


def _expected(who: str, operation: Operation, *, at_gateway: bool) -> str:
    may = operation.expected() or frozenset()
    if may == ANYBODY:
        return "let in"
    if who in {"nobody", "expired"} or (who == "signed out" and at_gateway):
        return "not known"
    if who == "machine":
        # A service alone knows no keys: it takes tokens only.
        if not at_gateway:
            return "not known"
        return "let in" if "admin" in may and operation.name not in NOT_FOR_MACHINES else "refused"
    if who == "signed out":
        # A service alone honours a token for its ten minutes; the gateway hears of the sign-out.
        who = "admin"
    return "let in" if who in may else "refused"
