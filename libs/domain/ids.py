"""Keys: UUID version 7 (RFC 9562), which sort by the time they were made."""

from uuid import UUID

import uuid_utils.compat


def new_id() -> UUID:
    """A new time-ordered key."""
    return uuid_utils.compat.uuid7()
