"""Invoices by HTTP, on paper, by letter, and on the page their code opens."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from functools import partial
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from aiohttp import web

from libs.contracts.payments import ReceivableChanged
from libs.db.sealing import Seal
from libs.db.work import beginning
from libs.domain.clock import utc_now
from libs.domain.ids import new_id
from libs.testing.outside import smtp
from libs.testing.outside.smtp import Mailbox
from libs.testing.postgres import Databases
from libs.testing.principals import token
from libs.testing.rabbitmq import Brokers
from libs.testing.services import Answer, free_port
from libs.web.settings import ServiceSettings
from services.sales.application.issue_invoice import issue_invoice
from services.sales.application.note_receivable import note_receivable
from services.sales.domain.invoice import BilledOrder, Invoice, Shipped
from services.sales.infrastructure.work import SqlSalesWork
from tests.pdf_text import pdf_pages
from tests.services.sales.conftest import ORDERS, Company, Site, opened
from tests.services.sales.invoicing import billed
from tests.services.sales.test_life_cycle import promise

INVOICES = "/api/v1/sales/invoices"
NOTES = "/api/v1/sales/credit-notes"
SECRET = ServiceSettings.model_fields["service_secret"].get_default()
_TAG = re.compile(r"<(style|title).*?</\1>|<[^>]*>", re.DOTALL)
Json = dict[str, Any]


@pytest.fixture(scope="module")
async def mailbox() -> AsyncIterator[Mailbox]:
    """Where letters of this module arrive."""
    async with smtp.serving() as box:
        yield box


@dataclass
class Peers:
    """Auth and payments, as far as sales asks them."""

    url: str = ""
    pays_at: str | None = None
    asked: list[Json] = field(default_factory=list)

    async def mint(self, request: web.Request) -> web.Response:
        """A service's token."""
        body = await request.json()
        access = token(UUID(body["tenant_id"]), ["service"], service=body["client_id"])
        return web.json_response({"access_token": access, "expires_in": 60})

    async def open_checkout(self, request: web.Request) -> web.Response:
        """A page to pay on, open or not yet."""
        self.asked.append(await request.json())
        return web.json_response({"items": [{"url": self.pays_at}]})


@pytest.fixture(scope="module")
async def peers() -> AsyncIterator[Peers]:
    """What auth and payments answer."""
    made, app, port = Peers(), web.Application(), free_port()
    app.router.add_post("/api/v1/auth/service-tokens", made.mint)
    app.router.add_post("/checkouts", made.open_checkout)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    made.url = f"http://127.0.0.1:{port}"
    yield made
    await runner.cleanup()


@pytest.fixture(scope="module")
async def own_site(
    databases: Databases, brokers: Brokers, mailbox: Mailbox, peers: Peers
) -> AsyncIterator[Site]:
    """A sales that writes letters."""
    addresses = {"auth_url": peers.url, "payments_url": peers.url}
    sender = "Quartermaster <no-reply@quartermaster.example>"
    async with opened(
        databases, brokers, mail_url=mailbox.url, mail_from=sender, **addresses
    ) as site:
        yield site


@pytest.fixture
async def company(own_site: Site) -> Company:
    """A company of it."""
    made = Company(own_site)
    await made.learn(address="12 MG Road\nHyderabad 500001", tax_id="36AAPFU0939F1ZX")
    return made


async def issued(company: Company, order: BilledOrder, *quantities: int) -> Invoice:
    """An invoice of these quantities of the order's lines; of all, without any."""
    seal = Seal(SECRET.get_secret_value().encode())
    begin = beginning(company.site.database, partial(SqlSalesWork, seal=seal))
    gone = {line.id: Decimal(q) for line, q in zip(order.lines, quantities, strict=False)}
    shipment = Shipped(new_id(), "SHP-2026-000001", gone) if quantities else None
    async with begin(company.system) as work:
        return await issue_invoice(work, order, shipment, actor=company.system, at=utc_now())


async def hear(company: Company, invoice: Invoice, paid: Decimal, version: int) -> None:
    """What payments says."""
    total = invoice.content.total
    event = ReceivableChanged(
        invoice_id=invoice.id,
        order_id=invoice.order_id,
        customer_id=invoice.customer_id,
        total=total,
        paid=paid,
        credited=Decimal(0),
        open=total - paid,
        currency="INR",
        version=version,
    )
    await note_receivable(event, actor=company.system, begin=company.site.begin)


def text_of(page: Answer) -> str:
    """The page as it is read."""
    return " ".join(unescape(_TAG.sub(" ", page.body)).split())


async def get(company: Company, path: str) -> Json:
    """What an accountant is shown."""
    answer = await company["accountant:asha"].get(path)
    assert answer.status == 200, answer.body
    body: Json = answer.body
    return body


@pytest.mark.promise("S1.38", "S1.39", "S1.40", "S1.53", "S1.55", "S1.56")
async def test_an_invoice_is_on_paper_by_letter_and_on_the_page_its_code_opens(
    company: Company, mailbox: Mailbox
) -> None:
    address = f"{new_id()}@farms.example"
    invoice = await issued(company, billed(email=address), 4, 3)
    shown = await get(company, f"{INVOICES}/{invoice.id}")
    assert (shown["number"][:4], shown["status"]) == ("INV/", "unpaid")
    assert shown["words"] == "Rupees Two Hundred Ninety-Five and Twenty Paise Only"
    assert {tax["kind"] for tax in shown["taxes"]} == {"CGST", "SGST"}
    paper = await company["accountant:asha"].get(f"{INVOICES}/{invoice.id}/pdf")
    said = "\n".join(pdf_pages(paper.body))
    name = invoice.number.replace("/", "-")
    assert paper.headers["content-disposition"] == f'inline; filename="{name}.pdf"'
    for words in (
        "Invoice",
        invoice.number,
        "Deccan Pumps",
        "Tax id 36AAPFU0939F1ZX",
        "Godavari Farms",
        "Tax id 37AAPFU0939F1ZV",
        "Shipment SHP-2026-000001",
        "Pump 2",
        "Freight",
        "CGST 9 %",
        shown["words"],
        "₹295.20",
    ):
        assert words in said, words

    letter = await mailbox.wait_for(address, 1)
    assert letter.subject == f"Invoice {invoice.number} from Deccan Pumps"
    (attached,) = letter.message.iter_attachments()
    assert attached.get_filename() == f"{name}.pdf"
    path = "/t/" + shown["link"].rpartition("/t/")[2]
    assert shown["link"] in letter.text

    page = await company.site.client.get(path)
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "script" not in page.headers["content-security-policy"]
    assert "<script" not in page.body
    assert "is to be paid by" in text_of(page)
    for words in (invoice.number, "Godavari Farms", "Pump 1", "₹295.20", shown["words"]):
        assert words in text_of(page), words
    assert pdf_pages((await company.site.client.get(f"{path}/pdf")).body)
    await hear(company, invoice, Decimal("95.20"), 1)
    assert "₹200.00 is still to be paid" in text_of(await company.site.client.get(path))
    await hear(company, invoice, invoice.content.total, 2)
    assert "This invoice is paid." in text_of(await company.site.client.get(path))


async def test_a_guessed_a_forged_and_a_withdrawn_link_open_the_same_nothing(
    company: Company,
) -> None:
    invoice = await issued(company, billed(), 1)
    link = (await get(company, f"{INVOICES}/{invoice.id}"))["link"]
    token = link.rpartition("/")[2]
    other = "A" if token[-1] != "A" else "B"
    pages = [
        await company.site.client.get(f"/t/{guess}{end}")
        for guess in (token[:-1] + other, "x" * 64, "A" * 64, "1", token + "=")
        for end in ("", "/pdf")
    ]
    renewed = await company["accountant:asha"].post(f"{INVOICES}/{invoice.id}/renew-link", {})
    assert renewed.body["link"] != link
    pages += [await company.site.client.get(f"/t/{token}{end}") for end in ("", "/pdf")]
    assert {page.status for page in pages} == {404}
    assert len({page.body for page in pages}) == 1
    new = renewed.body["link"].rpartition("/")[2]
    assert (await company.site.client.get(f"/t/{new}")).status == 200


@pytest.mark.promise("S3.22")
async def test_a_customer_hears_of_their_order_once_it_is_approved_and_not_before(
    company: Company, mailbox: Mailbox
) -> None:
    address = f"{new_id()}@farms.example"
    company.customer_id = await company.customer(email=address, terms="prepaid")
    order = await company.order(reference="PO 77")
    path = f"{ORDERS}/{order['id']}"
    await company.seller.post(f"{path}/submit")
    await promise(company, order)
    # Beyond the approver's limit: what was to be written is undone with the rest.
    refused = await company.somebody("sales_manager:late", limit="1").post(f"{path}/approve", {})
    assert refused.status == 403
    assert not await company.site.rows("relay", "SELECT id FROM mails")
    assert (await company.seller.post(f"{path}/approve", {})).status == 200
    letters = {(await mailbox.wait_for(address, n)).subject for n in (1, 2)}
    (invoice,) = (await get(company, f"{INVOICES}?order_id={order['id']}"))["items"]
    assert letters == {
        f"Your order {order['number']} at Deccan Pumps",
        f"Invoice {invoice['number']} from Deccan Pumps",
    }


@pytest.mark.promise("S1.40")
async def test_an_invoice_is_paid_from_its_page(company: Company, peers: Peers) -> None:
    invoice = await issued(company, billed(), 1)
    path = "/t/" + (await get(company, f"{INVOICES}/{invoice.id}"))["link"].rpartition("/t/")[2]

    async def pay() -> Answer:
        return await company.site.client.request("POST", f"{path}/pay", allow_redirects=False)

    page = await company.site.client.get(path)
    assert f'action="{path}/pay"' in page.body
    later = await pay()
    assert (later.status, "cannot be paid here just now" in text_of(later)) == (503, True)
    peers.pays_at = "https://checkout.stripe.com/c/pay/cs_1"
    led = await pay()
    assert (led.status, led.headers["location"]) == (303, peers.pays_at)
    assert peers.asked[-1] == {"invoice_id": str(invoice.id), "return_path": path}
    await hear(company, invoice, invoice.content.total, 1)
    assert "/pay" not in (await company.site.client.get(path)).body
    guess = await company.site.client.request("POST", f"/t/{'x' * 64}/pay")
    assert guess.status == 404


async def test_an_invoice_is_credited_by_hand_within_what_is_left(
    company: Company,
) -> None:
    accounts = company["accountant:asha"]
    first = await issued(company, billed(), 4, 3)
    line = first.content.lines[0]
    body = {"invoice_id": str(first.id), "reason": "Bent", "refund": True}
    lines = [{"line_id": str(line.id), "quantity": "2"}]
    key = str(new_id())
    made = await accounts.post(NOTES, {**body, "lines": lines}, key=key)
    assert (made.status, made.body["number"][:3]) == (201, "CN/"), made.body
    again = await accounts.post(NOTES, {**body, "lines": lines}, key=key)
    assert again.body["id"] == made.body["id"]
    assert (made.body["net"], made.body["total"]) == ("5.00", "5.90")
    for wrong, status, code in (
        ({"lines": [{"line_id": str(line.id), "quantity": "3"}]}, 409, "credit_exceeds_invoice"),
        ({"amount": "1000"}, 409, "credit_exceeds_invoice"),
        ({"amount": "0.001"}, 422, "invalid"),
        ({"lines": [{"line_id": str(new_id()), "quantity": "1"}]}, 422, "invalid"),
        ({"lines": lines, "amount": "1"}, 422, "invalid"),
    ):
        refused = await accounts.post(NOTES, {**body, **wrong})
        assert (refused.status, refused.body["code"]) == (status, code), refused.body
    amount = await accounts.post(NOTES, {**body, "amount": "10"})
    assert amount.body["total"] == "10.00"
    shown = await get(company, f"{INVOICES}/{first.id}")
    assert [note["total"] for note in shown["credit_notes"]] == ["5.90", "10.00"]
    assert shown["lines"][0]["creditable_quantity"] == "2"
    notes = await get(company, f"{NOTES}?invoice_id={first.id}")
    assert [row["total"] for row in notes["items"]] == ["10", "5.9"]
    assert (await company.seller.post(NOTES, body)).status == 403
    paper = await accounts.get(f"{NOTES}/{made.body['id']}/pdf")
    said = "\n".join(pdf_pages(paper.body))
    assert f"For invoice {first.number}" in said
    assert "Bent" in said
    page = await company.site.client.get("/t/" + made.body["link"].rpartition("/t/")[2])
    assert "So much of the invoice is not owed." in text_of(page)


async def test_invoices_are_listed_by_how_they_stand_and_exported(company: Company) -> None:
    accounts = company["accountant:asha"]
    first = await issued(company, billed(), 4, 3)
    second = await issued(company, billed(charges=()), 10)
    await hear(company, second, second.content.total, 1)

    async def found(query: str) -> list[str]:
        answer = await get(company, f"{INVOICES}?{query}")
        return [row["number"] for row in answer["items"]]

    both = [second.number, first.number]
    assert await found("") == both
    assert await found("status=paid") == [second.number]
    assert await found("status=unpaid,overdue") == [first.number]
    assert await found("overdue=true") == []
    assert await found("q=inv/2") == both
    assert await found("q=godavari") == both
    assert await found("q=nobody") == []
    assert await found(f"customer_id={first.customer_id}") == [first.number]
    tomorrow = (utc_now() + timedelta(days=2)).date().isoformat()
    assert await found(f"issued_from={tomorrow}") == []
    page_of_one = await get(company, f"{INVOICES}?limit=1")
    rest = await get(company, f"{INVOICES}?limit=1&cursor={page_of_one['next_cursor']}")
    assert [row["number"] for row in rest["items"]] == [first.number]
    file = await accounts.get(f"{INVOICES}/export")
    assert file.status == 200
    assert first.number in str(file.body)
    sent = await accounts.post(f"{INVOICES}/{first.id}/send", {})
    assert (sent.status, sent.body["code"]) == (409, "no_email")
