"""Being invited, and having one's role changed, in the whole system: letter, gateway, events."""

import asyncio
import re
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from uuid import uuid4

import aiohttp
import pytest

from bench.company import PASSWORD, open_company
from tests.people import Person, listening, person
from tests.stack import LocalStack

pytestmark = pytest.mark.e2e


def token_in(folder: Path, email: str) -> str | None:
    """What the link carries in the letter that the local stack wrote to somebody."""
    for file in folder.glob("*.eml"):
        message = BytesParser(policy=default).parsebytes(file.read_bytes())
        body = message.get_body(("plain",))
        found = re.search(r"#(qmi_[\w-]+)", str(body.get_content()) if body else "")
        if found and message["To"] == email:
            return found[1]
    return None


async def token_for(email: str, folder: Path) -> str:
    """The same, once the letter is there."""
    async with asyncio.timeout(30):
        while True:
            token = await asyncio.to_thread(token_in, folder, email)
            if token:
                return token
            await asyncio.sleep(0.05)


@pytest.mark.promise("S4.32", "S0.5")
async def test_somebody_joins_by_letter_and_their_roles_rights_follow_every_change_of_it(
    quartermaster: LocalStack, web: aiohttp.ClientSession
) -> None:
    company = await open_company(web, quartermaster.url, "Joined Works", "INR")
    admin, email = person(web, company.admin), f"{uuid4().hex[:8]}@joined.example"
    role = {"name": "Watch", "permissions": ["catalog.products.read"]}
    assert (await admin.ask("POST", "auth/roles", role)).status == 201
    guest = {"name": "Guest", "email": email, "roles": ["watch"]}
    assert (await admin.ask("POST", "auth/users/invite", guest)).status == 201
    token = await token_for(email, quartermaster.folder / "mail")
    nobody = Person(web, quartermaster.url)
    accept = {"token": token, "password": PASSWORD}
    joined = await nobody.ask("POST", "auth/invitations/accept", accept)
    assert joined.status == 200, joined.body
    guest_now = Person(web, quartermaster.url, joined.body["access_token"])
    assert (await guest_now.ask("GET", "catalog/products")).status == 200
    assert (await guest_now.ask("GET", "inventory/stock")).status == 403

    async with listening(admin, "auth.*") as heard:
        wider = {"permissions": ["inventory.stock.read"]}
        changed = await admin.ask("PATCH", "auth/roles/watch", wider, if_match='"1"')
        assert changed.status == 200
        events = await heard.until(lambda said: any(e["type"] == "auth.role.changed" for e in said))
    assert [e["data"]["role"] for e in events if e["type"] == "auth.role.changed"] == ["watch"]
    stale = await guest_now.ask("GET", "catalog/products")
    assert (stale.status, stale.body["code"]) == (401, "token_stale")
    refresh = {"refresh_token": joined.body["refresh_token"]}
    renewed = await nobody.ask("POST", "auth/refresh", refresh)
    guest_then = Person(web, quartermaster.url, renewed.body["access_token"])
    assert (await guest_then.ask("GET", "catalog/products")).status == 403
    assert (await guest_then.ask("GET", "inventory/stock")).status == 200
