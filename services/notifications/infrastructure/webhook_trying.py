"""Trying a webhook at once, because somebody asks whether it works."""

from uuid import UUID

import orjson

from libs.db.database import Database
from libs.db.sealing import Seal
from libs.domain.clock import utc_now
from libs.domain.errors import NotFound
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from libs.outside.calling import Outside
from services.notifications.infrastructure.webhook_calling import Outcome, body_of, call
from services.notifications.infrastructure.webhook_telling import target

_TYPE = "webhook.test"


class WebhookTrial:
    """Sends a message that means nothing, signed as all of them."""

    def __init__(self, database: Database, seal: Seal, outside: Outside) -> None:
        """`outside` refuses addresses inside."""
        self._database = database
        self._seal = seal
        self._outside = outside

    async def run(self, webhook_id: UUID, actor: Principal) -> Outcome:
        """What came of it; raises NotFound. Nothing is asked inside a transaction."""
        async with self._database.transaction(actor, read_only=True) as connection:
            found = await target(connection, self._seal, webhook_id)
        if found is None:
            raise NotFound("no such webhook", webhook_id=webhook_id)
        now = utc_now()
        content = orjson.dumps({"tenantid": str(actor.tenant_id)}).decode()
        body = body_of(_TYPE, now.isoformat().replace("+00:00", "Z"), 0, content)
        return await call(self._outside, found, new_id(), body, utc_now)
