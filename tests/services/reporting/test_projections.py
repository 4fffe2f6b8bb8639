"""Read models follow the audit log, spare one another, and are made anew while they are served."""

import asyncio
from collections.abc import Set as AbstractSet

import pytest

from libs.contracts.catalog import CategoryChanged
from libs.contracts.registry import events
from libs.db.database import Connection
from libs.domain.ids import new_id
from libs.testing.events import Said, said
from services.reporting.infrastructure.projecting import follow
from services.reporting.infrastructure.projection import Projection, Step
from services.reporting.infrastructure.projection_worker import ProjectionWorker
from services.reporting.infrastructure.projections import PROJECTIONS
from services.reporting.infrastructure.projections.names import NAMES
from services.reporting.infrastructure.rebuild_worker import RebuildWorker
from tests.services.reporting.conftest import Company, Reporting, a_company


def category(company: Company, name: str, *, version: int = 1) -> Said:
    subject = new_id()
    event = CategoryChanged(category_id=subject, name=name, parent_id=None, version=version)
    return said(event, tenant_id=company.id, subject=subject)


@pytest.mark.parametrize("projection", PROJECTIONS, ids=lambda projection: projection.name)
def test_a_projection_reads_types_that_somebody_says(projection: Projection) -> None:
    known = {contract.type for contract in events().values()}
    for step in projection.steps:
        assert step.types <= known


def test_a_step_that_reads_no_entries_is_refused() -> None:
    with pytest.raises(ValueError, match="reads nothing"):
        Step("SELECT 1")


async def test_what_is_recorded_is_known_and_the_same_made_anew(company: Company) -> None:
    bikes = new_id()

    def named(name: str, version: int) -> Said:
        event = CategoryChanged(category_id=bikes, name=name, parent_id=None, version=version)
        return said(event, tenant_id=company.id, subject=bikes, version=version)

    await company.learns(named("Bikes", 1), named("Bicycles", 3), named("Cycles", 2))
    await company.learns(named("Bikes again", 3))
    async with company.reading() as connection:
        rows = await connection.fetch("SELECT id, name, version FROM categories")
        assert [tuple(row) for row in rows] == [(bikes, "Bicycles", 3)]
    for at_most in (1, 2, 5000):
        assert await company.rebuilt("names", at_most=at_most) == 0


async def test_making_anew_mends_what_is_wrong_too_much_or_missing(company: Company) -> None:
    await company.learns(*(category(company, name) for name in ("A", "B", "C")))
    async with company.reading() as connection:
        await connection.execute("UPDATE categories SET name = 'Z' WHERE name = 'A'")
        await connection.execute("DELETE FROM categories WHERE name = 'B'")
        await connection.execute(
            "INSERT INTO categories VALUES (qm_tenant(), gen_random_uuid(), 'D', NULL, true, 1)"
        )
    assert await company.rebuilt("names") == 4  # two deleted, two inserted
    async with company.reading() as connection:
        found = await connection.fetch("SELECT name FROM categories ORDER BY name")
        assert [row["name"] for row in found] == ["A", "B", "C"]
        assert not await connection.fetchval("SELECT count(*) FROM rebuilding.categories")


async def test_one_that_fails_at_one_company_stops_nothing_else(reporting: Reporting) -> None:
    """And goes on from where it was, once it can."""
    broken, well = a_company(reporting), a_company(reporting)
    database = reporting.service.database
    fails = Step(
        "INSERT INTO categories SELECT tenant_id, id, 'x', NULL, true, 1 / (CASE WHEN tenant_id ="
        f" '{broken.id}' THEN 0 ELSE 1 END) FROM told($after, $upto, 'catalog.category.changed')"
    )
    worker = ProjectionWorker(database, [NAMES, Projection("broken", ("categories",), (fails,))])
    await broken.learns(category(broken, "A"))
    await well.learns(category(well, "A"))

    async with database.across_tenants() as connection:
        for _ in range(2):
            await worker._pass(connection)
        rows = await connection.fetch(
            "SELECT tenant_id, sequence, error FROM projections WHERE name = 'broken'"
        )
    found = {row["tenant_id"]: (row["sequence"], row["error"]) for row in rows}
    assert found[well.id] == (1, None)
    assert found[broken.id][0] == 0
    assert "DivisionByZero" in found[broken.id][1]
    assert worker.pauses((broken.id, "broken"))
    assert not worker.pauses((broken.id, "names"))


async def test_operators_see_how_far_read_models_are_and_have_them_made_anew(
    reporting: Reporting, company: Company
) -> None:
    operator = company.with_permissions("operator")
    await company.learns(category(company, "A"))
    async with company.reading() as connection:
        await connection.execute("UPDATE categories SET name = 'Z'")
    assert (await operator.post("/admin/projections/rebuild", {"name": "no"})).status == 404
    assert (await company.accountant.get("/admin/projections")).status == 403
    assert (await operator.post("/admin/projections/rebuild", {"name": "names"})).status == 202
    async with asyncio.timeout(30):
        while True:
            answer = await operator.get("/admin/projections")
            names = next(row for row in answer.body if row["name"] == "names")
            if names["rebuilt_at"] and not names["rebuilding"]:
                break
            await asyncio.sleep(0.02)
    assert names["mended"] >= 2
    assert names["failing"] == names["behind"] == 0
    async with company.reading() as connection:
        assert await connection.fetchval("SELECT name FROM categories") == "A"


async def test_while_it_is_made_anew_the_old_rows_are_served_and_go_on(company: Company) -> None:
    """Nothing is missing at any moment, and what came in meanwhile is there afterwards."""
    await company.learns(*(category(company, f"A{n}") for n in range(30)))
    making = asyncio.create_task(company.rebuilt("names", at_most=1))
    seen = []
    for n in range(10):
        await company.records(category(company, f"B{n}"))
        async with company.reading() as connection:
            seen.append(await connection.fetchval("SELECT count(*) FROM categories"))
    assert await making == 0
    await company.learns(category(company, "C"))
    assert seen == sorted(seen)
    assert seen[0] >= 30
    assert await company.rebuilt("names") == 0
    async with company.reading() as connection:
        assert await connection.fetchval("SELECT count(*) FROM categories") == 41


async def test_a_rebuild_that_was_cut_off_goes_on_where_it_was(
    reporting: Reporting, company: Company
) -> None:
    """Or from nothing, if the database lost the copy in a crash, and the copy's cursor with it."""
    await company.learns(*(category(company, f"A{n}") for n in range(5)))
    worker = RebuildWorker(reporting.service.database, PROJECTIONS, at_most=2)
    await worker._start(company.id, NAMES)
    assert await worker._replay(company.id, NAMES)
    async with company.reading() as connection:
        assert await connection.fetchval("SELECT count(*) FROM rebuilding.categories") == 2
    assert await worker.rebuild(company.id, "names", new=False) == 0
    await worker._replay(company.id, NAMES)
    await company.tamper("DELETE FROM rebuilding.categories WHERE tenant_id = $1")
    await company.tamper("DELETE FROM rebuilding.cursors WHERE tenant_id = $1")
    assert await worker.rebuild(company.id, "names", new=False) == 0


async def test_no_entry_counts_twice_where_one_leader_follows_another(company: Company) -> None:
    """One that lost its place ends its batch after the next one has looked where that begins."""
    await company.learns(category(company, "A"))
    database = company.reporting.service.database

    class Overtaken(Projection):
        async def apply(
            self, connection: Connection, after: int, upto: int, types: AbstractSet[str]
        ) -> None:
            await super().apply(connection, after, upto, types)
            async with company.reading() as before:
                await before.execute("UPDATE projections SET sequence = 3 WHERE name = 'twice'")

    async with company.reading() as connection:
        await connection.execute("INSERT INTO projections VALUES (qm_tenant(), 'twice', 2)")
    added = Step(
        "INSERT INTO feed SELECT tenant_id, 99, at, type, subject, actor_name, '', NULL, NULL"
        " FROM told($after, $upto, 'catalog.category.changed')"
    )
    await company.records(category(company, "B"), category(company, "C"))
    with pytest.raises(RuntimeError, match="somebody else moved"):
        await follow(database, company.id, [Overtaken("twice", ("feed",), (added,))], 2, 3)
    async with company.reading() as connection:
        assert not await connection.fetchval("SELECT count(*) FROM feed WHERE sequence = 99")
