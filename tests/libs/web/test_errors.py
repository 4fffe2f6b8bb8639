"""How failures look from outside."""

import asyncpg
import orjson
import pytest

from libs.web.errors import from_unexpected


@pytest.mark.parametrize(
    "error",
    [
        ConnectionResetError(),
        TimeoutError(),
        asyncpg.CannotConnectNowError("the database system is starting up"),
        asyncpg.ConnectionDoesNotExistError("closed in the middle of operation"),
        asyncpg.InternalClientError("cannot switch to state 15; another operation is in progress"),
    ],
    ids=repr,
)
def test_a_lost_database_is_an_outage_whose_outcome_is_resolved_by_the_key(
    error: Exception,
) -> None:
    answer = from_unexpected(error, "/here")
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    assert "same Idempotency-Key" in orjson.loads(answer.body)["detail"]


def test_a_defect_tells_nothing_of_the_inside() -> None:
    answer = from_unexpected(ValueError("SELECT secret FROM inside"), "/here")
    assert answer.status_code == 500
    assert b"secret" not in answer.body


def test_a_deadlock_is_something_to_try_again() -> None:
    answer = from_unexpected(asyncpg.DeadlockDetectedError("deadlock detected"), "/x")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert b"send it again" in answer.body
