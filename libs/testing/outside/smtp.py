"""A mail server: takes messages over SMTP, keeps them, and fails when told to."""

import asyncio
import re
import ssl
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

_PATIENCE = 20.0


@dataclass(frozen=True, slots=True)
class Received:
    """One message: the envelope it came in, and what was in it."""

    sender: str
    to: str
    message: EmailMessage
    over_tls: bool
    login: str | None

    @property
    def subject(self) -> str:
        """Its subject."""
        return str(self.message["Subject"])

    @property
    def text(self) -> str:
        """Its plain-text part."""
        return self._part("plain")

    @property
    def html(self) -> str:
        """Its HTML part."""
        return self._part("html")

    def code(self) -> str:
        """The six digits it holds."""
        found = re.search(r"\b\d{6}\b", self.text)
        assert found, self.text
        return found[0]

    def _part(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        assert part is not None, f"no {kind} part"
        return str(part.get_content())


@dataclass
class Mailbox:
    """What arrived, oldest first, and how the server behaves.

    `answer` maps the command to refuse (`RCPT`, `DATA`) to the line said instead of taking it.
    """

    port: int = 0
    received: list[Received] = field(default_factory=list)
    answer: dict[str, str] = field(default_factory=dict)
    connections: int = 0
    silent: bool = False
    _arrived: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def url(self) -> str:
        """Where it listens, as a setting."""
        return f"smtp://127.0.0.1:{self.port}"

    def to(self, address: str, about: str = "") -> list[Received]:
        """What somebody got; only what has `about` in its subject, if given."""
        return [mail for mail in self.received if mail.to == address and about in mail.subject]

    async def wait_for(self, address: str, count: int = 1, *, about: str = "") -> Received:
        """The `count`th message to somebody, once it is here."""
        async with asyncio.timeout(_PATIENCE), self._arrived:
            await self._arrived.wait_for(lambda: len(self.to(address, about)) >= count)
        return self.to(address, about)[count - 1]

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """Take a recipient, or not."""
        if "RCPT" in self.answer:
            return self.answer["RCPT"]
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: Any, session: Any, envelope: Any
    ) -> str:
        """Take a message, or not."""
        if self.silent:
            await asyncio.sleep(3600)
        if "DATA" in self.answer:
            return self.answer["DATA"]
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        login = getattr(session.auth_data, "login", None)
        async with self._arrived:
            self.received.extend(
                Received(
                    envelope.mail_from,
                    to,
                    message,
                    server.transport.get_extra_info("ssl_object") is not None,
                    login.decode() if login else None,
                )
                for to in envelope.rcpt_tos
            )
            self._arrived.notify_all()
        return "250 OK"


@asynccontextmanager
async def serving(
    *,
    host: str = "127.0.0.1",
    tls: ssl.SSLContext | None = None,
    tls_at_once: bool = False,
    accounts: dict[str, str] | None = None,
) -> AsyncIterator[Mailbox]:
    """A mail server in this loop; `tls` lets clients begin TLS, `accounts` makes them sign in."""
    mailbox = Mailbox()

    def check(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> Any:
        assert isinstance(data, LoginPassword)
        good = (accounts or {}).get(data.login.decode()) == data.password.decode()
        return AuthResult(success=good, handled=False, auth_data=data)

    def conversation() -> SMTP:
        mailbox.connections += 1
        with warnings.catch_warnings():
            # It warns of passwords without TLS: on this machine they travel nowhere.
            warnings.simplefilter("ignore", UserWarning)
            return SMTP(
                mailbox,
                enable_SMTPUTF8=True,
                tls_context=None if tls_at_once else tls,
                authenticator=check if accounts else None,
                auth_required=accounts is not None,
                auth_require_tls=False,
                hostname="mail.example",
            )

    server = await asyncio.get_running_loop().create_server(
        conversation, host, 0, ssl=tls if tls_at_once else None
    )
    mailbox.port = server.sockets[0].getsockname()[1]
    async with server:
        yield mailbox
