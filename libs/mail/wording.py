"""The words of letters: a template of text and one of HTML for each kind."""

from collections.abc import Mapping
from pathlib import Path

import jinja2

from libs.mail.letter import Letter
from libs.mail.message import Mail, shown

# What letters extend.
_SHARED = Path(__file__).with_name("templates")


class Wording:
    """The templates of all letters of a service: `kind.txt`, its subject first, and `kind.html`."""

    def __init__(self, templates: Path, public_url: str) -> None:
        """`templates` is their folder, `public_url` what links begin with."""
        self._public_url = public_url.rstrip("/")
        self._templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader([templates, _SHARED]),
            autoescape=jinja2.select_autoescape(["html"]),
            undefined=jinja2.StrictUndefined,
        )

    def mail(self, letter: Letter, to: str, company: str) -> Mail:
        """The letter in words; names are shortened to one line, for their owners chose them.

        Raises ValueError when the letter does not say what its template wants to know.
        """
        facts: Mapping[str, str] = {
            **{name: shown(value, longest=500) for name, value in letter.facts.items()},
            "company": shown(company),
            "public_url": self._public_url,
        }
        try:
            whole = self._templates.get_template(f"{letter.kind}.txt").render(facts)
            html = self._templates.get_template(f"{letter.kind}.html").render(facts)
        except jinja2.TemplateError as error:
            msg = f"the letter {letter.kind} cannot be worded"
            raise ValueError(msg) from error
        subject, _, text = whole.partition("\n")
        return Mail(to, subject, text, html, sender_name=facts["company"])
