"""Two companies on one system, ready to buy."""

import aiohttp
import pytest

from bench.company import Company, open_company
from tests.shops import Shop, open_shop
from tests.stack import LocalStack


@pytest.fixture
async def shop(company: Company, web: aiohttp.ClientSession) -> Shop:
    """A company with one product, one supplier and one warehouse."""
    return await open_shop(company, web)


@pytest.fixture
async def another_shop(quartermaster: LocalStack, web: aiohttp.ClientSession) -> Shop:
    """Another company on the same system."""
    return await open_shop(await open_company(web, quartermaster.url, "Other Works", "INR"), web)


@pytest.fixture(scope="module")
async def steady_shop(quartermaster: LocalStack, web: aiohttp.ClientSession) -> Shop:
    """A company for a whole module: for what leaves nothing behind."""
    return await open_shop(await open_company(web, quartermaster.url, "Test Works", "INR"), web)
