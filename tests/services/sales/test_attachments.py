"""Files kept with orders."""

import io
from typing import Any

import aiohttp
import orjson

from libs.domain.ids import new_id
from libs.testing.services import Answer, Client
from tests.services.sales.conftest import ORDERS, Company

PDF = b"%PDF-1.7 a purchase order"


async def sent(client: Client, path: str, name: str, content: bytes, **options: Any) -> Answer:
    """A file, sent as browsers do."""
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("file", io.BytesIO(content), filename=name)
    return await client.request("POST", path, data=form, **options)


async def test_a_file_is_kept_with_an_order_handed_out_as_a_file_and_taken_away(
    company: Company,
) -> None:
    order = await company.order()
    path = f"{ORDERS}/{order['id']}/attachments"
    added = await sent(company.seller, path, "Bestellung №7.pdf", PDF)
    assert added.status == 201, added.body
    assert (added.body["media_type"], added.body["size"]) == ("application/pdf", len(PDF))
    again = await sent(company.seller, path, "the same.pdf", PDF)
    assert again.body == added.body == (await company.store.get(added.headers["location"])).body
    evil = await sent(company.seller, path, "x.html", b"<script>alert(1)</script>")
    assert (evil.body["name"], evil.body["media_type"]) == ("x.html.txt", "text/plain")

    file = await company.store.get(f"{path}/{added.body['id']}/file")
    assert file.body == PDF
    assert file.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in file.headers["content-security-policy"]
    assert file.headers["content-disposition"] == (
        "attachment; filename=\"Bestellung _7.pdf\"; filename*=UTF-8''Bestellung%20%E2%84%967.pdf"
    )
    gone = await company.seller.request("DELETE", f"{path}/{added.body['id']}")
    assert gone.status == 204
    assert [f["name"] for f in (await company.seller.get(path)).body["items"]] == ["x.html.txt"]
    assert (await company.seller.get(f"{path}/{added.body['id']}/file")).status == 404
    kept = await company.site.rows("app", "SELECT 1 FROM attachment_contents", company.id)
    assert len(kept) == 1
    told = [e for e in await company.events() if "attachment" in e["type"]]
    assert [e["type"].split(".")[2] for e in told] == ["added", "added", "removed"]
    assert orjson.loads(told[-1]["payload"])["of_id"] == order["id"]


async def test_a_file_is_of_a_known_type_of_a_document_that_is_there_and_by_who_may(
    company: Company,
) -> None:
    order = await company.order()
    path = f"{ORDERS}/{order['id']}/attachments"
    for name, content, code in (
        ("a.exe", b"MZ\x90\x00", "unsupported_type"),
        ("a.txt", b"", "empty"),
        ("a.txt", b"a" * 10_000_001, "too_large"),
    ):
        refused = await sent(company.seller, path, name, content)
        assert (refused.status, refused.body["errors"][0]["code"]) == (422, code)
    added = await sent(company.seller, path, "a.pdf", PDF)
    assert (await sent(company.store, path, "b.pdf", PDF)).status == 403
    others = Company(company.site)
    await others.learn()
    one = f"{path}/{added.body['id']}"
    for asked in (path, one, f"{one}/file"):
        assert (await others.seller.get(asked)).status == 404, asked
    assert (await others.seller.request("DELETE", one)).status == 404
    assert (await sent(others.seller, path, "a.pdf", PDF)).status == 404
    assert (await company.seller.get(f"{ORDERS}/{new_id()}/attachments")).status == 404
