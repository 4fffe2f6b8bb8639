"""A whole system in touch with the world: mail over SMTP, and a provider to sign in with."""

import asyncio
import re
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from bench.api import Api
from deploy.local import ports
from libs.testing.outside import oidc, smtp
from libs.testing.outside.oidc import Google
from libs.testing.outside.smtp import Mailbox
from tests.browser.screen import Screen
from tests.stack import LocalStack

ANOTHER = "another password of mine"

_CLIENT = "quartermaster"
_LINK = re.compile(r"https?://\S+/invitation#\S+")


def somebody(name: str = "asha") -> str:
    """An e-mail nobody has yet."""
    return f"{name}@{uuid4().hex[:12]}.example"


async def email_of(person: Api) -> str:
    """The e-mail of a signed-in person."""
    me = await person.get("auth/me")
    return str(me["user"]["email"])


async def type_credentials(screen: Screen, email: str, password: str) -> None:
    """Fill in the sign-in form and send it."""
    await screen.page.get_by_label("E-mail").fill(email)
    await screen.page.get_by_label("Password", exact=True).fill(password)
    await screen.button("Sign in").click()


@dataclass(frozen=True, slots=True)
class Outside:
    """The system, the stand-in for Google, and where its mail arrives."""

    stack: LocalStack
    google: Google
    mailbox: Mailbox

    @property
    def url(self) -> str:
        """What people open in a browser."""
        return str(self.stack.state["public_url"])

    async def invitation(self, email: str, count: int = 1) -> str:
        """The link in the `count`th message to somebody."""
        mail = await self.mailbox.wait_for(email, count)
        found = _LINK.search(mail.text)
        assert found, mail.text
        return found[0]


@asynccontextmanager
async def outside(folder: Path) -> AsyncIterator[Outside]:
    """Start all of it, in a folder of its own."""
    # Google sends people back to an address it was told beforehand.
    port = ports.any_free()
    public_url = f"http://localhost:{port}"
    secret = secrets.token_urlsafe(16)
    client = oidc.Client(_CLIENT, secret, (f"{public_url}/login/google",))
    stack = LocalStack(folder)
    async with oidc.serving(client) as google, smtp.serving() as mailbox:
        settings = {
            "QM_DEMO": "off",
            "QM_GATEWAY_PORT": str(port),
            "QM_MAIL_URL": mailbox.url,
            "QM_GOOGLE_ISSUER": google.url,
            "QM_GOOGLE_CLIENT_ID": _CLIENT,
            "QM_GOOGLE_CLIENT_SECRET": secret,
        }
        try:
            await asyncio.to_thread(stack.up, **settings)
            yield Outside(stack, google, mailbox)
        finally:
            await asyncio.to_thread(stack.run, "down")
