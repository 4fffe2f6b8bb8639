"""A supplier for the tests: gets letters, opens links, and fills forms in."""

import re
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlencode

from libs.testing.outside.smtp import Mailbox, Received
from libs.testing.services import Answer
from tests.services.purchasing.conftest import ORDERS, Company, Json

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_LINK = re.compile(r"http://localhost:8080(/portal/\S+)")
_VERSION = re.compile(r'name="version" value="([^"]+)"')
_TAG = re.compile(r"<style>.*?</style>|<[^>]+>", re.DOTALL)


@dataclass
class Supplier:
    """Bolts & Co, whose mailbox is `address`."""

    company: Company
    mailbox: Mailbox
    address: str
    letters: int = 0

    async def letter(self) -> Received:
        """The next letter they get."""
        self.letters += 1
        return await self.mailbox.wait_for(self.address, self.letters)

    async def link(self) -> str:
        """The path their next letter links to."""
        found = _LINK.search((await self.letter()).text)
        assert found is not None
        return found[1]

    async def sent(self, *steps: str, **values: object) -> tuple[Json, str]:
        """An order that went to them, and the path of its link."""
        order = await self.company.order("submit", "approve", *steps, **values)
        return await self.send(order), await self.link()

    async def send(self, order: Json) -> Json:
        """The order, sent to them."""
        return await done(self.company, order, "send")

    async def open(self, path: str, method: str = "GET") -> Answer:
        """The page."""
        return await self.company.site.client.request(method, path)

    async def answer(self, path: str, action: str, version: str = "", **fields: str) -> Answer:
        """The form, filled in as it stands on the page now unless a version is given."""
        said = {name.replace("_", "."): value for name, value in fields.items()}
        version = version or await self.version(path)
        return await self.post(path, {"version": version, "action": action, **said})

    async def post(self, path: str, fields: dict[str, str]) -> Answer:
        """Any form."""
        return await self.company.site.client.request(
            "POST", path, data=urlencode(fields), headers=FORM, allow_redirects=False
        )

    async def version(self, path: str) -> str:
        """What the forms on the page are an answer to."""
        page = await self.open(path)
        found = _VERSION.search(page.body)
        assert found is not None, text_of(page)
        return found[1]


def text_of(page: Answer) -> str:
    """The page as it is read."""
    return " ".join(unescape(_TAG.sub(" ", page.body)).split())


async def done(company: Company, order: Json, step: str, **body: object) -> Json:
    """The order after a step of the buyer's."""
    answer = await company.buyer.post(f"{ORDERS}/{order['id']}/{step}", body)
    assert answer.status == 200, answer.body
    after: Json = answer.body
    return after


async def now(company: Company, order: Json) -> Json:
    """The order as it is now, to a buyer."""
    found: Json = (await company.buyer.get(f"{ORDERS}/{order['id']}")).body
    return found


async def link_of(company: Company, order: Json) -> Json:
    """What is said of its link."""
    found: Json = (await company.buyer.get(f"{ORDERS}/{order['id']}/link")).body
    return found


async def answers_of(company: Company, order: Json) -> list[Json]:
    """What its supplier answered, newest first."""
    found: list[Json] = (await company.buyer.get(f"{ORDERS}/{order['id']}/answers")).body["items"]
    return found


async def timeline(company: Company, order: Json) -> list[tuple[str, str]]:
    """Its steps, and by whom."""
    rows = (await company.buyer.get(f"{ORDERS}/{order['id']}/timeline")).body["items"]
    return [(row["action"], row["by_name"]) for row in rows]
