"""The audit log, written from events on a real broker and asked over HTTP."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import asyncpg
import orjson
import pytest

from libs.contracts.catalog import CategoryChanged, UnitChanged
from libs.contracts.inventory import StockChanged
from libs.contracts.purchasing import SupplierProductChanged
from libs.db.database import set_tenant
from libs.domain.clock import utc_now
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from libs.testing.events import Said, publish_all, said
from libs.testing.rabbitmq import Brokers
from services.reporting.main import build
from services.reporting.settings import ReportingSettings
from tests.conftest import NewDatabase
from tests.services.reporting.conftest import AUDIT, READ, Company, Reporting, a_company
from tests.services.young import hears_of_companies

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def named(
    company: Company, name: str, *, subject: UUID | None = None, version: int = 1, **who: str
) -> Said:
    """A category that changed: an event without costs."""
    subject = subject or new_id()
    event = CategoryChanged(category_id=subject, name=name, parent_id=None)
    at = utc_now()
    return said(event, tenant_id=company.id, subject=subject, version=version, at=at, **who)


def offered(company: Company, cost: str) -> Said:
    """An offer of a supplier: an event with a cost, and with one before."""
    event = SupplierProductChanged(
        supplier_id=new_id(),
        product_id=new_id(),
        supplier_sku="S-1",
        unit_cost=Decimal(cost),
        currency="INR",
        minimum_order=Decimal(1),
        pack_multiple=Decimal(1),
        lead_time_days=7,
        preferred=True,
        before={"unit_cost": "11.1111", "supplier_sku": "S-0"},
    )
    return said(event, tenant_id=company.id, subject=new_id())


async def test_an_entry_says_who_what_when_where_and_why(company: Company) -> None:
    actor, subject = new_id(), new_id()
    event = CategoryChanged(
        category_id=subject, name="Bikes", parent_id=None, before={"name": "Bicycles"}
    )
    await company.hears(
        said(
            event,
            tenant_id=company.id,
            subject=subject,
            version=7,
            at=NOON,
            actor_id=str(actor),
            actor_name="Asha Rao",
            request_id="0123456789abcdef",
            ip="203.0.113.9",
            reason="spelling",
        )
    )
    (entry,) = await company.listed()
    assert len(bytes.fromhex(entry.pop("hash"))) == 32
    assert entry == {
        "id": entry["id"],
        "sequence": 1,
        "type": "catalog.category.changed",
        "subject": str(subject),
        "version": 7,
        "actor_id": str(actor),
        "actor_name": "Asha Rao",
        "at": "2026-06-01T12:00:00Z",
        "request_id": "0123456789abcdef",
        "ip": "203.0.113.9",
        "reason": "spelling",
        "data": orjson.loads(event.model_dump_json()),
    }


async def test_every_event_is_there_once_though_it_came_five_times(company: Company) -> None:
    events = [named(company, f"C{n}") for n in range(50)]
    await company.hears(*events, *reversed(events), *events, *events, *events, entries=50)
    last = named(company, "last")
    await company.hears(last, entries=51)
    items = await company.listed(limit=200)
    assert sorted(i["id"] for i in items) == sorted(str(e.id) for e in [*events, last])
    assert (await company.verified())["entries"] == 51


async def test_events_of_one_thing_stay_in_order(company: Company) -> None:
    subjects = [new_id() for _ in range(10)]
    await company.hears(
        *(
            named(company, f"v{version}", subject=subject, version=version)
            for version in range(1, 21)
            for subject in subjects
        )
    )
    items = await company.listed(limit=200)
    for subject in subjects:
        mine = sorted((i["sequence"], i["version"]) for i in items if i["subject"] == str(subject))
        assert [version for _, version in mine] == list(range(1, 21))


async def test_costs_reach_only_those_who_may_see_them(company: Company) -> None:
    await company.hears(offered(company, "98.7654"), named(company, "Bikes"))
    _, seen = await company.listed(company.auditor)
    assert "unit_cost" not in seen["data"]
    assert seen["data"]["before"] == {"supplier_sku": "S-0"}
    assert seen["data"]["supplier_sku"] == "S-1"
    for q in ("98.7654", "11.1111"):
        assert await company.listed(company.auditor, q=q) == []
    _, offer = await company.listed(company.accountant)
    assert offer["data"]["unit_cost"] == "98.7654"
    assert offer["data"]["before"] == {"unit_cost": "11.1111", "supplier_sku": "S-0"}


async def test_the_database_refuses_costs_to_the_other_login(
    reporting: Reporting, company: Company
) -> None:
    await company.hears(offered(company, "98.7654"))
    connection = await asyncpg.connect(reporting.database.app_url)
    try:
        await connection.execute("BEGIN; " + set_tenant(company.id))
        row = await connection.fetchrow("SELECT * FROM audit_log")
        assert row is not None
        assert "98.7654" not in str(row)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.fetch("SELECT * FROM audit_costs")
    finally:
        await connection.close()


async def test_of_an_event_nobody_knows_yet_everything_counts_as_cost(company: Company) -> None:
    known = named(company, "x")
    body = known.body.replace(b"catalog.category.changed.v1", b"catalog.margin.guessed.v1")
    key = known.routing_key.replace("category.changed", "margin.guessed")
    await company.hears(Said(known.id, key, body))
    (seen,) = await company.listed(company.auditor)
    assert (seen["type"], seen["data"]) == ("catalog.margin.guessed", {})
    (whole,) = await company.listed(company.accountant)
    assert whole["data"]["name"] == "x"


@pytest.mark.parametrize(
    ("sql", "sequence", "why"),
    [
        ("UPDATE audit_log SET reason = 'x' WHERE tenant_id = $1 AND sequence = 3", 3, "changed"),
        (
            "UPDATE audit_log SET actor_name = 'Eve' WHERE tenant_id = $1 AND sequence = 1",
            1,
            "changed",
        ),
        (
            "UPDATE audit_log SET data = '{}' WHERE tenant_id = $1 AND sequence = 4",
            4,
            "changed",
        ),
        (
            "UPDATE audit_log SET at = at + '1 microsecond' WHERE tenant_id = $1 AND sequence = 2",
            2,
            "changed",
        ),
        ("DELETE FROM audit_log WHERE tenant_id = $1 AND sequence = 2", 2, "missing"),
        ("DELETE FROM audit_log WHERE tenant_id = $1 AND sequence >= 6", 6, "ends here"),
        ("DELETE FROM audit_log WHERE tenant_id = $1", 1, "ends here"),
        (
            "UPDATE audit_log SET previous = hash WHERE tenant_id = $1 AND sequence = 5",
            5,
            "follow",
        ),
        (
            'UPDATE audit_costs SET data = \'{"unit_cost": "1"}\' WHERE tenant_id = $1',
            7,
            "costs were changed",
        ),
        ("DELETE FROM audit_costs WHERE tenant_id = $1", 7, "costs were changed"),
    ],
)
async def test_the_first_entry_a_superuser_touched_is_named(
    company: Company, sql: str, sequence: int, why: str
) -> None:
    await company.hears(*(named(company, f"C{n}") for n in range(6)), offered(company, "5"))
    assert await company.verified() == {
        "holds": True,
        "entries": 7,
        "costs_checked": True,
        "first_difference": None,
    }
    await company.tamper(sql)
    found = await company.verified()
    assert (found["holds"], found["first_difference"]["sequence"]) == (False, sequence)
    assert why in found["first_difference"]["why"]


@pytest.mark.full
async def test_one_row_of_ten_thousand_that_a_superuser_edited_is_found(company: Company) -> None:
    """quality.md 19, as it is written."""
    for start in range(0, 10_000, 1_000):
        await company.records(*(named(company, f"C{n}") for n in range(start, start + 1_000)))
    whole = await company.verified()
    assert (whole["holds"], whole["entries"]) == (True, 10_000)
    await company.tamper(
        "UPDATE audit_log SET actor_name = 'Eve' WHERE tenant_id = $1 AND sequence = 6543"
    )
    found = await company.verified()
    assert (found["holds"], found["first_difference"]["sequence"]) == (False, 6543)


async def test_the_chain_can_be_verified_without_seeing_costs(company: Company) -> None:
    await company.hears(offered(company, "5"), named(company, "x"))
    found = await company.verified(company.auditor)
    assert (found["holds"], found["entries"], found["costs_checked"]) == (True, 2, False)


@pytest.mark.parametrize("table", ["audit_log", "audit_costs"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET sequence = 1", "DELETE FROM {}", "TRUNCATE {}"])
async def test_nobody_changes_what_is_written_not_even_the_owner(
    reporting: Reporting, company: Company, table: str, verb: str
) -> None:
    await company.hears(offered(company, "5"))
    urls = reporting.database
    for url in (urls.owner_url, urls.app_url, urls.costs_url, urls.relay_url, reporting.admin_url):
        connection = await asyncpg.connect(url)
        try:
            await connection.execute("BEGIN; " + set_tenant(company.id))
            sql = verb.format(table) + (" CASCADE" if verb.startswith("TRUNCATE") else "")
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(sql)
        finally:
            await connection.close()
    assert (await company.verified())["holds"]


async def test_filters_find_what_they_name(company: Company) -> None:
    actor, subject = str(new_id()), new_id()
    old = said(
        CategoryChanged(category_id=subject, name="100% _cotton", parent_id=None),
        tenant_id=company.id,
        subject=subject,
        at=NOON,
    )
    mine = named(company, "mine", actor_id=actor, actor_name="Ravi", reason="stocktaking")
    offer = offered(company, "5")
    await company.hears(old, mine, offer)

    async def found(**query: object) -> Sequence[str]:
        return [item["id"] for item in await company.listed(None, **query)]

    assert await found() == [str(offer.id), str(mine.id), str(old.id)]
    assert await found(service="purchasing") == [str(offer.id)]
    assert await found(service="purch") == []
    assert await found(type="catalog.category.changed") == [str(mine.id), str(old.id)]
    assert await found(type="catalog.category.*") == [str(mine.id), str(old.id)]
    assert await found(actor_id=actor) == [str(mine.id)]
    assert await found(subject=subject) == [str(old.id)]
    assert await found(before=(NOON + timedelta(seconds=1)).isoformat()) == [str(old.id)]
    assert await found(after=(NOON + timedelta(seconds=1)).isoformat()) == [
        str(offer.id),
        str(mine.id),
    ]
    assert await found(after=NOON.isoformat(), before=NOON.isoformat()) == []
    assert await found(q="STOCKTAKING") == [str(mine.id)]
    assert await found(q="ravi") == [str(mine.id)]
    assert await found(q="100% _cot") == [str(old.id)]
    assert await found(q="100%%") == []


async def test_the_log_is_paged_newest_first_also_of_a_service_with_entries_of_several_types(
    company: Company,
) -> None:
    def unit(code: str) -> Said:
        id_ = new_id()
        event = UnitChanged(unit_id=id_, code=code, name=code, active=True, version=1)
        return said(event, tenant_id=company.id, subject=id_, version=1, at=utc_now())

    # In this order they are made, and told.
    letters = "CCUCPCUC"
    made = {
        "C": lambda: named(company, "Bolts"),
        "U": lambda: unit("box"),
        "P": lambda: offered(company, "5"),
    }
    await company.hears(*(made[letter]() for letter in letters))
    assert await _paged(company) == [8, 7, 6, 5, 4, 3, 2, 1]
    assert await _paged(company, service="catalog") == [8, 7, 6, 4, 3, 2, 1]
    assert await _paged(company, type="catalog.unit.*") == [7, 3]
    assert await _paged(company, type="catalog.category.changed") == [8, 6, 4, 2, 1]
    assert await _paged(company, service="purchasing", type="catalog.unit.*") == []


async def _paged(company: Company, **query: str) -> list[int]:
    seen: list[int] = []
    cursor = None
    while True:
        page = (await company.auditor.get(AUDIT, limit=3, cursor=cursor, **query)).body
        seen.extend(item["sequence"] for item in page["items"])
        cursor = page["next_cursor"]
        if cursor is None:
            return seen


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("actor_id", "1"),
        ("subject", "x"),
        ("after", "yesterday"),
        ("before", "2026-06-01T12:00:00"),
        ("limit", "201"),
        ("q", "a\x00"),
        ("cursor", "nonsense"),
    ],
)
async def test_every_wrong_field_is_named(company: Company, field: str, value: str) -> None:
    answer = await company.auditor.get(AUDIT, **{field: value})
    assert (answer.status, answer.body["errors"][0]["field"]) == (422, field)


async def test_only_those_who_may_read_the_audit_log_do(company: Company) -> None:
    stranger = company.with_permissions("reporting.summary.read")
    for path in (AUDIT, f"{AUDIT}/verify"):
        answer = await stranger.get(path)
        assert (answer.status, answer.body["permission"]) == (403, READ)
        assert (await company.reporting.client.get(path)).status == 401


async def test_companies_have_chains_of_their_own(reporting: Reporting, company: Company) -> None:
    other = a_company(reporting)
    events = [named(c, f"C{n}") for n in range(10) for c in (company, other)]
    await publish_all(reporting.broker_url, events)
    await company.hears(named(company, "mine"), entries=11)
    await other.hears(entries=10)
    assert {item["data"]["name"] for item in await company.listed()} == {
        *(f"C{n}" for n in range(10)),
        "mine",
    }
    await other.tamper("UPDATE audit_log SET reason = 'x' WHERE tenant_id = $1")
    assert (await company.verified())["holds"]


async def test_the_end_of_every_ledger_chain_is_kept(
    reporting: Reporting, company: Company
) -> None:
    levels = [new_id(), new_id()]

    def moved(level: UUID, sequence: int) -> Said:
        one, zero = Decimal(1), Decimal(0)
        event = StockChanged(
            level_id=level,
            product_id=level,
            warehouse_id=level,
            entry_id=new_id(),
            sequence=sequence,
            kind="adjustment",
            reason="found",
            quantity=one,
            before=zero,
            on_hand=one,
            reserved=zero,
            available=one,
            incoming=zero,
            status="green",
            level_version=sequence,
            hash=f"hash {sequence}",
            happened_at=NOON,
            recorded_at=NOON,
        )
        return said(event, tenant_id=company.id, subject=level, version=sequence)

    await company.hears(
        moved(levels[0], 1), moved(levels[1], 1), moved(levels[0], 2), moved(levels[0], 3)
    )
    await company.hears(moved(levels[0], 2), entries=5)  # replayed late, as by an operator
    async with reporting.service.database.transaction(Principal.system(company.id)) as connection:
        rows = await connection.fetch("SELECT level_id, sequence, hash FROM ledger_heads")
    assert {tuple(row) for row in rows} == {(levels[0], 3, "hash 3"), (levels[1], 1, "hash 1")}


async def test_companies_are_known_by_name_and_currency(
    service_database: NewDatabase, brokers: Brokers
) -> None:
    await hears_of_companies("reporting", build, service_database, brokers, ReportingSettings)
