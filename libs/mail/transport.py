"""How a message leaves: by SMTP, or into a folder where a person can read it.

`transport(url, sender)`:
    smtp://user:password@host:587   STARTTLS required, except on this machine itself
    smtp://host:1025?tls=never      to a catcher of mails in a network of one's own
    smtps://user:password@host:465  TLS from the first byte
    file:///folder                  one .eml file a message, for the local stack
    (empty)                         none is configured: every message waits and says so
"""

import asyncio
import os
from collections.abc import Mapping
from datetime import datetime
from email.message import EmailMessage
from email.utils import parseaddr
from ipaddress import ip_address
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

import aiosmtplib

from libs.domain.clock import utc_now
from libs.mail.message import Mail

_PORTS: Mapping[str, int] = {"smtp": 587, "smtps": 465}
_SECONDS = 20
_REFUSED_FOR_GOOD = 500


class Undelivered(Exception):
    """The message did not leave; `final` when trying again cannot help."""

    def __init__(self, why: str, *, final: bool = False) -> None:
        """Say what the other side said."""
        super().__init__(why)
        self.final = final


class Transport(Protocol):
    """Takes messages away."""

    async def send(self, mail: Mail) -> None:
        """Hand the message over; raises Undelivered."""
        ...


class SmtpTransport:
    """Hands each message to a mail server (RFC 5321), over TLS unless it is this machine."""

    def __init__(self, url: SplitResult, sender: str) -> None:
        """Take what the URL says; nothing is connected yet."""
        self._host = url.hostname or "localhost"
        self._port = url.port or _PORTS[url.scheme]
        self._user = unquote(url.username) if url.username else None
        self._password = unquote(url.password) if url.password else None
        self._tls_at_once = url.scheme == "smtps"
        in_clear = _is_this_machine(self._host) or url.query == "tls=never"
        self._start_tls = not self._tls_at_once and not in_clear
        self._sender = sender

    async def send(self, mail: Mail) -> None:
        """Hand the message over; raises Undelivered."""
        message = _composed(mail, self._sender, utc_now())
        try:
            async with asyncio.timeout(2 * _SECONDS):
                await aiosmtplib.send(
                    message,
                    sender=parseaddr(self._sender)[1],
                    hostname=self._host,
                    port=self._port,
                    username=self._user,
                    password=self._password,
                    use_tls=self._tls_at_once,
                    start_tls=self._start_tls,
                    timeout=_SECONDS,
                )
        except aiosmtplib.SMTPRecipientsRefused as error:
            refused = error.recipients[0]
            raise _undelivered(refused.code, refused.message) from error
        except aiosmtplib.SMTPDataError as error:
            raise _undelivered(error.code, error.message) from error
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            # Also when our name, password or sender is refused: ours to mend, so the message waits.
            raise Undelivered(repr(error)) from error


class FolderTransport:
    """Writes each message into a folder, for its owner's eyes only."""

    def __init__(self, folder: Path, sender: str) -> None:
        """Use the folder, made when the first message comes."""
        self._folder = folder
        self._sender = sender

    async def send(self, mail: Mail) -> None:
        """Write the message; raises Undelivered."""
        now = utc_now()
        message = _composed(mail, self._sender, now)
        try:
            await asyncio.to_thread(self._write, f"{now:%Y%m%d-%H%M%S-%f}.eml", bytes(message))
        except OSError as error:
            raise Undelivered(repr(error)) from error

    def _write(self, name: str, content: bytes) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = self._folder / f".{name}"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        with os.fdopen(os.open(unfinished, flags, 0o600), "wb") as file:
            file.write(content)
        unfinished.rename(self._folder / name)


class NoTransport:
    """Nothing is configured: messages wait, and their error says what is missing."""

    async def send(self, mail: Mail) -> None:
        """Raise Undelivered."""
        del mail
        raise Undelivered("QM_MAIL_URL is not set")


def transport(url: str, sender: str) -> Transport:
    """The transport of a URL; raises ValueError for one we do not know."""
    if not url:
        return NoTransport()
    parts = urlsplit(url)
    if parts.scheme == "file" and parts.path.startswith("/"):
        return FolderTransport(Path(unquote(parts.path)), sender)
    if parts.scheme in _PORTS and parts.hostname:
        return SmtpTransport(parts, sender)
    msg = "QM_MAIL_URL is smtp://, smtps:// or file:///folder"
    raise ValueError(msg)


def _composed(mail: Mail, sender: str, at: datetime) -> EmailMessage:
    try:
        return mail.message(sender, at)
    except ValueError as error:
        raise Undelivered(f"the address cannot be written to: {error}", final=True) from error


def _undelivered(code: int, message: str) -> Undelivered:
    return Undelivered(f"{code} {message}", final=code >= _REFUSED_FOR_GOOD)


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
