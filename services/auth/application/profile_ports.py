"""What use cases need to read and keep how people describe themselves."""

from typing import Protocol
from uuid import UUID

from services.auth.domain.person import Person


class Profiles(Protocol):
    """People, over all companies."""

    async def get(self, user_id: UUID) -> Person:
        """The person, locked; raises NotFound."""
        ...

    async def keep(self, person: Person) -> None:
        """Store how they describe themselves now."""
        ...
