"""Company settings and people's pictures in the whole system: through the gateway, heard live."""

import asyncio
import io
import random
from collections.abc import Awaitable, Callable
from uuid import uuid4

import pytest
from PIL import Image

from tests.people import Answer, Person, listening
from tests.shops import Shop
from tests.stack import LocalStack

pytestmark = pytest.mark.e2e


async def eventually(found: Callable[[], Awaitable[bool]]) -> None:
    """Wait until it is so: settings travel by event."""
    async with asyncio.timeout(30):
        while not await found():  # noqa: ASYNC110 - other processes have to hear of it
            await asyncio.sleep(0.02)


async def settle(admin: Person, **settings: object) -> Answer:
    """Change settings of the version there is."""
    version = (await admin.ask("GET", "auth/tenant")).body["version"]
    return await admin.ask("PATCH", "auth/tenant", settings, if_match=f'"{version}"')


async def send(person: Person, data: bytes, path: str = "auth/me/picture") -> Answer:
    """PUT a picture as a browser does."""
    boundary = uuid4().hex
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="me.jpg"\r\n'
        "Content-Type: image/jpeg\r\n\r\n"
    )
    body = io.BytesIO(head.encode() + data + f"\r\n--{boundary}--\r\n".encode())
    kind = f"multipart/form-data; boundary={boundary}"
    return await person.ask("PUT", path, body, Content_Type=kind)


def photograph(side: int) -> bytes:
    """As large as cameras make them: noise does not compress."""
    noise = random.Random(1).randbytes(side * side * 3)  # noqa: S311 - the same each time
    output = io.BytesIO()
    Image.frombytes("RGB", (side, side), noise).save(output, "JPEG", quality=90)
    return output.getvalue()


@pytest.mark.promise("S3.34")
async def test_who_may_approve_changes_for_orders_that_wait_as_soon_as_it_is_settled(
    shop: Shop,
) -> None:
    order = await shop.company.buyer.post("purchasing/orders", shop.order("1"))
    path = f"purchasing/orders/{order['id']}"
    await shop.company.buyer.post(f"{path}/submit")

    async def may() -> bool:
        return "approve" in (await shop.buyer.ask("GET", path)).body["allowed_actions"]

    refused = await shop.buyer.ask("POST", f"{path}/approve")
    assert (refused.status, refused.body["code"]) == (403, "own_order")
    async with listening(shop.store, "auth.*") as heard:
        assert (await settle(shop.admin, requester_may_approve=True)).status == 200
        events = await heard.until(lambda events: len(events) > 0)
    assert events[0]["type"] == "auth.tenant.updated"
    await eventually(may)
    assert (await settle(shop.admin, requester_may_approve=False)).status == 200

    async def may_not() -> bool:
        return not await may()

    await eventually(may_not)
    assert (await shop.buyer.ask("POST", f"{path}/approve")).body["code"] == "own_order"
    assert (await settle(shop.admin, requester_may_approve=True)).status == 200
    await eventually(may)
    approved = await shop.buyer.ask("POST", f"{path}/approve")
    assert (approved.status, approved.body["status"]) == (200, "approved")


async def test_a_currency_stays_from_the_first_order_on(shop: Shop) -> None:
    assert (await settle(shop.admin, currency="EUR")).body["currency"] == "EUR"
    assert (await settle(shop.admin, currency="INR")).status == 200
    await shop.company.buyer.post("purchasing/orders", shop.order("1"))

    async def fixed() -> bool:
        return bool((await shop.admin.ask("GET", "auth/tenant")).body["currency_fixed"])

    await eventually(fixed)
    refused = await settle(shop.admin, currency="EUR")
    assert (refused.status, refused.body["code"]) == (409, "currency_in_use")


@pytest.mark.promise("S1.9", "S1.10", "S1.11")
async def test_pictures_pass_the_gateway_up_to_ten_megabytes(
    shop: Shop, quartermaster: LocalStack
) -> None:
    large = photograph(3_200)
    assert 8_000_000 < len(large) < 10_000_000, len(large)
    async with listening(shop.admin, "auth.*") as heard:
        done = await send(shop.buyer, large)
        assert done.status == 200, done.body
        events = await heard.until(lambda events: len(events) > 0)
    assert events[0]["type"] == "auth.user.updated"
    name = done.body["picture"]
    assert events[0]["data"]["picture"] == name
    folder = quartermaster.folder / "pictures" / "people"
    assert {path.name for path in folder.glob(f"{name}-*")} == {
        f"{name}-64.webp",
        f"{name}-256.webp",
    }
    me = (await shop.buyer.ask("GET", "auth/me")).body["user"]
    shown = await shop.store.ask("GET", f"auth/users/{me['id']}/picture?size=64")
    headers = {name.lower(): value for name, value in shown.headers.items()}
    assert (shown.status, headers["content-type"]) == (200, "image/webp")
    assert headers["cache-control"] == "private, no-cache"
    again = await shop.store.ask(
        "GET", f"auth/users/{me['id']}/picture?size=64", if_none_match=headers["etag"]
    )
    assert again.status == 304
    badge = await send(shop.admin, photograph(300), f"auth/users/{me['id']}/picture")
    assert badge.status == 200
    assert (await shop.buyer.ask("DELETE", "auth/me/picture")).status == 204
    assert not list(folder.glob(f"{name}-*"))
