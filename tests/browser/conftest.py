"""A real Chromium, people at screens of their own, and a company with goods to work on."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Unpack

import aiohttp
import pytest
from playwright.async_api import Browser, async_playwright, expect

from bench.api import Api
from bench.company import Company, open_company
from deploy import browser as chromium
from deploy.local.layout import Layout
from deploy.local.throwaway import private_folder, remove
from tests.browser.camera import film
from tests.browser.goods import Goods, draft, stock_up
from tests.browser.outside import Outside, outside
from tests.browser.screen import PATIENCE, Look, Screen
from tests.stack import LocalStack

FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

# The code that whoever looks through the browser's camera sees.
ON_FILM = "4006381333931"

expect.set_options(timeout=PATIENCE)

OpenScreen = Callable[..., Awaitable[Screen]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever opens a screen needs a browser, and gets a second try: machines are shared."""
    for item in items:
        if {"open_screen", "at_the_door"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
async def browser(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Browser]:
    """Chromium, without a window, with a camera that sees a bar code."""
    seen = film(tmp_path_factory.mktemp("camera") / "seen.y4m", ON_FILM)
    camera = ("--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={seen}")
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(
            executable_path=chromium.find(),
            # Chromium's sandbox refuses root; the pages here are our own.
            args=[*FLAGS, *camera, *(["--no-sandbox"] if os.geteuid() == 0 else [])],
        )
        yield started
        await started.close()


@asynccontextmanager
async def screens(browser: Browser, url: str) -> AsyncIterator[OpenScreen]:
    """Opens screens; in the end they are closed, and nothing may have gone wrong inside them."""
    opened: list[Screen] = []

    async def open_one(person: Api | None = None, path: str = "/", **look: Unpack[Look]) -> Screen:
        opened.append(await Screen.open(browser, url, **look))
        if person is not None:
            await opened[-1].sign_in(person, path)
        return opened[-1]

    yield open_one
    troubles = [trouble for screen in opened for trouble in await screen.close()]
    assert not troubles


@pytest.fixture
async def open_screen(browser: Browser, quartermaster: LocalStack) -> AsyncIterator[OpenScreen]:
    """A browser of somebody's own, signed in and at the page that is asked for."""
    async with screens(browser, str(quartermaster.state["public_url"])) as open_one:
        yield open_one


@pytest.fixture(scope="session")
async def world(layout: Layout) -> AsyncIterator[Outside]:
    """A whole system with mail and Google, for what happens before and around signing in."""
    folder = private_folder(layout, "outside")
    try:
        async with outside(folder) as started:
            yield started
    finally:
        remove(folder)


@pytest.fixture
async def at_the_door(browser: Browser, world: Outside) -> AsyncIterator[OpenScreen]:
    """A browser of somebody's own on that system, signed in if a person is given."""
    async with screens(browser, world.url) as open_one:
        yield open_one


@pytest.fixture
async def works(world: Outside, web: aiohttp.ClientSession) -> Company:
    """A company of its own on that system, with its people signed in."""
    return await open_company(web, world.url, "Deccan Works", "INR")


@pytest.fixture
async def goods(company: Company) -> Goods:
    """A warehouse with stock, a supplier and what it offers."""
    return await stock_up(company)


@pytest.fixture
async def order(company: Company, goods: Goods) -> dict[str, Any]:
    """A draft for ten of the first product, raised by the buyer."""
    return await draft(company, goods)
