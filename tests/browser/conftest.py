"""A real Chromium for the browser tests; where there is none they are reported as not run."""

import os
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, BrowserContext, async_playwright

from deploy import browser as chromium


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Chromium, without a window."""
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(
            executable_path=chromium.find(),
            # Chromium's sandbox refuses root; the pages here are our own.
            args=["--no-sandbox"] if os.geteuid() == 0 else [],
        )
        yield started
        await started.close()


@pytest.fixture
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    """A person at a screen: cookies and storage of their own."""
    made = await browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-IN")
    yield made
    await made.close()
