"""Global search: what is found, by whom, in which order; live and made anew the same."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from libs.contracts import catalog, inventory, payments, purchasing, sales
from libs.contracts.base import Event
from libs.domain.ids import new_id
from libs.testing.events import Said, said
from services.reporting.domain.search import KINDS, words_in
from services.reporting.infrastructure.projections.search import SEARCH
from tests.services.reporting.conftest import Company, a_company
from tests.services.reporting.test_transitions import sample

SEARCH_PATH = "/api/v1/reporting/search"
ORDER_STEPS: list[tuple[type[Event], str]] = [
    (sales.SalesOrderRaised, "draft"),
    (sales.SalesOrderSubmitted, "reserving"),
]


def event(company: Company, kind: type[Event], subject: UUID, version: int, **facts: Any) -> Said:
    """An event with these facts, and whatever else it cannot do without."""
    told = kind.model_validate({**sample(kind), **facts})
    return said(told, tenant_id=company.id, subject=subject, version=version)


def product(company: Company, sku: str, name: str, **facts: Any) -> Said:
    thing = catalog.Product(
        **{
            "id": new_id(),
            "unit": "pcs",
            "price": Decimal(1),
            "currency": "INR",
            "tax_rate": Decimal(18),
            "version": 1,
            "sku": sku,
            "name": name,
            **facts,
        }
    )
    kind = catalog.ProductCreated if thing.version == 1 else catalog.ProductUpdated
    told = kind(product=thing)
    return said(told, tenant_id=company.id, subject=thing.id, version=thing.version)


async def found(company: Company, q: str, *permissions: str, **query: object) -> list[str]:
    """The numbers found, by somebody who may do this; by default everything."""
    client = company.with_permissions(*(permissions or set(KINDS.values())))
    answer = await client.get(SEARCH_PATH, q=q, **query)
    assert answer.status == 200, answer.body
    return [item["number"] for item in answer.body["items"]]


def a_business(company: Company) -> list[Said]:
    """One of each kind, all of which the word `deccan` or the number 123 leads to."""
    customer, supplier, order, invoice = (new_id() for _ in range(4))
    return [
        product(company, "DEC-123", "Deccan pump, steel"),
        event(
            company,
            sales.CustomerCreated,
            customer,
            1,
            customer={"id": customer, "number": "C-00123", "name": "Deccan Farms", "version": 1,
                      "email": "asha@deccan.example"},
        ),
        event(
            company,
            purchasing.SupplierCreated,
            supplier,
            1,
            supplier={"id": supplier, "number": "S-00123", "name": "Deccan Bolts", "version": 1},
        ),
        event(
            company,
            inventory.WarehouseChanged,
            new_id(),
            1,
            warehouse_id=new_id(),
            code="DEC123",
            name="Deccan hall",
        ),
        *(
            event(company, kind, order, version, order_id=order, number="SO-2026-000123",
                  customer_id=customer, status=status)
            for version, (kind, status) in enumerate(ORDER_STEPS, 1)
        ),
        event(
            company,
            purchasing.PurchaseOrderRaised,
            new_id(),
            1,
            order_id=new_id(),
            number="PO-2026-000123",
            supplier_id=supplier,
            status="draft",
        ),
        event(
            company,
            sales.InvoiceIssued,
            invoice,
            1,
            invoice_id=invoice,
            number="INV-26-27-000123",
            order_id=order,
            order_number="SO-2026-000123",
            customer_id=customer,
        ),
        event(
            company,
            sales.CreditNoteIssued,
            new_id(),
            1,
            credit_note_id=new_id(),
            number="CN-26-27-000123",
            invoice_id=invoice,
            invoice_number="INV-26-27-000123",
            customer_id=customer,
        ),
        event(
            company,
            payments.PaymentSucceeded,
            new_id(),
            1,
            payment_id=new_id(),
            number="PAY-2026-000123",
            customer_id=customer,
            method="upi",
        ),
    ]  # fmt: skip


ALL = {
    "product": "DEC-123",
    "sales_order": "SO-2026-000123",
    "purchase_order": "PO-2026-000123",
    "invoice": "INV-26-27-000123",
    "credit_note": "CN-26-27-000123",
    "payment": "PAY-2026-000123",
    "customer": "C-00123",
    "supplier": "S-00123",
    "warehouse": "DEC123",
}


@pytest.mark.promise("Q.11", "Q.17")
async def test_each_finds_what_they_may_see_and_nothing_else(company: Company) -> None:
    """By number, by parts of it, by words; another company's is never found."""
    other = a_company(company.reporting)
    await other.learns(*a_business(other))
    assert await found(company, "123") == []
    await company.learns(*a_business(company))
    # The warehouse's code has no part that begins with 123.
    assert set(await found(company, "123")) == set(ALL.values()) - {"DEC123"}
    for kind, permission in KINDS.items():
        may = {number for k, number in ALL.items() if KINDS[k] == permission} - {"DEC123"}
        assert set(await found(company, "123", permission)) == may, kind
        for typed in (ALL[kind], ALL[kind].lower(), ALL[kind][:-1], ALL[kind].replace("-", "")):
            assert ALL[kind] in await found(company, typed, permission)
            others = [p for p in KINDS.values() if p != permission]
            assert ALL[kind] not in await found(company, typed, *others)
    assert await found(company, "123", "reporting.summary.read") == []
    assert set(await found(company, "DECC")) == {"DEC-123", "C-00123", "S-00123", "DEC123"}
    for typed, number in (
        ("2026-000123 so", "SO-2026-000123"),
        ("so 123", "SO-2026-000123"),
        ("SO-2026-0001", "SO-2026-000123"),
        ("pump deccan", "DEC-123"),
        ("asha@deccan.example", "C-00123"),
    ):
        assert await found(company, typed) == [number], typed
    for typed in ("pumpe", "so 2027", "deccan 2026", "---", "", "' OR 1=1 --"):
        assert await found(company, typed) == [], typed
    client = company.with_permissions("sales.orders.read")
    (order,) = (await client.get(SEARCH_PATH, q="so123"[:2] + "-2026")).body["items"]
    assert (order["kind"], order["party"], order["status"]) == (
        "sales_order",
        "Deccan Farms",
        "reserving",
    )
    for at_most in (1, 3, 5000):
        assert await company.rebuilt("search", at_most=at_most) == 0


async def test_exact_comes_first_then_the_newest_and_old_names_lead_nowhere_else(
    company: Company,
) -> None:
    pump = new_id()
    names = [product(company, f"P-{n}", f"Pump 1 of {n}") for n in range(1, 30)]
    old = product(company, "OLD-1", "Bellows", id=pump)
    await company.learns(*names, old)
    assert (await found(company, "p-2"))[0] == "P-2"
    assert len(await found(company, "pump", limit=3)) == 3
    assert await found(company, "bellows") == ["OLD-1"]
    new = product(company, "NEW-1", "Compressor", id=pump, version=2)
    await company.learns(new, old)
    assert await found(company, "bellows") == []
    assert await found(company, "old-1") == []
    assert await found(company, "compressor") == ["NEW-1"]
    assert await company.rebuilt("search") == 0


async def test_two_words_that_many_have_meet_where_they_meet(company: Company) -> None:
    """More of each than are looked at one by one."""
    common = [product(company, f"A{n}", "steel valve") for n in range(450)]
    others = [product(company, f"B{n}", "brass pump") for n in range(450)]
    await company.learns(*common, *others, product(company, "C", "steel pump"))
    assert await found(company, "pump steel") == ["C"]
    assert await found(company, "valve brass") == []
    assert len(await found(company, "stee", limit=20)) == 20


def test_what_is_typed_is_taken_apart() -> None:
    assert words_in(" SO-2026/000123  Größe_9 ") == ["so", "2026", "000123", "größe", "9"]
    assert words_in("x" * 100) == ["x" * 60]
    assert len(words_in("a " * 50)) == 8


def test_every_kind_has_its_source() -> None:
    sql = " ".join(step._statement.sql for step in SEARCH.steps)
    assert all(f"'{kind}'" in sql for kind in KINDS)
