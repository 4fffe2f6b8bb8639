"""Letters on their way out: stored sealed with the change they tell of, worded when they leave."""

from importlib import resources
from uuid import UUID

import orjson

from libs.db.sealing import Seal
from libs.db.work import Work
from libs.domain.ids import new_id
from libs.mail.letter import Letter

_INSERT = "INSERT INTO mails (id, sealed, made_at, due_at) VALUES ($1, $2, now(), now())"


def mail_table(service: str) -> str:
    """The table of a service that sends letters, for its migrations."""
    text = resources.files("libs.mail").joinpath("mails.sql").read_text(encoding="utf-8")
    return text.format(service=service)


class SqlMails:
    """Letters that leave once the transaction they are part of is committed."""

    def __init__(self, work: Work, seal: Seal | None) -> None:
        """Store through this work, sealed: letters hold codes. Without `seal` none can be added."""
        self._work = work
        self._seal = seal

    async def add(self, letter: Letter) -> None:
        """Send this soon."""
        if self._seal is None:
            msg = "this unit of work writes no letters"
            raise RuntimeError(msg)
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
