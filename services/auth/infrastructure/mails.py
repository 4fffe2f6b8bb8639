"""Letters on their way out: stored sealed with the change they tell of, worded when they leave."""

from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

import jinja2
import orjson

from libs.db.work import Work
from libs.domain.ids import new_id
from libs.mail.message import Mail, shown
from services.auth.application.mails import Letter
from services.auth.infrastructure.sealing import Seal

_INSERT = "INSERT INTO mails (id, sealed, made_at, due_at) VALUES ($1, $2, now(), now())"


class SqlMails:
    """Letters that leave once the transaction they are part of is committed."""

    def __init__(self, work: Work, seal: Seal) -> None:
        """Store through this work, sealed: letters hold codes."""
        self._work = work
        self._seal = seal

    async def add(self, letter: Letter) -> None:
        """Send this soon."""
        mail_id = new_id()
        content = {
            "kind": letter.kind,
            "to": letter.to,
            "company_id": letter.company_id and str(letter.company_id),
            "facts": dict(letter.facts),
        }
        sealed = self._seal.seal(f"mail {mail_id}", orjson.dumps(content))
        await self._work.connection.execute(_INSERT, mail_id, sealed)


def opened(seal: Seal, mail_id: UUID, sealed: bytes) -> Letter:
    """A letter as it was stored; raises ValueError for one that was not sealed here."""
    content = orjson.loads(seal.open(f"mail {mail_id}", sealed))
    company_id = content["company_id"]
    return Letter(
        content["kind"],
        content["to"],
        UUID(company_id) if company_id else None,
        content["facts"],
    )


class Wording:
    """The templates of all letters."""

    def __init__(self, public_url: str) -> None:
        """`public_url` is what links begin with."""
        self._public_url = public_url.rstrip("/")
        self._templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(Path(__file__).parent / "mail_templates"),
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
