"""Passwords are hashed with argon2id, in a bounded pool, off the event loop."""

import asyncio
import threading

from argon2 import extract_parameters
from argon2.low_level import Type

from libs.domain.errors import Unavailable
from services.auth.infrastructure.passwords import Argon2Passwords


async def test_hashes_are_argon2id_at_the_owasp_minimum_or_above() -> None:
    stored = await Argon2Passwords().hash("correct horse battery")
    said = extract_parameters(stored)
    assert said.type is Type.ID
    assert said.memory_cost >= 19_456
    assert said.time_cost >= 2
    assert "correct horse" not in stored


async def test_the_same_password_is_hashed_differently_for_everybody() -> None:
    passwords = Argon2Passwords()
    assert await passwords.hash("correct horse battery") != await passwords.hash(
        "correct horse battery"
    )


async def test_nobody_has_a_password_that_fits() -> None:
    passwords = Argon2Passwords()
    stored = await passwords.hash("correct horse battery")
    assert await passwords.verify(stored, "correct horse battery")
    assert not await passwords.verify(stored, "wrong")
    assert not await passwords.verify(None, "nobody has this password")


async def test_the_event_loop_goes_on_while_the_pool_works() -> None:
    passwords = Argon2Passwords(threads=2)
    done = asyncio.Event()
    turns = 0

    async def count() -> None:
        nonlocal turns
        while not done.is_set():
            turns += 1
            await asyncio.sleep(0)

    counting = asyncio.create_task(count())
    await asyncio.gather(*(passwords.hash(f"password {n}") for n in range(10)))
    done.set()
    await counting
    assert turns > 100
    workers = [t for t in threading.enumerate() if t.name.startswith("argon2")]
    assert all(t is not threading.main_thread() for t in workers)


async def test_a_queue_that_has_grown_too_long_turns_people_away() -> None:
    passwords = Argon2Passwords(most_waiting=5)
    tried = await asyncio.gather(
        *(passwords.hash(f"password {n}") for n in range(9)), return_exceptions=True
    )
    assert [isinstance(one, Unavailable) for one in tried] == [False] * 5 + [True] * 4
    assert await passwords.hash("later"), "and it recovers"
