"""Other programs are told what happens: signed, numbered, in order, again when they ask."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any
from uuid import UUID

import orjson
import pytest

from libs.contracts.auth import TenantRegistered
from libs.contracts.base import Event
from libs.contracts.purchasing import SupplierProductChanged
from libs.domain.ids import new_id
from libs.outside.calling import Outside
from libs.outside.webhooks import is_secret
from libs.testing.events import publish_all, said
from libs.testing.outside import hooks
from libs.testing.postgres import Databases
from libs.testing.rabbitmq import Brokers
from services.auth.domain.roles import BUILT_IN
from services.notifications.domain.triggers import TRIGGERS
from services.notifications.infrastructure.webhook_worker import Pace
from tests.libs.outside.test_addresses import INSIDE, Hostile, canaries
from tests.services.notifications.hooks import WEBHOOKS, Site, Told, movement, opened

STOCK = "inventory.stock.changed"


@pytest.fixture(scope="module")
async def site(databases: Databases, brokers: Brokers) -> AsyncIterator[Site]:
    """The service, told by tests alone what happened."""
    async with opened(databases, brokers, webhooks_allow_private=True) as site:
        yield site


@asynccontextmanager
async def company(site: Site, **options: Any) -> AsyncIterator[Told]:
    """A company nobody else in the tests knows."""
    told = Told(site, **options)
    yield told
    await told.close()


@pytest.mark.promise("Q.10")
async def test_a_program_is_told_every_change_once_numbered_and_signed(site: Site) -> None:
    """As CloudEvents with the number of its ledger entry, over a change of secrets."""
    async with company(site) as told, hooks.serving() as hook:
        made = await told.add(hook.url, STOCK)
        path = f"{WEBHOOKS}/{made['id']}"
        assert is_secret(made["secret"])
        assert (made["status"], made["last_number"], made["with_costs"]) == ("active", 0, True)
        assert "secret" not in await told.shown(made)
        hook.secrets = [made["secret"]]
        level = new_id()
        moves = told.moved(level, 3)
        await told.hears(*moves, (_somebody_elses(), told.id, 1))
        await told.hears(*told.moved(level))
        await told.tell()
        assert hook.numbers == [1, 2, 3, 4]
        assert [m["type"] for m in hook.got] == [STOCK] * 4
        first = hook.got[0]["data"]
        assert first["type"] == "quartermaster.inventory.stock.changed.v1"
        assert (first["specversion"], first["id"]) == ("1.0", hook.ids[0])
        assert [int(m["data"]["sequence"]) for m in hook.got] == [1, 2, 3, 4]
        assert first["data"]["on_hand"] == "1"
        assert not {"ip", "requestid", "traceparent", "actorname"} & set(first)
        await told.tell()
        assert hook.asked == 4
        # Another secret: both sign, so that whoever checks may change it in their own time.
        renewed = await told.admin.request(
            "POST", f"{path}/secret", headers={"If-Match": f'"{made["version"]}"'}
        )
        assert renewed.status == 200, renewed.body
        assert renewed.body["previous_secret_until"] is not None
        for secret in (made["secret"], renewed.body["secret"]):
            hook.secrets = [secret]
            await told.hears(*told.moved(level))
            await told.tell()
        assert hook.signatures == [1, 1, 1, 1, 2, 2]
        tried = await told.admin.post(f"{path}/test")
        assert (tried.status, tried.body["ok"], tried.body["answer"]) == (200, True, 204)
        assert (hook.got.pop()["type"], hook.numbers[-1]) == ("webhook.test", 6)
        renewals = [one["renewed"] for one in await told.events("changed")]
        assert renewals == [False, True]
        assert not hook.refused


async def test_what_happens_while_it_is_paused_waits_and_what_is_removed_is_gone(
    site: Site,
) -> None:
    """Every step leaves its event, and none of them a secret."""
    async with company(site) as told, hooks.serving() as hook:
        made = await told.add(hook.url, STOCK)
        path, level = f"{WEBHOOKS}/{made['id']}", new_id()
        hook.secrets = [made["secret"]]
        assert (await told.admin.post(f"{path}/pause")).body["status"] == "paused"
        await told.hears(*told.moved(level, 2))
        await told.tell()
        assert (hook.numbers, (await told.shown(made))["waiting"]) == ([], 2)
        assert (await told.admin.post(f"{path}/pause")).body["code"] == "illegal_transition"
        assert (await told.admin.post(f"{path}/resume")).body["status"] == "active"
        await told.tell()
        assert hook.numbers == [1, 2]
        shown = await told.shown(made)
        assert (shown["waiting"], shown["failed"], shown["last_number"]) == (0, 0, 2)
        # What waited for a month is forgotten; what happened to the same thing since then is not.
        await told.admin.post(f"{path}/pause")
        await told.hears(*told.moved(level, 2))
        async with site.database.across_tenants() as relay:
            await relay.execute("DELETE FROM webhook_events WHERE id = $1", await told.event_of(3))
        await told.admin.post(f"{path}/resume")
        await told.tell()
        assert hook.numbers == [1, 2, 4]
        shown = await told.shown(made)
        gone = await told.admin.request(
            "DELETE", path, headers={"If-Match": f'"{shown["version"]}"'}
        )
        assert gone.status == 204
        assert (await told.admin.get(path)).status == 404
        await told.hears(*told.moved(level))
        await told.tell()
        assert hook.numbers == [1, 2, 4]
        changes = await told.events("changed")
        steps = [one["status"] for one in changes]
        assert steps == ["active", "paused", "active", "paused", "active", "removed"]
        assert made["secret"] not in str(changes)


@pytest.mark.promise("Q.10")
async def test_what_happened_to_one_thing_arrives_in_order_and_nothing_else_waits(
    site: Site,
) -> None:
    """One of six levels cannot be taken for a while; the other five do not notice."""
    async with company(site) as told, hooks.serving() as hook:
        made = await told.add(hook.url, "inventory.*")
        hook.secrets = [made["secret"]]
        levels = [new_id() for _ in range(6)]
        hook.fails = {str(levels[0])}
        for _ in range(4):
            await told.hears(*(move for level in levels for move in told.moved(level)))
        await told.tell(3)
        assert len(hook.got) == 20
        waiting = await told.messages(made, status="waiting")
        assert [one["number"] for one in waiting] == [19, 13, 7, 1]
        assert [one["due_at"] is None for one in waiting] == [True, True, True, False]
        assert waiting[-1]["error"] == "it answered 500"
        hook.fails = set()
        await told.tell(5)
        by_level = sorted(hook.got, key=lambda one: str(one["data"]["subject"]))
        for level, messages in groupby(by_level, lambda one: one["data"]["subject"]):
            assert [int(m["data"]["sequence"]) for m in messages] == [1, 2, 3, 4], level
        assert sorted(hook.numbers) == list(range(1, 25))


@pytest.mark.promise("Q.10")
async def test_everything_from_a_number_is_told_again_in_order(site: Site) -> None:
    """One message, everything from a number, or what was given up; ids stay the same."""
    async with company(site, pace=Pace(pause=_twice, rest=_now)) as told, hooks.serving() as hook:
        made = await told.add(hook.url, STOCK)
        path = f"{WEBHOOKS}/{made['id']}/redeliver"
        hook.secrets = [made["secret"]]
        level, other = new_id(), new_id()
        await told.hears(*told.moved(level, 3), *told.moved(other, 2))
        await told.tell()
        ids = dict(zip(hook.numbers, hook.ids, strict=True))
        hook.got.clear()
        hook.ids.clear()
        one = await told.admin.post(path, {"from": 2, "to": 2})
        assert (one.status, one.body) == (202, {"count": 1})
        await told.tell()
        assert hook.numbers == [2]
        key = str(new_id())
        for _ in range(2):
            again = await told.admin.post(path, {"from": 2}, key=key)
        assert again.status < 300
        await told.tell()
        assert sorted(hook.numbers[1:]) == [2, 3, 4, 5]
        assert [n for n in hook.numbers[1:] if n < 4] == [2, 3]
        assert dict(zip(hook.numbers, hook.ids, strict=True)) == {n: ids[n] for n in hook.numbers}
        # Given up after three tries; what comes behind goes on.
        hook.fails = {str(other)}
        await told.hears(*told.moved(other, 1), *told.moved(level, 1))
        await told.tell(6)
        failed = await told.messages(made, status="failed")
        assert [(m["number"], m["tries"]) for m in failed] == [(6, 3)]
        assert hook.numbers[-1] == 7
        (lost,) = await told.events("delivery_failed")
        assert (lost["number"], lost["tries"], lost["error"]) == (6, 3, "it answered 500")
        whole = (await told.admin.get(f"{WEBHOOKS}/{made['id']}/messages/6")).body
        assert [a["answer"] for a in whole["attempts"]] == [500] * 3
        assert whole["content"]["data"]["sequence"] == 3
        hook.fails = set()
        given_up = await told.admin.post(path, {"from": 1, "failed_only": True})
        assert given_up.body == {"count": 1}
        await told.tell()
        assert hook.numbers[-1] == 6
        redelivered = await told.events("redelivered")
        assert [(r["first"], r["last"], r["count"]) for r in redelivered] == [
            (2, 2, 1),
            (2, 5, 4),
            (1, 7, 1),
        ]
        for wrong in ({"from": 0}, {"from": 2, "to": 1}, {}, {"from": "x"}):
            assert (await told.admin.post(path, wrong)).status == 422, wrong


async def test_what_is_asked_for_again_while_it_is_told_comes_in_its_turn(site: Site) -> None:
    """Else the last thing it hears of something would not be the last that happened."""
    async with company(site) as told, hooks.serving() as hook:
        made, level = await told.add(hook.url, STOCK), new_id()
        hook.secrets, hook.slow = [made["secret"]], 0.5
        await told.hears(*told.moved(level, 2))
        await told.tell()
        hook.faults.append("slow")
        await told.hears(*told.moved(level))
        telling = asyncio.create_task(told.tell())
        async with asyncio.timeout(60):
            while hook.asked < 3:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        again = await told.admin.post(f"{WEBHOOKS}/{made['id']}/redeliver", {"from": 1})
        assert again.body == {"count": 3}
        await telling
        await told.tell()
        assert hook.numbers == [1, 2, 3, 1, 2, 3]


async def test_whatever_a_program_does_it_is_told_in_the_end(site: Site) -> None:
    """Cut, lost answers, too slow, every status: told until it is taken, at times twice."""
    async with company(site, patience=4.0) as told, hooks.serving() as hook:
        made = await told.add(hook.url, STOCK)
        hook.secrets = [made["secret"]]
        hook.faults.extend([301, 400, 401, 404, 500, 503, "cut", "slow", "lose"])
        await told.hears(*told.moved(new_id(), 2))
        await told.tell(12)
        assert hook.numbers == [1, 1, 2]
        assert hook.ids[0] == hook.ids[1]
        whole = (await told.admin.get(f"{WEBHOOKS}/{made['id']}/messages/1")).body
        tried = list(reversed(whole["attempts"]))
        assert [a["answer"] for a in tried] == [301, 400, 401, 404, 500, 503, None, None, None, 204]
        assert "no answer within" in tried[7]["error"]
        shown = await told.shown(made)
        assert (shown["failing_since"], shown["last_error"]) == (None, "")
        # Too busy: left alone for as long as it asks.
        hook.always = 429
        await told.hears(*told.moved(new_id(), 1))
        await told.tell(3)
        assert hook.asked == 12
        assert (await told.shown(made))["last_error"] == "it answered 429"


async def test_who_is_gone_or_away_for_days_is_told_nothing_more_until_somebody_says_so(
    site: Site,
) -> None:
    """Nothing is lost meanwhile."""
    days = Pace(pause=_twenty, rest=_now, disabled_after=timedelta(0))
    async with company(site, pace=days) as told, hooks.serving() as hook:
        made = await told.add(hook.url, STOCK)
        hook.secrets = [made["secret"]]
        for fault, looks in ((410, 1), (500, 2)):
            hook.always = fault
            await told.hears(*told.moved(new_id(), 1))
            await told.tell(looks)
            shown = await told.shown(made)
            assert (shown["status"], shown["waiting"]) == ("disabled", 1)
            await told.tell()
            hook.always = None
            await told.admin.post(f"{WEBHOOKS}/{made['id']}/resume")
            await told.tell()
        assert hook.numbers == [1, 2]
        changes = await told.events("changed")
        disabled = [one["reason"] for one in changes if one["status"] == "disabled"]
        assert disabled == ["it answered 410", "it answered 500"]


@pytest.mark.promise("Q.11")
async def test_a_webhook_sees_what_its_maker_may_see_and_no_cost_without_the_permission(
    site: Site,
) -> None:
    """Cost prices are absent at any depth; events beyond the maker's permissions are not told."""
    async with company(site) as told, hooks.serving() as open_, hooks.serving() as blind:
        manage = "notifications.rules.manage"
        seller = told.somebody(manage, *BUILT_IN["store_manager"])
        nobody = told.somebody(manage)
        with_costs = await told.add(open_.url, "*")
        without = await told.add(blind.url, "*", by=seller)
        nothing = await told.add(blind.url, "*", by=nobody)
        open_.secrets, blind.secrets = [with_costs["secret"]], [without["secret"]]
        assert (with_costs["with_costs"], without["with_costs"]) == (True, False)
        await told.hears(_an_offer())
        await told.tell()
        assert open_.got[0]["data"]["data"]["unit_cost"] == "73.1905"
        seen = orjson.dumps(blind.got).decode()
        assert blind.got[0]["data"]["data"]["before"] == {"lead_time_days": "4"}
        assert "73.1905" not in seen
        assert "71.2304" not in seen
        assert (await told.shown(nothing))["last_number"] == 0
        path = f"{WEBHOOKS}/{with_costs['id']}/messages/1"
        assert "73.1905" in str((await told.admin.get(path)).body)
        log = await seller.get(path)
        assert (log.status, "73.1905" in str(log.body)) == (200, False)
        assert (await told.somebody("sales.orders.read").get(path)).status == 403
        types = {one["type"] for one in (await nobody.get(f"{WEBHOOKS}/types")).body["items"]}
        assert types == set()
        mine = {one["type"] for one in (await told.admin.get(f"{WEBHOOKS}/types")).body["items"]}
        assert STOCK in mine
        assert not [t for t in mine if t.startswith(("notifications.", "auth.session"))]
        # Who saves it answers for it from now on.
        taken_over = await told.admin.patch(
            f"{WEBHOOKS}/{without['id']}", {"types": ["purchasing.*"]}, version=1
        )
        assert taken_over.body["with_costs"] is True


async def test_what_its_maker_may_no_more_see_it_is_told_no_more(site: Site) -> None:
    """A role taken away counts at once, for what waits, too; who left is told nothing."""
    async with company(site) as told, hooks.serving() as hook:
        await told.member("admin", version=1)
        made = await told.add(hook.url, "*")
        hook.secrets = [made["secret"]]
        await told.hears(_an_offer())
        await told.member("store_manager", version=2)
        await told.hears(_an_offer(), _an_offer())
        await told.tell()
        assert hook.numbers == [1, 2, 3]
        assert not [m for m in hook.got if "unit_cost" in m["data"]["data"]]
        # What waited until its maker may not see it is given up, and somebody hears of it.
        path = f"{WEBHOOKS}/{made['id']}"
        await told.admin.post(f"{path}/pause")
        await told.hears(_an_offer())
        await told.member("sales_manager", version=3)
        await told.admin.post(f"{path}/resume")
        await told.tell()
        assert hook.numbers == [1, 2, 3]
        (lost,) = await told.events("delivery_failed")
        assert (lost["number"], lost["error"]) == (
            4,
            "who saved the webhook may not see this any more",
        )
        await told.hears(_an_offer())
        assert (await told.shown(made))["last_number"] == 4


async def test_one_whose_maker_left_is_switched_off_aloud_until_somebody_else_saves_it(
    site: Site,
) -> None:
    """Nothing is lost meanwhile; who resumes it without answering for it is told what to do."""
    async with company(site) as told, hooks.serving() as hook:
        await told.member("admin", version=1)
        made = await told.add(hook.url, "purchasing.*", "inventory.*")
        hook.secrets = [made["secret"]]
        path = f"{WEBHOOKS}/{made['id']}"
        why = "Asha Rao, who saved it last, may see nothing of what it is told any more"
        for version, role, active in ((2, "admin", False), (4, "viewer", True)):
            await told.member(role, version=version, active=active)
            await told.hears(_an_offer(), *told.moved(new_id()))
            await told.tell()
            shown = await told.shown(made)
            assert (shown["status"], shown["maker_active"], shown["waiting"]) == (
                "disabled",
                active,
                version,
            )
            assert (shown["last_error"], hook.asked) == (why, 0)
            refused = await told.admin.post(f"{path}/resume")
            assert (refused.status, refused.body["code"]) == (409, "maker_gone")
            if not active:
                # Back again: nothing was told yet, and nothing lost.
                await told.member("admin", version=3)
                assert (await told.admin.post(f"{path}/resume")).status == 200
        successor = told.somebody("notifications.rules.manage", *BUILT_IN["store_manager"])
        taken_over = await successor.patch(path, {"name": "ERP"}, version=shown["version"])
        assert (taken_over.status, taken_over.body["status"]) == (200, "active")
        await told.tell()
        assert sorted(hook.numbers) == [1, 2, 3, 4]
        assert not [m for m in hook.got if "unit_cost" in m["data"]["data"]]
        changes = await told.events("changed")
        off = TRIGGERS["webhook.disabled"]
        assert [one["reason"] for one in changes if off.speaks_of(one)] == [why, why]


async def test_two_workers_share_the_webhooks_and_a_dead_one_loses_what_it_had(
    site: Site,
) -> None:
    """Each message is sent once though both look all the time."""
    async with company(site) as told, hooks.serving() as hook:
        other = Told(site, id=told.id)
        made = await told.add(hook.url, STOCK)
        hook.secrets = [made["secret"]]
        for _ in range(5):
            await told.hears(*told.moved(new_id(), 5))
        await asyncio.gather(*(one.tell(4) for one in (told, other)))
        assert sorted(hook.numbers) == list(range(1, 26))
        await told.hears(*told.moved(new_id(), 1))
        async with site.database.across_tenants() as connection:
            lease = "UPDATE webhook_states SET lease = $1, leased_until = now() + $2"
            await connection.execute(lease, new_id(), timedelta(minutes=1))
            await told.tell()
            assert len(hook.got) == 25
            await connection.execute(lease, new_id(), timedelta(seconds=-1))
        await told.tell()
        assert len(hook.got) == 26
        await other.outside.close()


async def test_what_cannot_be_told_is_refused_with_the_field(site: Site) -> None:
    """Types nobody says, names that are taken, weak secrets; at most twenty."""
    async with company(site) as told:
        good = {"name": "ERP", "url": "https://erp.example/hook", "types": ["sales.*"]}
        for field, value in (
            ("types", ["sales.nothing"]),
            ("types", ["notifications.notification.created"]),
            ("types", []),
            ("types", ["sales"]),
            ("url", "ftp://erp.example/"),
            ("name", ""),
            ("secret", "short"),
        ):
            answer = await told.admin.post(WEBHOOKS, {**good, field: value})
            assert answer.status == 422, (field, value, answer.body)
            assert answer.body["errors"][0]["field"].startswith(field), answer.body
        assert (await told.admin.post(WEBHOOKS, good)).status == 201
        assert (await told.admin.post(WEBHOOKS, {**good, "name": "erp"})).status == 422
        for n in range(19):
            assert (await told.admin.post(WEBHOOKS, {**good, "name": f"{n}"})).status == 201
        full = await told.admin.post(WEBHOOKS, {**good, "name": "one more"})
        assert (full.status, full.body["code"]) == (409, "too_many_webhooks")


async def test_no_address_of_a_webhook_leads_inside(databases: Databases, brokers: Brokers) -> None:
    """quality.md 14 through the API: refused when it is saved or when it is asked; no canary."""
    outside = Outside(resolver=Hostile(), timeout=2)
    async with opened(databases, brokers, outside) as site, canaries() as canary:
        told = Told(site)
        saved = 0
        for text in INSIDE:
            url = text.replace("{p}", str(canary.port))
            body = {"name": "Hook", "url": url, "types": ["*"]}
            answer = await told.admin.post(WEBHOOKS, body)
            if answer.status == 422:
                continue
            assert answer.status == 201, (url, answer.body)
            saved += 1
            path = f"{WEBHOOKS}/{answer.body['id']}"
            tried = await told.admin.post(f"{path}/test")
            assert (tried.status, tried.body["ok"]) == (200, False), url
            await told.admin.request("DELETE", path, headers={"If-Match": '"1"'})
        assert canary.connections == 0
        # Names are seen when they are asked: the test had some of both.
        assert 5 <= saved < len(INSIDE) - 50
        await told.close()


@pytest.mark.promise("Q.10")
async def test_from_the_broker_to_the_program(databases: Databases, brokers: Brokers) -> None:
    """All parts running: one message an event, however often it comes."""
    running = "api,relay,consumers,jobs"
    async with (
        opened(databases, brokers, webhooks_allow_private=True, run=running) as site,
        hooks.serving() as hook,
    ):
        told = Told(site)
        made = await told.add(hook.url, STOCK)
        hook.secrets = [made["secret"]]
        level = new_id()
        first, second = (
            said(movement(level, n), tenant_id=told.id, subject=level, version=n) for n in (1, 2)
        )
        async with asyncio.timeout(60):
            # Again and again: another service's queue may be there before the one for this.
            while not hook.got:
                await publish_all(site.broker_url, [first])
                await asyncio.sleep(0.1)
        await publish_all(site.broker_url, [first, second, second])
        await hook.wait_for(2)
        assert hook.numbers == [1, 2]
        await told.close()


def _an_offer() -> tuple[Event, UUID, int]:
    """What a supplier asks for, now and before."""
    offer = SupplierProductChanged(
        supplier_id=new_id(),
        product_id=new_id(),
        supplier_sku="S-1",
        unit_cost=Decimal("73.1905"),
        currency="INR",
        minimum_order=Decimal(1),
        pack_multiple=Decimal(1),
        lead_time_days=3,
        preferred=True,
        before={"unit_cost": "71.2304", "lead_time_days": "4"},
    )
    return offer, new_id(), 1


def _somebody_elses() -> TenantRegistered:
    """What was not asked for."""
    return TenantRegistered(name="Deccan Pumps", currency="INR", timezone="Asia/Kolkata")


def _now(_tries: int) -> timedelta:
    return timedelta()


def _twice(tries: int) -> timedelta | None:
    return timedelta() if tries <= 2 else None


def _twenty(tries: int) -> timedelta | None:
    return timedelta() if tries <= 20 else None
