"""One person at one browser, with the words they would use for what they do there."""

from typing import Any, TypedDict

from playwright.async_api import Browser, BrowserContext, Locator, Page, Request, expect

from bench.api import Api
from bench.company import PASSWORD

# Shared machines stall; an event takes milliseconds, so that waiting long costs nothing.
PATIENCE = 20_000.0
# So many looks at a page that has nothing else to do, without an answer outstanding.
QUIET = 6
# However late a busy machine gets to it: when this returns, the page has drawn what it had to.
IDLE = "new Promise((done) => setTimeout(() => requestIdleCallback(done, { timeout: 2000 }), 20))"
# The browser itself writes a line for an answer of 4xx: often that answer is what a test is about.
EXPECTED = ("Failed to load resource", "WebSocket connection to")


class Look(TypedDict, total=False):
    """How the browser is set up."""

    viewport: Any
    color_scheme: Any
    is_mobile: bool
    has_touch: bool


class Screen:
    """A browser context of its own: storage, session, live connection."""

    def __init__(self, context: BrowserContext, page: Page) -> None:
        self.context = context
        self.page = page
        self.loads = 0
        self._troubles: list[str] = []
        self._asked: set[Request] = set()
        page.on("request", self._begun)
        page.on("requestfinished", self._ended)
        page.on("requestfailed", self._ended)
        page.on("console", lambda message: self._hear(message.type, message.text))
        page.on("pageerror", lambda error: self._troubles.append(str(error)))
        page.on("load", lambda _: self._loaded())

    @classmethod
    async def open(cls, browser: Browser, url: str, **look: Any) -> "Screen":
        """A fresh browser; `viewport`, `color_scheme` and `is_mobile` as Playwright takes them."""
        settings = {"viewport": {"width": 1280, "height": 800}, "locale": "en-IN", **look}
        context = await browser.new_context(base_url=url, reduced_motion="reduce", **settings)
        page = await context.new_page()
        page.set_default_timeout(PATIENCE)
        return cls(context, page)

    async def close(self) -> list[str]:
        """Close it; what went wrong inside the page meanwhile."""
        await self.context.close()
        return self._troubles

    async def sign_in(self, person: Api, path: str = "/") -> None:
        """Ask for a page, sign in on the way, and wait until it is live."""
        await self.page.goto(path)
        me = await person.get("auth/me")
        await self.page.get_by_label("E-mail").fill(me["user"]["email"])
        await self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        await self.page.get_by_role("button", name="Sign in").click()
        await self.live()

    async def go(self, path: str) -> None:
        """Open an address and wait until it is live."""
        await self.page.goto(path)
        await self.live()

    async def visit(self, path: str) -> None:
        """Go to an address within the console, as its own links do: nothing is loaded anew."""
        await self.page.evaluate("path => history.pushState({}, '', path)", path)

    async def still(self) -> None:
        """Wait until everything that was asked for is there and shown."""
        quiet = 0
        while quiet < QUIET:
            await self.page.evaluate(IDLE)
            quiet = 0 if self._asked else quiet + 1
        await self.counts(self.page.locator("[aria-busy=true]"), 0)

    async def live(self) -> None:
        """Wait until what is on screen changes by itself."""
        await self.sees(self.badge, "Live")

    @property
    def badge(self) -> Locator:
        """The badge that tells how the live connection is."""
        return self.page.get_by_test_id("live-badge")

    @property
    def alert(self) -> Locator:
        """What is announced at once."""
        return self.page.get_by_role("alert")

    @property
    def heading(self) -> Locator:
        """The name of the page."""
        return self.page.get_by_role("heading", level=1)

    @property
    def state(self) -> Locator:
        """The badge beside the page's name."""
        return self.heading.locator("xpath=following-sibling::*[1]")

    @property
    def timeline(self) -> Locator:
        """The entries of an order's timeline."""
        return self.page.get_by_role("list", name="Timeline").get_by_role("listitem")

    def button(self, name: str) -> Locator:
        """A button by its words."""
        return self.page.get_by_role("button", name=name, exact=True)

    def row(self, text: str) -> Locator:
        """The table row that contains a text."""
        return self.page.get_by_role("row").filter(has_text=text)

    def cell(self, text: str, column: str) -> Locator:
        """One cell of that row, by the column's id."""
        return self.row(text).locator(f'[data-column="{column}"]')

    async def choose(self, field: str, option: str) -> None:
        """Pick an option of a select."""
        await self.page.get_by_role("combobox", name=field).click()
        await self.page.get_by_role("option", name=option).click()

    async def more(self, action: str) -> None:
        """Choose one of the order's further actions."""
        await self.button("More actions").click()
        await self.page.get_by_role("menuitem", name=action).click()

    async def send_order(self, how: str) -> None:
        """Send a purchase order to its supplier, one of the ways that are asked for."""
        await self.button("Send to supplier").click()
        dialog = self.page.get_by_role("dialog")
        await dialog.get_by_role("radio", name=how).check()
        await dialog.get_by_role("button", name="Send to supplier").click()

    async def sees(self, where: Locator, text: str) -> None:
        """Wait for a text."""
        await expect(where).to_contain_text(text, timeout=PATIENCE)

    async def counts(self, where: Locator, number: int) -> None:
        """Wait for so many."""
        await expect(where).to_have_count(number, timeout=PATIENCE)

    def _hear(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"} and not text.startswith(EXPECTED):
            self._troubles.append(text)

    def _begun(self, request: Request) -> None:
        self._asked.add(request)

    def _ended(self, request: Request) -> None:
        self._asked.discard(request)

    def _loaded(self) -> None:
        self.loads += 1
