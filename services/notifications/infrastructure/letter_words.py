"""Messages as e-mails and texts: the words of the inbox, and where they lead."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import jinja2

import libs.mail
from libs.mail.message import Mail, shown

_SHARED = Path(libs.mail.__file__).with_name("templates")
_OWN = Path(__file__).with_name("mail_templates")
# Two text messages' worth, whatever the letters.
_LONGEST_TEXT: Final = 300


@dataclass(frozen=True, slots=True)
class Told:
    """What one person is told, as they may read it now."""

    name: str
    company: str
    title: str
    body: str
    link: str


class LetterWords:
    """The words of e-mails and text messages; `public_url` is what links begin with."""

    def __init__(self, public_url: str) -> None:
        """Templates are compiled once."""
        self._public_url = public_url.rstrip("/")
        self._templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader([_OWN, _SHARED]),
            autoescape=jinja2.select_autoescape(["html"]),
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
        )

    def mail(self, told: Told, to: str) -> Mail:
        """As an e-mail in the company's name; each line of the body is one of a list."""
        title, company = shown(told.title, longest=300), shown(told.company)
        facts = {
            "name": shown(told.name),
            "company": company,
            "title": title,
            "lines": [shown(line, longest=500) for line in told.body.splitlines() if line.strip()],
            "link": f"{self._public_url}{told.link}",
            "preferences": f"{self._public_url}/settings/notifications",
        }
        text = self._templates.get_template("notification.txt").render(facts)
        html = self._templates.get_template("notification.html").render(facts)
        return Mail(to, title, text, html, sender_name=company)

    def text(self, told: Told) -> str:
        """As a text message: what it is about, and where to look if that fits."""
        said = shown(f"{told.company}: {told.title}", longest=_LONGEST_TEXT)
        with_link = f"{said} {self._public_url}{told.link}"
        return with_link if len(with_link) <= _LONGEST_TEXT else said
