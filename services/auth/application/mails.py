"""The letters auth writes; the words are templates (infrastructure/mail_templates)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

Kind = Literal[
    "password_reset", "password_changed", "email_change", "email_change_asked", "invitation"
]


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter in a company's name: what it is about, to which address, and what it has to say.

    `to` is None where nobody has the address that was asked about: such a letter costs as much time
    and is thrown away by whoever sends letters.
    """

    kind: Kind
    to: str | None
    company_id: UUID | None
    facts: Mapping[str, str] = field(default_factory=dict)
