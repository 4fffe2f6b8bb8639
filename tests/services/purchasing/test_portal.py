"""The supplier's answer by link: no account, real letters, real pages."""

import asyncio
import base64
import secrets
import time
from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from statistics import median
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import asyncpg
import pytest

from libs.mail.letter import Letter
from libs.testing.outside import smtp
from libs.testing.outside.smtp import Mailbox
from libs.testing.postgres import Databases
from libs.testing.rabbitmq import Brokers
from services.purchasing.infrastructure.letters import Enclosures
from tests.pdf_text import pdf_pages
from tests.services.purchasing.conftest import ORDERS, SUPPLIERS, Company, Site, opened
from tests.services.purchasing.portal import (
    FORM,
    Supplier,
    answers_of,
    done,
    link_of,
    now,
    text_of,
    timeline,
)

if TYPE_CHECKING:
    Beneath = asyncpg.Connection[asyncpg.Record]
else:
    Beneath = asyncpg.Connection
VIA_LINK = "Bolts & Co via link"


def token_of(raw: bytes) -> str:
    """The bytes as tokens spell them."""
    return base64.urlsafe_b64encode(raw).decode()


@pytest.fixture
async def beneath(post: Site, databases: Databases) -> AsyncIterator[Beneath]:
    """A superuser's look into the database, over all companies."""
    url = urlsplit(databases.admin_url)._replace(path=f"/{post.urls.name}").geturl()
    connection = await asyncpg.connect(url)
    yield connection
    await connection.close()


@pytest.fixture(scope="module")
async def mailbox() -> AsyncIterator[Mailbox]:
    """Where letters of this module arrive."""
    async with smtp.serving() as mailbox:
        yield mailbox


@pytest.fixture(scope="module")
async def post(databases: Databases, brokers: Brokers, mailbox: Mailbox) -> AsyncIterator[Site]:
    """purchasing, which sends letters."""
    sender = "Quartermaster <no-reply@quartermaster.example>"
    async with opened(databases, brokers, mail_url=mailbox.url, mail_from=sender) as site:
        yield site


@pytest.fixture
async def supplier(post: Site, mailbox: Mailbox) -> Supplier:
    """A supplier of a company nobody else knows."""
    company = Company(post)
    await company.learn()
    address = f"sales-{company.id}@bolts.example"
    company.supplier_id = (await company.supplier(email=address))["id"]
    return Supplier(company, mailbox, address)


@pytest.mark.promise("Q.7", "S0.13")
async def test_a_supplier_confirms_by_the_link_in_a_letter_without_an_account(
    supplier: Supplier,
) -> None:
    company = supplier.company
    order = await company.order("submit", "approve", note="Gate 3, before noon")
    await supplier.send(order)
    letter = await supplier.letter()
    assert letter.subject == f"Purchase order {order['number']} from Deccan Pumps"
    (attached,) = letter.message.iter_attachments()
    assert attached.get_filename() == f"{order['number']}.pdf"
    assert order["number"] in "".join(pdf_pages(attached.get_content()))
    supplier.letters = 0
    path = await supplier.link()

    page = await supplier.open(path)
    text = text_of(page)
    assert page.status == 200
    for part in ("Deccan Pumps", order["number"], "BOLT-M8", "10 pcs", "2.50", "Gate 3", "₹"):
        assert part in text, part

    accepted = await supplier.answer(path, "accepted")
    assert (accepted.status, accepted.headers["location"]) == (303, path)
    assert (await now(company, order))["status"] == "confirmed"
    assert (await timeline(company, order))[-3:] == [
        ("send", "asha"),
        ("open_link", VIA_LINK),
        ("confirm", VIA_LINK),
    ]
    assert "This order is confirmed." in text_of(await supplier.open(path))
    (answer,) = await answers_of(company, order)
    assert (answer["kind"], answer["answered_by"]) == ("accepted", VIA_LINK)


@pytest.mark.promise("Q.7")
async def test_a_supplier_declines_and_says_why(supplier: Supplier) -> None:
    order, path = await supplier.sent()
    refused = await supplier.answer(path, "declined")
    assert (refused.status, "please say why" in text_of(refused)) == (422, True)
    assert (await supplier.answer(path, "declined", note="No steel until May")).status == 303
    assert (await now(supplier.company, order))["status"] == "declined"
    rows = (await supplier.company.buyer.get(f"{ORDERS}/{order['id']}/timeline")).body["items"]
    assert (rows[-1]["action"], rows[-1]["reason"]) == ("decline", "No steel until May")


@pytest.mark.promise("Q.7")
async def test_a_proposal_taken_within_what_was_approved_is_confirmed_at_once(
    supplier: Supplier,
) -> None:
    company = supplier.company
    order, path = await supplier.sent()
    day = (date.today() + timedelta(days=20)).isoformat()  # noqa: DTZ011 - any day ahead
    said = {"quantity_1": "8", "date_1": day, "price_1": "2.4", "quantity_2": "4", "note": "8 left"}
    assert (await supplier.answer(path, "proposed", **said)).status == 303
    page = text_of(await supplier.open(path))
    assert "8 pcs instead of 10 pcs" in page
    assert "at 2.40 INR per pcs" in page
    (answer,) = await answers_of(company, order)
    assert [(x["ordered"], x["quantity"]) for x in answer["lines"]] == [("10", "8"), ("4", "4")]
    assert [(x["ordered_cost"], x["unit_cost"]) for x in answer["lines"]] == [
        ("2.5", "2.4"),
        ("1.1234", "1.1234"),
    ]
    taken = await done(company, order, f"answers/{answer['id']}/take")
    assert (taken["status"], taken["revision"], taken["expected_on"]) == ("confirmed", 2, day)
    assert [(x["quantity"], x["unit_cost"]) for x in taken["lines"]] == [
        ("8", "2.4"),
        ("4", "1.1234"),
    ]
    assert [step for step, _ in await timeline(company, order)][-5:] == [
        "open_link",
        "propose",
        "take_proposal",
        "approve",
        "confirm",
    ]
    assert "takes what you proposed" in (await supplier.letter()).subject
    seen = text_of(await supplier.open(path))
    assert "Deccan Pumps took your proposal." in seen
    assert "This order is confirmed." in seen
    again = await company.buyer.post(f"{ORDERS}/{order['id']}/answers/{answer['id']}/take")
    assert again.status == 409


@pytest.mark.promise("Q.7")
async def test_what_is_offered_for_nothing_costs_nothing(supplier: Supplier) -> None:
    order, path = await supplier.sent()
    await supplier.answer(path, "proposed", price_1="0")
    (answer,) = await answers_of(supplier.company, order)
    taken = await done(supplier.company, order, f"answers/{answer['id']}/take")
    assert [line["unit_cost"] for line in taken["lines"]] == ["0", "1.1234"]


@pytest.mark.promise("Q.7")
async def test_stock_rises_with_a_proposal_taken_where_it_rises_on_approval(
    supplier: Supplier,
) -> None:
    company = supplier.company
    order, path = await supplier.sent()
    await company.settle(2, stock_on="approval")
    await supplier.answer(path, "proposed", quantity_1="8")
    (answer,) = await answers_of(company, order)
    taken = await done(company, order, f"answers/{answer['id']}/take")
    assert taken["status"] == "approved"
    assert [line["open"] for line in taken["lines"]] == ["0", "0"]
    assert len(taken["receipts"]) == 1


@pytest.mark.promise("Q.7", "Q.6")
async def test_a_dearer_proposal_is_approved_again_before_it_is_confirmed(
    supplier: Supplier,
) -> None:
    company = supplier.company
    order, path = await supplier.sent()
    await supplier.answer(path, "proposed", price_1="3")
    (answer,) = await answers_of(company, order)
    taken = await done(company, order, f"answers/{answer['id']}/take")
    assert taken["status"] == "pending_approval"
    assert "You will get the changed order" in text_of(await supplier.open(path))
    refused = await company.buyer.post(f"{ORDERS}/{order['id']}/approve")
    assert (refused.status, refused.body["code"]) == (403, "own_order")
    approved = await company.step(order, "approve")
    assert approved["status"] == "confirmed"
    assert (await timeline(company, order))[-2:] == [("approve", "ravi"), ("confirm", VIA_LINK)]


@pytest.mark.promise("Q.7")
async def test_what_is_edited_after_a_proposal_was_taken_has_to_be_sent_again(
    supplier: Supplier,
) -> None:
    company = supplier.company
    order, path = await supplier.sent()
    await supplier.answer(path, "proposed", price_1="3")
    (answer,) = await answers_of(company, order)
    await done(company, order, f"answers/{answer['id']}/take")
    await company.step(order, "reject", "too dear")
    draft = await done(company, order, "revise")
    lines = [{"product_id": company.products[0], "quantity": "5", "unit_cost": "2.5"}]
    path_of = f"{ORDERS}/{order['id']}"
    await company.buyer.patch(path_of, {"lines": lines}, version=draft["version"])
    await done(company, order, "submit")
    assert (await company.step(order, "approve"))["status"] == "approved"


@pytest.mark.promise("Q.7")
async def test_a_refused_proposal_can_be_answered_anew_on_the_same_page(
    supplier: Supplier,
) -> None:
    company = supplier.company
    order, path = await supplier.sent()
    await supplier.answer(path, "proposed", quantity_2="0", note="Out of nuts")
    (answer,) = await answers_of(company, order)
    where = f"{ORDERS}/{order['id']}/answers/{answer['id']}/refuse"
    assert (await company.buyer.post(where, {"note": ""})).status == 422
    await done(company, order, f"answers/{answer['id']}/refuse", note="We need both <b>kinds</b>")
    assert "We need both <b>kinds</b>" in (await supplier.letter()).text
    page = await supplier.open(path)
    assert "We need both <b>kinds</b>" in text_of(page)
    assert "<b>kinds</b>" not in page.body
    assert (await supplier.answer(path, "accepted")).status == 303
    assert (await now(company, order))["status"] == "confirmed"
    assert [a["decision"] for a in await answers_of(company, order)] == [None, "refused"]


async def test_a_new_answer_replaces_one_that_waits(supplier: Supplier) -> None:
    order, path = await supplier.sent()
    await supplier.answer(path, "proposed", quantity_1="8")
    await supplier.answer(path, "proposed", quantity_1="9")
    newer, older = await answers_of(supplier.company, order)
    assert (newer["decision"], older["decision"]) == (None, "replaced")
    where = f"{ORDERS}/{order['id']}/answers/{older['id']}/take"
    refused = await supplier.company.buyer.post(where)
    assert (refused.status, refused.body["code"]) == (409, "answer_decided")


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({}, "nothing differs from the order"),
        ({"quantity_1": "0", "quantity_2": "0"}, "to deliver nothing, decline"),
        ({"quantity_1": "1e3"}, "a plain number"),
        ({"quantity_1": "-1"}, "zero or more"),
        ({"price_1": "1.00001"}, "at most four decimal places"),
        ({"price_1": "900000000000000"}, "more than an order can hold"),
        ({"date_1": "2020-01-01"}, "this day is past"),
        ({"date_1": "next week"}, "a day such as"),
        ({"note": "x" * 2001}, "at most 2000 characters"),
    ],
)
async def test_what_cannot_be_is_said_beside_the_field_and_what_was_typed_stays(
    supplier: Supplier, fields: dict[str, str], says: str
) -> None:
    order, path = await supplier.sent()
    answer = await supplier.answer(path, "proposed", **fields)
    assert (answer.status, says in text_of(answer)) == (422, True), text_of(answer)
    for value in fields.values():
        assert value in answer.body
    assert await answers_of(supplier.company, order) == []


@pytest.mark.promise("Q.7")
async def test_the_same_answer_twice_is_one_and_two_different_ones_at_once_are_not_both_taken(
    supplier: Supplier,
) -> None:
    company = supplier.company
    order, path = await supplier.sent()
    version = await supplier.version(path)
    same = await asyncio.gather(
        *(supplier.answer(path, "proposed", version, quantity_1="8") for _ in range(5))
    )
    assert {answer.status for answer in same} == {303}
    assert len(await answers_of(company, order)) == 1
    version = await supplier.version(path)
    both = await asyncio.gather(
        supplier.answer(path, "accepted", version),
        supplier.answer(path, "declined", version, note="no"),
    )
    assert sorted(answer.status for answer in both) == [303, 409]
    (late,) = [answer for answer in both if answer.status == 409]
    assert "Your answer was not taken" in text_of(late)
    assert (await now(company, order))["status"] in {"confirmed", "declined"}
    assert len(await answers_of(company, order)) == 2


@pytest.mark.promise("Q.7")
async def test_an_answer_to_what_was_changed_meanwhile_is_refused_and_the_new_order_shown(
    supplier: Supplier,
) -> None:
    company = supplier.company
    order, path = await supplier.sent()
    version = await supplier.version(path)
    await _amend(company, order, "7")
    waiting = await supplier.answer(path, "accepted", version)
    assert waiting.status == 409
    assert "the order was changed while this page was open" in text_of(waiting)
    assert "7 pcs" not in text_of(waiting), "nobody has sent that yet"
    await supplier.send(order)
    newer = await supplier.link()
    late = await supplier.answer(path, "accepted", version)
    assert (late.status, "7 pcs" in text_of(late), "<form" in late.body) == (409, True, False)
    assert "please answer it by the link in the newest message" in text_of(late)
    assert [step for step, _ in await timeline(company, order)].count("open_link") == 1
    assert (await supplier.answer(newer, "accepted")).status == 303
    assert (await now(company, order))["status"] == "confirmed"


async def _amend(company: Company, order: dict[str, object], quantity: str) -> None:
    lines = [{"product_id": company.products[0], "quantity": quantity, "unit_cost": "2.5"}]
    current = await now(company, order)
    answer = await company.buyer.request(
        "POST",
        f"{ORDERS}/{order['id']}/amend",
        json={"lines": lines, "reason": "fewer"},
        headers={"If-Match": f'"{current["version"]}"'},
    )
    assert (answer.status, answer.body["status"]) == (200, "approved")


@pytest.mark.promise("Q.7")
async def test_a_link_that_ended_shows_the_same_page_as_one_that_never_was(
    supplier: Supplier, beneath: Beneath
) -> None:
    company = supplier.company
    order, withdrawn = await supplier.sent()
    assert (await company.buyer.post(f"{ORDERS}/{order['id']}/link/withdraw")).status == 200
    assert (await link_of(company, order))["state"] == "withdrawn"
    again = await company.buyer.post(f"{ORDERS}/{order['id']}/link/withdraw")
    assert (again.status, again.body["code"]) == (409, "link_ended")
    assert (await company.buyer.post(f"{ORDERS}/{order['id']}/resend")).status == 200
    replaced = await supplier.link()
    assert (await supplier.open(replaced)).status == 200
    await company.buyer.post(f"{ORDERS}/{order['id']}/resend")
    expired = await supplier.link()
    assert (await supplier.open(expired)).status == 200
    await beneath.execute("UPDATE supplier_links SET expires_at = now() - interval '1 s'")
    assert (await link_of(company, order))["state"] == "expired"
    never = f"/portal/{token_of(company.id.bytes + secrets.token_bytes(32))}"
    pages = [await supplier.open(path) for path in (withdrawn, replaced, expired, never)]
    assert {page.status for page in pages} == {404}
    assert len({page.body for page in pages}) == 1
    told = [{k: v for k, v in p.headers.items() if k != "x-request-id"} for p in pages]
    assert all(headers == told[0] for headers in told)
    for path in (withdrawn, replaced, expired, never):
        refused = await supplier.post(path, {"version": "1.0", "action": "accepted"})
        assert (refused.status, refused.body) == (404, pages[0].body)
    assert (await now(company, order))["status"] == "sent"


async def test_a_wrong_token_takes_as_long_as_one_that_has_ended(supplier: Supplier) -> None:
    """As ratios of medians of samples taken in turn: a busy machine slows all alike."""
    company = supplier.company
    order, ended = await supplier.sent()
    await company.buyer.post(f"{ORDERS}/{order['id']}/link/withdraw")
    never = f"/portal/{token_of(company.id.bytes + secrets.token_bytes(32))}"
    taken: dict[str, list[float]] = {ended: [], never: [], "/portal/rubbish": []}
    for _ in range(40):
        for path, times in taken.items():
            began = time.perf_counter()
            assert (await supplier.open(path)).status == 404
            times.append(time.perf_counter() - began)
    medians = [median(times) for times in taken.values()]
    assert max(medians) / min(medians) < 1.67, medians


@pytest.mark.parametrize(
    "token",
    [
        "x",
        "%00",
        "%FF%FE",
        "A" * 64,
        "A" * 5000,
        "..%2e",
        "%F0%9F%98%80",
        "' OR 1=1 --",
        token_of(bytes(47)),
    ],
)
async def test_rubbish_is_a_link_that_opens_nothing(supplier: Supplier, token: str) -> None:
    for method in ("GET", "HEAD"):
        assert (await supplier.open(f"/portal/{token}", method)).status == 404
    assert (await supplier.post(f"/portal/{token}", {"action": "accepted"})).status == 404


async def test_a_token_of_another_company_or_with_a_bit_changed_opens_nothing(
    supplier: Supplier, company: Company
) -> None:
    _, path = await supplier.sent()
    raw = base64.urlsafe_b64decode(path.removeprefix("/portal/"))
    moved = company.id.bytes + raw[16:]
    flipped = raw[:-1] + bytes([raw[-1] ^ 1])
    for forged in (moved, flipped):
        assert (await supplier.open(f"/portal/{token_of(forged)}")).status == 404
    assert (await company.site.client.request("GET", path)).status == 404, "another installation's"


@pytest.mark.promise("Q.7")
async def test_openings_count_once_an_hour_and_mail_scanners_not_at_all(
    supplier: Supplier, beneath: Beneath
) -> None:
    company = supplier.company
    order, path = await supplier.sent()
    probed = await supplier.open(path, "HEAD")
    assert (probed.status, (await link_of(company, order))["openings"]) == (200, 0)
    await asyncio.gather(*(supplier.open(path) for _ in range(4)))
    link = await link_of(company, order)
    assert (link["openings"], link["sent_to"], link["state"]) == (1, supplier.address, "live")
    await beneath.execute("UPDATE supplier_links SET opened_at = opened_at - interval '61 minutes'")
    await supplier.open(path)
    assert (await link_of(company, order))["openings"] == 2
    assert [s for s in await timeline(company, order) if s[0] == "open_link"] == [
        ("open_link", VIA_LINK)
    ] * 2


async def test_pages_run_no_script_tell_nobody_and_are_kept_nowhere(supplier: Supplier) -> None:
    _, path = await supplier.sent()
    for where, status in ((path, 200), ("/portal/none", 404)):
        page = await supplier.open(where)
        policy = page.headers["content-security-policy"]
        assert page.status == status
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert "script" not in policy
        assert "<script" not in page.body
        assert path.removeprefix("/portal/") not in page.body
        assert page.headers["referrer-policy"] == "no-referrer"
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["x-robots-tag"] == "noindex, nofollow"
        assert page.headers["x-content-type-options"] == "nosniff"


async def test_a_huge_form_or_none_is_refused(supplier: Supplier) -> None:
    order, path = await supplier.sent()
    ask = supplier.company.site.client.request
    many = "&".join(f"quantity.{n}=1" for n in range(5000))
    for body, kind in (
        ("a=" + "x" * 400_000, FORM),
        (many, FORM),
        ("version=%FF&action=accepted", FORM),
        ('{"action": "accepted"}', {"Content-Type": "application/json"}),
        ("", FORM),
        ("action=taken", FORM),
    ):
        answer = await ask("POST", path, data=body, headers=kind)
        assert answer.status == 422, body[:50]
        assert "Your answer was not taken" in text_of(answer)
    assert (await now(supplier.company, order))["status"] == "sent"


async def test_what_people_typed_is_text_on_the_page_and_in_letters(supplier: Supplier) -> None:
    company = supplier.company
    hostile = "<script>alert(1)</script>\"'{{ 7 * 7 }}"
    await company.buyer.patch(
        f"{SUPPLIERS}/{company.supplier_id}", {"contact_name": f"Ravi {hostile}"}, version=1
    )
    product = await company.knows_product(f"SKU-{hostile}")
    lines = [{"product_id": product, "quantity": "1", "unit_cost": "1"}]
    order = await company.order("submit", "approve", lines=lines, note=hostile)
    await supplier.send(order)
    letter = await supplier.letter()
    assert "<script" not in letter.html
    assert "49" not in letter.text
    assert letter.message["Subject"].startswith("Purchase order PO-")
    supplier.letters = 0
    path = await supplier.link()
    await supplier.answer(path, "proposed", price_1="2", note=hostile)
    page = await supplier.open(path)
    assert "<script" not in page.body
    assert page.body.count("&lt;script&gt;") >= 3


@pytest.mark.promise("S4.34")
async def test_prices_of_an_answer_reach_nobody_without_costs_read(supplier: Supplier) -> None:
    company = supplier.company
    order, path = await supplier.sent()
    await supplier.answer(path, "proposed", price_1="2.3456")
    seen = await company.store.get(f"{ORDERS}/{order['id']}/answers")
    assert seen.status == 200
    (line, _) = seen.body["items"][0]["lines"]
    assert not {"unit_cost", "ordered_cost"} & set(line)
    told = [row for row in await company.events() if "answer" in row["type"]]
    assert told
    assert not any("2.3456" in str(row["payload"]) for row in told)
    assert await company.site.rows("costs", "SELECT * FROM supplier_answer_prices", company.id)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await company.site.rows("app", "SELECT * FROM supplier_answer_prices", company.id)
    (answer,) = await answers_of(company, order)
    blind = company.somebody("purchase_manager:vik", without=frozenset({"costs.read"}))
    refused = await blind.post(f"{ORDERS}/{order['id']}/answers/{answer['id']}/take")
    assert refused.status == 403


async def test_an_order_goes_by_hand_to_a_supplier_without_e_mail(supplier: Supplier) -> None:
    company = supplier.company
    company.supplier_id = (await company.supplier(email=None))["id"]
    order = await supplier.send(await company.order("submit", "approve"))
    assert order["status"] == "sent"
    assert (await link_of(company, order))["state"] == "none"
    rows = (await company.buyer.get(f"{ORDERS}/{order['id']}/timeline")).body["items"]
    assert rows[-1]["details"] == {"sent_to": "by hand"}
    refused = await company.buyer.post(f"{ORDERS}/{order['id']}/resend")
    assert (refused.status, refused.body["code"]) == (409, "no_email")
    assert (await company.step(order, "confirm", "by phone"))["status"] == "confirmed"


async def test_a_letter_whose_link_has_ended_before_it_left_is_not_sent(
    supplier: Supplier,
) -> None:
    company = supplier.company
    enclose = Enclosures(company.site.database, company.site.documents)
    order, _ = await supplier.sent()
    (link,) = await company.site.rows("app", "SELECT id FROM supplier_links", company.id)
    facts = {"order_id": order["id"], "link_id": str(link["id"])}
    letter = Letter("order", supplier.address, company.id, facts)
    assert await enclose(letter)
    await company.buyer.post(f"{ORDERS}/{order['id']}/resend")
    assert await enclose(letter) is None


async def test_a_letter_about_what_was_agreed_never_leaves_with_what_was_agreed_with_nobody(
    supplier: Supplier,
) -> None:
    company = supplier.company
    enclose = Enclosures(company.site.database, company.site.documents)
    order, path = await supplier.sent()
    await supplier.answer(path, "proposed", price_1="2.4")
    (answer,) = await answers_of(company, order)
    taken = await done(company, order, f"answers/{answer['id']}/take")
    facts = {"order_id": order["id"], "revision": str(taken["revision"])}
    letter = Letter("answer_taken", supplier.address, company.id, facts)
    assert await enclose(letter)
    rival = await company.supplier(name="Rival Ltd", email="sales@rival.example")
    lines = [{"product_id": company.products[0], "quantity": "10", "unit_cost": "1.1"}]
    amended = await company.buyer.request(
        "POST",
        f"{ORDERS}/{order['id']}/amend",
        json={"supplier_id": rival["id"], "lines": lines, "reason": "cheaper"},
        headers={"If-Match": f'"{taken["version"]}"'},
    )
    assert amended.status == 200, amended.body
    assert await enclose(letter) is None


async def test_an_order_cancelled_before_its_letter_left_is_not_sent(supplier: Supplier) -> None:
    company = supplier.company
    order, _ = await supplier.sent()
    (link,) = await company.site.rows("app", "SELECT id FROM supplier_links", company.id)
    facts = {"order_id": order["id"], "link_id": str(link["id"])}
    await company.step(order, "cancel", "ordered twice")
    enclose = Enclosures(company.site.database, company.site.documents)
    assert await enclose(Letter("order", supplier.address, company.id, facts)) is None


@pytest.mark.promise("Q.7")
@pytest.mark.parametrize("price", ["", "2.4"])
async def test_a_link_can_be_withdrawn_after_it_was_answered(
    supplier: Supplier, price: str
) -> None:
    company = supplier.company
    order, path = await supplier.sent()
    await supplier.answer(path, "proposed" if price else "accepted", price_1=price)
    if price:
        (answer,) = await answers_of(company, order)
        await done(company, order, f"answers/{answer['id']}/take")
        assert (await link_of(company, order))["state"] == "outdated"
    assert (await supplier.open(path)).status == 200
    gone = await company.buyer.post(f"{ORDERS}/{order['id']}/link/withdraw")
    assert (gone.status, gone.body["state"]) == (200, "withdrawn"), gone.body
    assert (await now(company, order))["status"] == "confirmed"
    assert (await supplier.open(path)).status == 404


async def test_of_a_cancelled_order_a_link_shows_nothing_but_that(supplier: Supplier) -> None:
    order, path = await supplier.sent()
    await supplier.answer(path, "accepted")
    await supplier.company.step(order, "cancel", "ordered twice")
    page = text_of(await supplier.open(path))
    assert "This order was cancelled." in page
    for price in ("2.5", "1.12", "BOLT", "33.99"):
        assert price not in page


async def test_a_link_is_good_for_as_long_as_the_company_says(supplier: Supplier) -> None:
    await supplier.company.settle(2, supplier_link_days=7)
    order, _ = await supplier.sent()
    link = await link_of(supplier.company, order)
    made, until = (datetime.fromisoformat(link[moment]) for moment in ("made_at", "expires_at"))
    assert until - made == timedelta(days=7)
