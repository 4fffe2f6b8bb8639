"""The general ledger in PostgreSQL: each fact once, always even, never changed."""

import asyncio
from decimal import Decimal
from uuid import UUID

import asyncpg
import orjson
import pytest

from libs.domain.errors import UnknownReference
from libs.domain.ids import new_id
from services.payments.application.post_stock_value import post_stock_value
from services.payments.domain.account import Kind, Role
from tests.services.payments.conftest import PAYMENTS, Company, Site


async def test_every_company_has_one_account_for_each_part_of_the_rules(company: Company) -> None:
    answer = await company.accountant.get(f"{PAYMENTS}/trial-balance")
    accounts = answer.body["accounts"]
    assert sorted(account["role"] for account in accounts) == sorted(Role)
    assert {account["kind"] for account in accounts} <= set(Kind)
    assert (answer.body["debit"], answer.body["credit"]) == ("0", "0")


async def test_what_stock_is_worth_is_posted_once_however_often_it_is_told(
    company: Company,
) -> None:
    event = await company.valued("receipt", "25.00")
    again = [
        post_stock_value(event, actor=company.system, begin=company.site.begin) for _ in range(3)
    ]
    await asyncio.gather(*again)
    await company.valued("shipment", "-10.00", "-0.01")
    assert await company.balances() == {
        "inventory": "14.99",
        "goods_received_not_invoiced": "25",
        "cost_of_sales": "10",
        "rounding": "0.01",
    }


async def test_a_value_given_later_is_posted_beside_the_first(company: Company) -> None:
    event = await company.valued("found", "0")
    assert await company.balances() == {}
    later = event.model_copy(update={"value": Decimal("7.50"), "revision": 1})
    for _ in range(2):
        await post_stock_value(later, actor=company.system, begin=company.site.begin)
    assert (await company.balances())["inventory"] == "7.5"


async def test_an_entry_belongs_to_the_companys_day(company: Company) -> None:
    event = await company.valued("opening", "100")
    page = await company.accountant.get(
        f"{PAYMENTS}/journal-entries", source_id=str(event.entry_id)
    )
    (entry,) = page.body["items"]
    assert entry["booked_on"] == "2026-06-02"
    assert [(p["code"], p["debit"], p["credit"]) for p in entry["postings"]] == [
        ("1200", "100", "0"),
        ("3000", "0", "100"),
    ]
    before = await company.accountant.get(f"{PAYMENTS}/trial-balance", as_of="2026-06-01")
    assert before.body["debit"] == "0"


async def test_the_journal_is_paged_and_asked_by_account_and_day(company: Company) -> None:
    for number in range(1, 6):
        await company.valued("opening", str(number))
    await company.valued("shipment", "-1")
    accountant = company.accountant
    first = await accountant.get(f"{PAYMENTS}/journal-entries", limit=4)
    rest = await accountant.get(
        f"{PAYMENTS}/journal-entries", limit=4, cursor=first.body["next_cursor"]
    )
    ids = [entry["id"] for page in (first, rest) for entry in page.body["items"]]
    assert (len(ids), len(set(ids)), rest.body["next_cursor"]) == (6, 6, None)
    accounts = (await accountant.get(f"{PAYMENTS}/trial-balance")).body["accounts"]
    sales = next(a["id"] for a in accounts if a["role"] == "cost_of_sales")
    of_sales = await accountant.get(f"{PAYMENTS}/journal-entries", account_id=sales)
    assert len(of_sales.body["items"]) == 1
    none = await accountant.get(f"{PAYMENTS}/journal-entries", since="2026-06-03")
    assert none.body["items"] == []


async def test_accounts_and_entries_of_a_companys_own(company: Company) -> None:
    books, entries = company.accountant, f"{PAYMENTS}/journal-entries"
    accounts = f"{PAYMENTS}/accounts"
    rent = await books.post(accounts, {"code": "5400", "name": "Rent", "kind": "expense"})
    assert (rent.status, rent.body["role"]) == (201, None), rent.body
    taken = await books.post(accounts, {"code": "5400", "name": "Lease", "kind": "expense"})
    assert (taken.status, taken.body["code"]) == (409, "code_taken")
    one = f"{accounts}/{rent.body['id']}"
    named = await books.patch(one, {"name": "Rent of halls"}, version=1)
    assert (named.status, named.body["name"], named.body["version"]) == (200, "Rent of halls", 2)
    async with company.site.database.across_tenants() as connection:
        said = await connection.fetch(
            "SELECT payload -> 'before' AS before FROM events WHERE aggregate_id = $1 ORDER BY seq",
            UUID(rent.body["id"]),
        )
    assert [orjson.loads(row["before"]) for row in said] == [None, {"name": "Rent"}]
    roles = {a["role"]: a["id"] for a in (await books.get(accounts)).body["items"]}
    lines = [
        {"account_id": rent.body["id"], "amount": "900.50"},
        {"account_id": roles["bank"], "amount": "-900.50"},
    ]
    body = {"booked_on": "2026-06-30", "memo": "June", "lines": lines}
    posted = await books.post(entries, body)
    assert (posted.status, posted.body["rule"]) == (201, "by_hand"), posted.body
    assert [p["code"] for p in posted.body["postings"]] == ["5400", "1010"]
    for change, field, code in (
        ({"amount": "900.49"}, "lines", "unbalanced"),
        ({"amount": "900.501"}, "lines.0.amount", "not_payable"),
        ({"account_id": str(new_id())}, "lines.0.account_id", "not_found"),
        ({"account_id": roles["inventory"]}, "lines.0.account_id", "follows_documents"),
    ):
        refused = await books.post(entries, {**body, "lines": [{**lines[0], **change}, lines[1]]})
        assert refused.status == 422
        assert (field, code) in {(e["field"], e["code"]) for e in refused.body["errors"]}
    undo = f"{entries}/{posted.body['id']}/reverse"
    answers = await asyncio.gather(*(books.post(undo, {"reason": "Twice"}) for _ in range(4)))
    assert sorted(answer.status for answer in answers) == [201, 409, 409, 409]
    back = next(answer.body for answer in answers if answer.status == 201)
    assert (back["reverses"], back["postings"][1]["debit"]) == (posted.body["id"], "900.5")
    assert await company.balances() == {}
    event = await company.valued("opening", "100")
    of_stock = await books.get(entries, source_id=str(event.entry_id))
    undo = f"{entries}/{of_stock.body['items'][0]['id']}/reverse"
    refused = await books.post(undo, {"reason": "No"})
    assert (refused.status, refused.body["code"]) == (409, "not_by_hand")


async def test_a_company_nobody_told_of_waits(site: Site) -> None:
    stranger = Company(site)
    with pytest.raises(UnknownReference):
        await stranger.valued("receipt", "1")


@pytest.mark.parametrize("role", ["purchase_manager", "sales_manager", "staff", "viewer"])
async def test_only_who_may_see_liabilities_sees_the_books(company: Company, role: str) -> None:
    for path in ("trial-balance", "journal-entries", "liabilities", "settlements"):
        answer = await company.somebody(role).get(f"{PAYMENTS}/{path}")
        assert (answer.status, answer.body["code"]) == (403, "permission_denied")


_ENTRY = """
INSERT INTO journal_entries (tenant_id, id, rule, source_id, source_revision, booked_on, memo,
                             currency, user_id, user_name)
VALUES ($1, $2, 'by_hand', $2, 0, '2026-06-01', '', 'INR', $1, '')
"""
_POSTING = """
INSERT INTO postings (tenant_id, entry_id, position, account_id, booked_on, amount)
SELECT $1, $2, p.position, a.id, '2026-06-01', p.amount
FROM unnest($3::text[], $4::numeric[], $5::int[]) AS p (role, amount, position)
JOIN accounts AS a ON a.role = p.role
"""


@pytest.mark.promise("S4.29")
@pytest.mark.parametrize(
    ("roles", "amounts", "positions"),
    [
        (["cash"], ["1"], [1]),
        (["cash", "bank"], ["1", "-2"], [1, 2]),
        (["cash", "bank"], ["1", "-1"], [2, 3]),
        (["cash", "bank"], ["1", "-1"], [1, 3]),
        ([], [], []),
    ],
)
async def test_the_database_itself_refuses_an_entry_that_does_not_balance(
    company: Company, roles: list[str], amounts: list[str], positions: list[int]
) -> None:
    connection = await asyncpg.connect(company.site.urls.costs_url)
    try:
        await connection.execute(f"SELECT set_config('qm.tenant', '{company.id}', false)")
        refused = (asyncpg.CheckViolationError, asyncpg.ForeignKeyViolationError)
        with pytest.raises(refused):
            async with connection.transaction():
                entry_id = new_id()
                await connection.execute(_ENTRY, company.id, entry_id)
                await connection.execute(
                    _POSTING, company.id, entry_id, roles, [Decimal(a) for a in amounts], positions
                )
    finally:
        await connection.close()


async def test_nothing_is_added_to_an_entry_later_or_taken_from_it(company: Company) -> None:
    event = await company.valued("opening", "100")
    connection = await asyncpg.connect(company.site.urls.owner_url)
    try:
        await connection.execute(f"SELECT set_config('qm.tenant', '{company.id}', false)")
        entry_id = await connection.fetchval(
            "SELECT id FROM journal_entries WHERE source_id = $1", event.entry_id
        )
        with pytest.raises(asyncpg.CheckViolationError):
            await connection.execute(
                _POSTING, company.id, entry_id, ["cash", "bank"], [Decimal(1), Decimal(-1)], [3, 4]
            )
        for change in ("UPDATE postings SET amount = 1", "DELETE FROM journal_entries"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(change)
    finally:
        await connection.close()
