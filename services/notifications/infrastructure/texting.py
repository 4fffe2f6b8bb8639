"""How a text message leaves: by Twilio, or into a folder where a person can read it.

`texting(url)`:
    twilio://account:token@api.twilio.com?from=+15005550006   by Twilio's own library
    file:///folder                                            one .txt file a message
    (empty)                                                   none is configured: messages wait
"""

import asyncio
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from libs.domain.ids import new_id
from libs.mail.transport import Undelivered


class Texting(Protocol):
    """Takes text messages away."""

    async def send(self, to: str, text: str) -> None:
        """Hand the message over; raises Undelivered."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


class FolderTexting:
    """Writes each message into a folder, for its owner's eyes only."""

    def __init__(self, folder: Path) -> None:
        """Use the folder, made when the first message comes."""
        self._folder = folder

    async def send(self, to: str, text: str) -> None:
        """Write the message; raises Undelivered."""
        try:
            await asyncio.to_thread(self._write, f"To: {to}\n\n{text}\n")
        except OSError as error:
            raise Undelivered(repr(error)) from error

    async def close(self) -> None:
        """Nothing is open."""

    def _write(self, content: str) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._folder / f"{new_id()}.txt"
        path.touch(mode=0o600)
        path.write_text(content, encoding="utf-8")


class NoTexting:
    """Nothing is configured: messages wait, and their error says what is missing."""

    async def send(self, to: str, text: str) -> None:
        """Raise Undelivered."""
        del to, text
        raise Undelivered("QM_SMS_URL is not set")

    async def close(self) -> None:
        """Nothing is open."""


def texting(url: str) -> Texting:
    """What a URL names; raises ValueError for one we do not know."""
    if not url:
        return NoTexting()
    parts = urlsplit(url)
    if parts.scheme == "file" and parts.path.startswith("/"):
        return FolderTexting(Path(unquote(parts.path)))
    if parts.scheme in {"twilio", "twilio+http"}:
        return _by_twilio(parts)
    msg = "QM_SMS_URL is twilio://account:token@api.twilio.com?from=+number or file:///folder"
    raise ValueError(msg)


def _by_twilio(parts: SplitResult) -> Texting:
    # Its library takes tens of megabytes: only who uses it loads it.
    from services.notifications.infrastructure.twilio_texting import TwilioTexting  # noqa: PLC0415

    sender = parse_qs(parts.query).get("from", [""])[0]
    if not parts.username or not parts.password or not parts.hostname or not sender:
        msg = "QM_SMS_URL names account, token, host and ?from=, the number that sends (+ is %2B)"
        raise ValueError(msg)
    scheme = "http" if parts.scheme == "twilio+http" else "https"
    base = f"{scheme}://{parts.netloc.rpartition('@')[2]}"
    return TwilioTexting(unquote(parts.username), unquote(parts.password), sender, base)
