"""A letter before it is worded: what it is about, to whom, and what it has to say."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter in a company's name; `kind` names the template that has its words.

    `to` is None where nobody has the address that was asked about: such a letter costs as much time
    and is thrown away by whoever sends letters.
    """

    kind: str
    to: str | None
    company_id: UUID | None
    facts: Mapping[str, str] = field(default_factory=dict)


class Mails(Protocol):
    """Letters that leave once the transaction they are part of is committed."""

    async def add(self, letter: Letter) -> None:
        """Send this soon."""
        ...
