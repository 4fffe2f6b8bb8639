"""How people describe themselves, in SQL: a global table."""

from uuid import UUID

from libs.db.database import Connection
from libs.domain.errors import NotFound
from services.auth.domain.membership import Profile
from services.auth.domain.person import Person


class SqlProfiles:
    """People, over all companies."""

    def __init__(self, connection: Connection) -> None:
        """Use the connection of a transaction."""
        self._connection = connection

    async def get(self, user_id: UUID) -> Person:
        """The person, locked; raises NotFound."""
        row = await self._connection.fetchrow(
            "SELECT version, name, email, phone, locale, picture FROM users"
            " WHERE id = $1 FOR NO KEY UPDATE",
            user_id,
        )
        if row is None:
            raise NotFound("no such user", user_id=user_id)
        version, *described = row
        return Person(id=user_id, version=version, profile=Profile(*described))

    async def keep(self, person: Person) -> None:
        """Store how they describe themselves now; an e-mail is changed elsewhere, with proof."""
        profile = person.profile
        await self._connection.execute(
            "UPDATE users SET name = $2, phone = $3, locale = $4, picture = $5, version = $6"
            " WHERE id = $1",
            person.id,
            profile.name,
            profile.phone,
            profile.locale,
            profile.picture,
            person.version,
        )
