"""What every change of an inbox does: lock its count first, and keep it last."""

from typing import Final

# The rows every change of an inbox passes through, in one order.
LOCK: Final = """
INSERT INTO inboxes AS known (tenant_id, user_id, unread, version)
SELECT $1, id, 0, 0 FROM unnest($2::uuid[]) AS id ORDER BY id
ON CONFLICT (tenant_id, user_id) DO UPDATE SET version = known.version
RETURNING user_id, unread, version
"""
SET_UNREAD: Final = """
UPDATE inboxes SET unread = new.unread, version = new.version
FROM unnest($1::uuid[], $2::int[], $3::bigint[]) AS new(user_id, unread, version)
WHERE inboxes.user_id = new.user_id
"""
