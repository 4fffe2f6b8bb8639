"""What becomes of messages that cannot be applied, and of those behind them."""

import asyncio
from contextlib import suppress
from typing import Any
from uuid import UUID

import asyncpg
import orjson
import pytest

from libs.contracts.catalog import CategoryChanged
from libs.db.work import Begin
from libs.domain.errors import Conflict, Unavailable, UnknownReference
from libs.domain.principal import Principal
from libs.messaging import together as ending
from libs.messaging import worker as working
from libs.messaging.deadletters import DeadLetters
from libs.messaging.subscription import Subscription
from libs.messaging.together import together

from .conftest import FREE, ORDERED, SERVICE, NotesWork, Site, counted, note_category, until


class Handler:
    """Notes what it hears, and fails as it is told to."""

    def __init__(self) -> None:
        self.failures: dict[str, Exception] = {}
        self.calls: list[str] = []

    async def __call__(
        self, event: CategoryChanged, /, *, actor: Principal, begin: Begin[NotesWork]
    ) -> None:
        self.calls.append(event.name)
        async with begin(actor) as work:
            await work.note(event.category_id, event.name)
            if error := self.failures.get(event.name):
                raise error


def _to(queue: Any, handler: Any) -> Subscription:
    return Subscription(queue, {CategoryChanged: handler})


async def _letters(site: Site) -> list[Any]:
    return await DeadLetters(SERVICE, site.broker_url).list()


async def test_what_fails_for_now_is_delivered_again_later(site: Site, quick_retries: None) -> None:
    handler = Handler()
    handler.failures["b"] = Unavailable("catalog does not answer")
    async with site.consumers(_to(FREE, handler)), site.relay():
        await site.say("abc")
        await until(lambda: site.true(handler.calls.count("b") == 2))
        assert sorted(await site.notes()) == ["a", "c"]  # neighbours did not wait
        handler.failures.clear()
        await until(lambda: site.noted(3))


async def test_what_keeps_failing_is_a_dead_letter_that_a_replay_can_save(
    site: Site, quick_retries: None
) -> None:
    handler = Handler()
    handler.failures["b"] = ValueError("a bug")
    async with site.consumers(_to(FREE, handler)), site.relay():
        await site.say("abc")
        (letter,) = await until(lambda: _letters(site))
        assert handler.calls.count("b") == 4
        assert letter.reason == "ValueError: a bug"
        assert (letter.queue, letter.type) == (FREE.name, CategoryChanged.key())
        handler.failures.clear()
        assert await DeadLetters(SERVICE, site.broker_url).replay() == 1
        await until(lambda: site.noted(3))
        assert await _letters(site) == []


async def test_a_rule_or_a_bad_message_is_dead_at_once(site: Site) -> None:
    handler = Handler()
    handler.failures["b"] = Conflict("the period is closed")
    await site.say("abcd")
    *_, bad = (orjson.loads(body) for body in await site.wrapped())
    bad["data"] = {"name": 7}
    bad["id"] = str(UUID(int=7))
    async with site.consumers(_to(FREE, handler)), site.relay():
        await site.send(orjson.dumps(bad), b"{not json")
        letters = await until(lambda: _three(site))
        await until(lambda: site.noted(3))
    kinds = sorted(letter.reason.split(":")[0] for letter in letters)
    assert kinds == ["Conflict", "Malformed", "ValidationError"]


async def _three(site: Site) -> list[Any]:
    letters = await _letters(site)
    return letters if len(letters) == 3 else []


async def test_one_bad_message_in_a_batch_costs_the_others_nothing(site: Site) -> None:
    handler = Handler()
    handler.failures["13"] = Conflict("no")
    names = [f"{n:02}" for n in range(40)]
    await site.say(names)
    async with site.consumers(_to(ORDERED, handler)), site.relay():
        (letter,) = await until(lambda: _letters(site))
        await until(lambda: site.noted(39))
    assert sorted(await site.notes()) == sorted(set(names) - {"13"})
    assert letter.ordered


async def test_behind_a_dead_letter_its_aggregate_waits_and_is_replayed_in_order(
    site: Site,
) -> None:
    handler = Handler()
    handler.failures["2"] = Conflict("not yet")
    dead = DeadLetters(SERVICE, site.broker_url)
    async with site.consumers(_to(ORDERED, handler)), site.relay():
        (subject, *_) = await site.say("12345", about=UUID(int=99))
        (other,) = await site.say(["x"])
        await until(lambda: site.noted(2))
        await until(lambda: _held(site, 4))
        assert await site.notes(subject) == ["1"]
        assert await site.notes(other) == ["x"]
        handler.failures.clear()
        handler.failures["4"] = Conflict("now this one")
        assert await dead.replay(lambda letter: letter.subject == str(subject)) == 1
        await until(lambda: _held(site, 2))
        assert await site.notes(subject) == ["1", "2", "3"]
        (letter,) = await until(lambda: _letters(site))
        assert await dead.drop(lambda one: one.id == letter.id, reason="entered by hand", by="op")
        await until(lambda: _held(site, 0))
        assert await site.notes(subject) == ["1", "2", "3", "5"]
        assert await _letters(site) == []
        await site.say(["6"], about=subject)
        await until(lambda: site.noted(6))


async def _held(site: Site, number: int) -> bool:
    return len(await site.ask("SELECT FROM held")) == number


async def test_an_ordered_consumer_tries_again_where_it_is(site: Site) -> None:
    handler = Handler()
    handler.failures["2"] = Unavailable("later")
    async with (
        site.consumers(_to(ORDERED, handler), tries_in_place=(0.05,) * 4),
        site.relay(),
    ):
        (subject, *_) = await site.say("123", about=UUID(int=5))
        await until(lambda: site.true(handler.calls.count("2") >= 3))
        handler.failures.clear()
        await until(lambda: site.noted(3))
        assert await site.notes(subject) == ["1", "2", "3"]
        assert await _letters(site) == []


async def test_ids_not_known_here_are_asked_for_once_and_the_event_applied(site: Site) -> None:
    handler = Handler()
    unknown = UnknownReference("products", {"product_id": UUID(int=3)})
    handler.failures["b"] = unknown
    asked: list[UnknownReference] = []

    async def learn(error: UnknownReference, actor: Principal) -> None:
        assert actor.tenant_id == site.tenant_id
        asked.append(error)
        handler.failures.clear()

    async with site.consumers(_to(ORDERED, handler), learn=learn), site.relay():
        await site.say("abc")
        await until(lambda: site.noted(3))
    assert asked == [unknown]


async def test_while_the_database_is_away_nothing_is_lost_and_no_attempt_burnt(
    site: Site,
) -> None:
    before = counted("retried", FREE.name)
    async with site.consumers(_to(FREE, note_category), _to(ORDERED, note_category)):
        async with site.relay():
            await site.say(f"{n}" for n in range(30))
            await until(site.all_published)
        name = site.urls.name
        await site.command(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        await site.command(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        )
        await site.send(*_copies(site))
        await asyncio.sleep(1.5)
        await site.command(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        await until(lambda: site.noted(60 + 10))
        assert await _letters(site) == []
        assert counted("retried", FREE.name) == before


def _copies(site: Site) -> list[bytes]:
    """Ten events made by hand: the database cannot be asked for any."""
    return [
        orjson.dumps(
            {
                "id": str(UUID(int=n)),
                "type": f"quartermaster.{CategoryChanged.key()}",
                "subject": str(UUID(int=n)),
                "time": "2026-01-01T00:00:00Z",
                "tenantid": str(site.tenant_id),
                "sequence": "1",
                "partitionkey": str(n),
                "data": {"category_id": str(UUID(int=n)), "name": f"{n}", "parent_id": None},
            }
        )
        for n in range(1, 11)
    ]


async def test_a_queue_deleted_under_its_consumer_is_declared_again(site: Site) -> None:
    async with site.consumers() as consumers, site.relay():
        async with site.channel() as channel:
            for name in ORDERED.shard_names():
                await channel.queue_delete(name)
        await until(lambda: site.true(not consumers.consuming.is_set()))
        await site.say("ab")
        await until(lambda: site.noted(2))


async def test_stopping_finishes_what_was_delivered(site: Site) -> None:
    repeated = counted("repeated", ORDERED.name)
    await site.say(f"{n}" for n in range(300))
    async with site.relay():
        async with site.consumers():
            await until(lambda: _some(site))
        before = len(await site.notes())
        async with site.consumers():
            await until(lambda: site.noted(300))
    assert before < 300
    assert counted("repeated", ORDERED.name) == repeated  # nothing was delivered twice


async def _some(site: Site) -> bool:
    return len(await site.notes()) > 0


@pytest.mark.parametrize("queue", [FREE, ORDERED])
async def test_an_error_in_the_transaction_is_never_taken_for_success(
    site: Site, queue: Any, quick_retries: None
) -> None:
    """PostgreSQL answers COMMIT of a failed transaction with ROLLBACK and no error."""
    broken = True

    async def swallow(
        event: CategoryChanged, /, *, actor: Principal, begin: Begin[NotesWork]
    ) -> None:
        async with begin(actor) as work:
            if broken:
                try:
                    await work.connection.execute("SELECT 1 / 0")
                except asyncpg.DivisionByZeroError:
                    return
            await work.note(event.category_id, event.name)

    async with (
        site.consumers(_to(queue, swallow), tries_in_place=(0.1,) * 4),
        site.relay(),
    ):
        await site.say("a")
        await asyncio.sleep(0.15)
        broken = False
        await until(lambda: site.noted(1))


async def test_without_a_dead_queue_a_bad_message_stays_until_there_is_one(site: Site) -> None:
    handler = Handler()
    handler.failures["b"] = Conflict("no")
    async with site.consumers(_to(FREE, handler)), site.relay():
        await site.say("a")
        await until(lambda: site.noted(1))
        async with site.channel() as channel:
            await channel.queue_delete(f"{SERVICE}.dead")
        await site.say("bc")
        (letter,) = await until(lambda: _letters(site))
        await until(lambda: site.noted(2))
    assert letter.reason == "Conflict: no"


async def test_a_message_that_kills_its_consumer_again_and_again_ends_as_a_dead_letter(
    site: Site,
) -> None:
    async with site.consumers(_to(FREE, note_category)):
        pass  # declares the queues
    await site.send(b"deadly")
    async with site.channel() as channel:
        queue = await channel.get_queue(FREE.name)
        for _ in range(30):
            if message := await queue.get(fail=False):
                await message.reject(requeue=True)
    (letter,) = await until(lambda: _letters(site))
    assert (letter.queue, letter.reason) == (FREE.name, "delivery_limit")


async def test_looking_at_a_dead_letter_however_often_keeps_it(site: Site) -> None:
    async with site.consumers(_to(FREE, note_category)):
        await site.send(b"{")
        await until(lambda: _letters(site))
        for _ in range(25):
            assert len(await _letters(site)) == 1


async def test_what_is_no_event_can_be_dropped_from_an_ordered_queue(site: Site) -> None:
    dead = DeadLetters(SERVICE, site.broker_url)
    async with site.consumers():
        await site.send(b"{", shard=0)
        await until(lambda: _letters(site))
        assert await dead.drop(lambda _: True, reason="not ours", by="op") == 1
        await asyncio.sleep(0.3)
        assert await _letters(site) == []


async def test_a_handler_that_hangs_is_given_up_and_its_neighbours_go_on(
    site: Site, quick_retries: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "APPLY_WITHIN", 0.3)

    async def hang(event: CategoryChanged, /, *, actor: Principal, begin: Begin[NotesWork]) -> None:
        async with begin(actor) as work:
            if event.name == "b":
                await asyncio.Event().wait()
            await work.note(event.category_id, event.name)

    async with site.consumers(_to(FREE, hang)), site.relay():
        await site.say("abc")
        await until(lambda: site.noted(2))
        (letter,) = await until(lambda: _letters(site))
    assert letter.reason.startswith("TimeoutError")


async def test_one_that_does_not_hear_that_it_is_cancelled_holds_up_nobody(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a library did that waited for the answer of a database that was killed."""
    monkeypatch.setattr(ending, "AGAIN", 0.1)
    waiting, heard = asyncio.Event(), 0

    async def deaf(event: CategoryChanged, /, *, actor: Principal, begin: Begin[NotesWork]) -> None:
        nonlocal heard
        while heard < 2:
            waiting.set()
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                heard += 1
        await note_category(event, actor=actor, begin=begin)

    handler = Handler()
    async with site.consumers(_to(FREE, deaf), _to(ORDERED, handler)), site.relay():
        await site.say("a")
        await waiting.wait()
        await until(lambda: site.noted(1))
        handler.failures["b"] = asyncpg.ConnectionDoesNotExistError("killed")
        await site.say("b")
        await until(lambda: site.true(handler.calls.count("b") > 1))
        handler.failures.clear()
        await until(lambda: site.noted(4))


async def test_what_never_ends_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ending, "AGAIN", 0.01)
    free, ended = asyncio.Event(), asyncio.Event()

    async def stubborn() -> None:
        while not free.is_set():
            with suppress(asyncio.CancelledError):
                await free.wait()
        ended.set()

    async def fails() -> None:
        raise Unavailable("gone")

    async def goes_on() -> None:
        await asyncio.Event().wait()

    with pytest.raises(ExceptionGroup) as caught:
        await together([stubborn(), fails(), goes_on()], beside=goes_on())
    assert [str(error) for error in caught.value.exceptions] == ["gone"]
    free.set()
    await ended.wait()
