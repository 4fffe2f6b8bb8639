"""Comparing everything: zero differences of a sound company, each planted one with its cause."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any

import asyncpg
import pytest
from aiohttp import web

from deploy.invariants.books import BOOKS
from libs.domain.errors import Unavailable
from libs.testing.services import free_port
from libs.web.peers import Peers
from services.payments.infrastructure.comparisons import Receipts, StockWorth
from tests.services.payments.conftest import PAYMENTS, Company, Json

RUNS = f"{PAYMENTS}/reconciliations"


@asynccontextmanager
async def peer(answers: dict[str, list[Json]]) -> AsyncIterator[tuple[Peers, str]]:
    """Another service, and auth, that answer these."""

    async def answer(request: web.Request) -> web.Response:
        if request.path.endswith("/service-tokens"):
            return web.json_response({"access_token": "t", "expires_in": 60})
        return web.json_response({"items": answers[request.path]})

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    url = f"http://127.0.0.1:{port}"
    peers = Peers("payments", "secret", url)
    yield peers, url
    await peers.close()
    await runner.cleanup()


async def _busy(company: Company) -> None:
    invoice = await company.invoiced("118", tax="18")
    await company.paid("200", invoice)
    await company.credited(invoice, "59", tax="9", refund=True)
    bought = await company.approved("10", "2.5")
    await company.received(bought, "10", status="received")
    (owed,) = await company.owed()
    pay = company.payment((owed["id"], "5"))
    assert (await company.accountant.post(f"{PAYMENTS}/settlements", pay)).status == 201


@pytest.mark.promise("S0.25")
async def test_a_sound_company_has_no_mismatch_and_each_planted_one_is_found(
    company: Company,
) -> None:
    await _busy(company)
    books = company.accountant
    run = await books.post(RUNS, {})
    assert run.status == 201, run.body
    assert (run.body["mismatches"], run.body["rows"]) == (0, [])
    assert run.body["compared"]["invoices"] == 1
    # Nobody runs inventory and purchasing here: that is said, and no mismatch.
    assert set(run.body["skipped"]) == {"inventory", "receipts"}
    assert await _broken(company) == set()
    found = set()
    for spoil in (
        "UPDATE receivables SET paid = paid - 1",
        "UPDATE receivables SET credited = credited - 1",
        "UPDATE payments SET amount = amount + 1",
        "UPDATE liabilities SET settled = settled - 1",
    ):
        await _spoil(company, spoil)
        found |= {row["kind"] for row in (await books.post(RUNS, {})).body["rows"]}
    assert found == {
        "invoices",
        "credit notes",
        "payments",
        "liabilities",
        "receivables account",
        "customer credit account",
        "payables account",
    }
    # What `make verify` looks at says the same.
    assert len(await _broken(company)) == 6
    runs = (await books.get(RUNS)).body["items"]
    assert [each["mismatches"] > 0 for each in runs][:5] == [True, True, True, True, False]
    last = (await books.get(f"{RUNS}/{runs[0]['id']}")).body
    assert all(row["cause"] and row["action"] for row in last["rows"])


async def _broken(company: Company) -> set[str]:
    connection = await asyncpg.connect(company.site.urls.owner_url)
    try:
        await connection.execute(f"SELECT set_config('qm.tenant', '{company.id}', false)")
        alone = [check for check in BOOKS if not check.given]
        return {check.says for check in alone if await connection.fetch(check.differing)}
    finally:
        await connection.close()


async def _spoil(company: Company, statement: str) -> None:
    connection = await asyncpg.connect(company.site.urls.owner_url)
    try:
        await connection.execute(f"SELECT set_config('qm.tenant', '{company.id}', false)")
        await connection.execute(statement)
    finally:
        await connection.close()


async def test_stock_and_receipts_are_compared_with_what_their_owners_say(
    company: Company,
) -> None:
    bought = await company.approved("10", "2.5")
    receipt = await company.received(bought, "10", status="received")
    await company.valued("receipt", "25.00")
    said: dict[str, list[Json]] = {
        "/levels/worth": [{"worth": "25"}],
        "/documents/worth": [
            {"id": str(receipt.receipt_id), "number": "GRN-1", "worth": "25"},
        ],
    }
    async with peer(said) as (peers, url):
        given: dict[str, Any] = {"peers": peers, "url": url, "between": 0}
        stock = StockWorth(company.site.database, **given)
        receipts = Receipts(company.site.database, **given)
        assert (await stock.compare(company.system)).mismatches == ()
        assert (await receipts.compare(company.system)).mismatches == []
        said["/levels/worth"] = [{"worth": "26"}]
        said["/documents/worth"] = [
            {"id": str(company.id), "number": "GRN-2", "worth": "12.5"},
        ]
        (differs,) = (await stock.compare(company.system)).mismatches
        assert (differs.expected, differs.actual) == (Decimal(26), Decimal(25))
        found = (await receipts.compare(company.system)).mismatches
        assert [(row.subject, row.expected, row.actual) for row in found] == [
            ("GRN-2", Decimal("12.5"), None),
            ("GRN-2026-000001", None, Decimal(25)),
        ]
    nobody = Peers("payments", "secret", "http://127.0.0.1:1")
    with pytest.raises(Unavailable):
        await StockWorth(company.site.database, nobody, "http://127.0.0.1:1").compare(
            company.system
        )
    await nobody.close()
