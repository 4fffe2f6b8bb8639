"""A message as we write it: plain text and HTML, to one person, without tracking."""

import re
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from libs.domain.ids import new_id

_LONGEST_NAME = 80
_NOT_SHOWN = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
# RFC 5322's dot-atom, and letters of any script (RFC 6531); no quoted oddities.
_LOCAL_PART = re.compile(r"[^\s\x00-\x20\x7f()<>\[\]:;@\\,\"]+")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a message; `kind` is its media type, such as application/pdf."""

    name: str
    kind: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """One message to one person; `sender_name` is who it says it is from."""

    to: str
    subject: str
    text: str
    html: str
    sender_name: str = ""
    attachments: tuple[Attachment, ...] = ()

    def message(self, sender: str, at: datetime) -> EmailMessage:
        """As it travels (RFC 5322); `sender` is `Name <address>` or an address alone.

        Raises ValueError for an address that is none.
        """
        name, address = parseaddr(sender)
        message = EmailMessage(policy=SMTP)
        message["From"] = _address(shown(self.sender_name or name), address)
        message["To"] = _address("", self.to)
        message["Subject"] = shown(self.subject, longest=200)
        message["Date"] = format_datetime(at)
        message["Message-ID"] = f"<{new_id()}@{address.rpartition('@')[2]}>"
        # RFC 3834: nobody's holiday notice needs to answer this.
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(self.text)
        message.add_alternative(self.html, subtype="html")
        for file in self.attachments:
            main, _, sub = file.kind.partition("/")
            message.add_attachment(
                file.content, maintype=main, subtype=sub, filename=shown(file.name)
            )
        return message


def shown(text: str, *, longest: int = _LONGEST_NAME) -> str:
    """A name somebody typed, fit for a header or a line: no line breaks, no hidden characters."""
    line = _NOT_SHOWN.sub(" ", text).strip()
    return line if len(line) <= longest else line[: longest - 1] + "…"


def _address(name: str, address: str) -> Address:
    """The address with its domain as DNS writes it, which every server understands."""
    local, _, domain = address.rpartition("@")
    if not domain or not _LOCAL_PART.fullmatch(local):
        msg = "not an e-mail address"
        raise ValueError(msg)
    return Address(name, local, domain.encode("idna").decode())
