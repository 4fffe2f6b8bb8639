"""`make screenshots`: the pictures of README and docs/screenshots, taken anew of a running demo.

`python -m tests.browser.screenshots [names]`; QM_DATA names the stack, as for `make up`.
"""

import asyncio
import io
import os
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from PIL import Image
from playwright.async_api import Browser, async_playwright

from deploy import browser as chromium
from deploy.local.client import Client
from deploy.local.demo_people import ADMIN, PASSWORD
from deploy.local.layout import CHECKOUT, local_layout
from tests.browser.outside import type_credentials
from tests.browser.screen import Screen
from tests.stack import LocalStack

FOLDER = CHECKOUT / "docs" / "screenshots"
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
QUALITY = 82
# A page of its own, for whoever has the code.
PUBLIC = "{link}"

Act = Callable[[Screen], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: where, who looks, how, and what they do first."""

    name: str
    path: str
    dark: bool = False
    phone: bool = False
    act: Act | None = None
    email: str = ADMIN.email


async def _search(screen: Screen) -> None:
    await screen.page.keyboard.press("Control+k")
    await screen.page.get_by_placeholder("Go to a page").press_sequentially("pump")
    await screen.page.wait_for_timeout(1500)


async def _sell(screen: Screen) -> None:
    await screen.page.get_by_role("button", name="Choose Hebbal Water Works").click()
    for sku, quantity in (("PU-SP-40", "2"), ("BS-6205", "40")):
        await screen.page.get_by_role("combobox", name="Add a product").press_sequentially(sku)
        await screen.still()
        await screen.page.keyboard.press("Enter")
        await screen.page.get_by_role("region", name=sku).get_by_label("Ordered").fill(quantity)
    await screen.page.get_by_role("heading", level=1).click()


SHOTS = (
    Shot("dashboard", "/"),
    Shot("dashboard-dark", "/", dark=True),
    Shot("dashboard-phone", "/", phone=True),
    Shot("getting-started", "/", email="nobody"),
    Shot("search", "/", act=_search),
    Shot("stock", "/stock"),
    Shot("stock-phone", "/stock", phone=True, dark=True),
    Shot("item-dark", "/stock/{sku}", dark=True),
    Shot("product", "/products/{product}"),
    Shot("purchase-orders", "/purchase-orders"),
    Shot("purchase-order", "/purchase-orders/{order}"),
    Shot("receive-phone", "/receive?order={order}", phone=True),
    Shot("replenishment", "/replenishment"),
    Shot("approvals", "/approvals"),
    Shot("tracking", "/tracking"),
    Shot("supplier", "/suppliers/{supplier}"),
    Shot("supplier-performance", "/reports/supplier-performance"),
    Shot("sales", "/sales"),
    Shot("sales-order", "/sales/{sale}"),
    Shot("sales-order-phone", "/sales/{sale}", phone=True),
    Shot("undo-order", "/sales/{sale}?drawer=undo"),
    Shot("new-sale", "/sales/new", act=_sell),
    Shot("invoice", "/invoices?open={invoice}"),
    Shot("invoice-phone", PUBLIC, phone=True),
    Shot("payments", "/payments?tab=invoices"),
    Shot("payables-dark", "/payables", dark=True),
    Shot("audit", "/audit?q=PO-2026-000001"),
    Shot("settings", "/settings/users"),
    Shot("alerts", "/settings/alerts"),
    Shot("notifications-phone", "/notifications?show=all", phone=True),
    Shot("status-dark", "/status", dark=True),
)


class Studio:
    """A browser before one stack; people stay signed in from picture to picture."""

    def __init__(self, browser: Browser, stack: LocalStack) -> None:
        self._browser = browser
        self._url = str(stack.state["public_url"])
        self._port = stack.port("gateway")
        self._screens: dict[str, Screen] = {}
        self._ids = self._found()

    async def take(self, shot: Shot) -> None:
        """Take one picture."""
        screen = self._screens.get(shot.email) or await self._sign_in(shot.email)
        await screen.page.emulate_media(color_scheme="dark" if shot.dark else "light")
        await screen.page.set_viewport_size(PHONE if shot.phone else DESK)  # type: ignore[arg-type]
        await screen.page.goto(shot.path.format(**self._ids))
        if shot.path != PUBLIC:
            await screen.live()
        await screen.still()
        if shot.act:
            await shot.act(screen)
            await screen.still()
        picture = Image.open(io.BytesIO(await screen.page.screenshot()))
        file = FOLDER / f"{shot.name}.webp"
        picture.convert("RGB").save(file, quality=QUALITY, method=6)
        sys.stdout.write(f"  {file.relative_to(CHECKOUT)}  {file.stat().st_size // 1000} KB\n")

    async def _sign_in(self, email: str) -> Screen:
        screen = self._screens[email] = await Screen.open(self._browser, self._url)
        await screen.page.goto("/")
        await type_credentials(screen, email if "@" in email else self._founder(), PASSWORD)
        await screen.live()
        return screen

    def _founder(self) -> str:
        """Somebody who has just set up a company."""
        email = f"anita@{uuid4().hex[:12]}.example"
        company = {"company": "Deccan Valves", "currency": "INR", "timezone": "Asia/Kolkata"}
        person = {"name": "Anita Rao", "email": email, "password": PASSWORD}
        Client(self._port).post("auth/register", {**company, **person})
        return email

    def _found(self) -> dict[str, str]:
        """What the addresses are made of."""
        reader = Client.signed_in(self._port, ADMIN.email, PASSWORD)

        def first(path: str, **query: str) -> dict[str, Any]:
            found: dict[str, Any] = reader.get(path, limit="1", **query)["items"][0]
            return found

        listed = first("sales/invoices", status="partly_paid")
        invoice = reader.get(f"sales/invoices/{listed['id']}")
        low = first("inventory/stock", status="amber")
        return {
            "sku": low["sku"],
            "product": low["product_id"],
            "order": first("purchasing/orders", status="partially_received")["id"],
            "supplier": first("purchasing/suppliers", q="Deccan")["id"],
            "sale": first("sales/orders", status="partially_shipped")["id"],
            "invoice": invoice["id"],
            "link": invoice["link"],
        }


async def take(names: list[str]) -> None:
    """Take the pictures of these names, or all."""
    FOLDER.mkdir(exist_ok=True)
    async with async_playwright() as playwright:
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = await playwright.chromium.launch(
            executable_path=chromium.find(), args=["--disable-gpu", "--lang=en-GB", *sandbox]
        )
        studio = Studio(browser, LocalStack(local_layout().data))
        for shot in SHOTS:
            if not names or shot.name in names:
                await studio.take(shot)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(take(sys.argv[1:]))
