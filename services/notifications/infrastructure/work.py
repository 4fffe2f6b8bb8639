"""notifications's unit of work: its repositories on one connection."""

from libs.db.database import Connection
from libs.db.sealing import Seal
from libs.db.work import Work
from libs.domain.principal import Principal
from services.notifications.infrastructure.deliveries import SqlDeliveries
from services.notifications.infrastructure.digests import SqlDigests
from services.notifications.infrastructure.handed_rights import SqlHandedRights
from services.notifications.infrastructure.inboxes import SqlInboxes
from services.notifications.infrastructure.names import SqlNames, SqlSteps
from services.notifications.infrastructure.people import SqlPeople
from services.notifications.infrastructure.rules import SqlRules
from services.notifications.infrastructure.webhooks import SqlWebhooks
from services.notifications.infrastructure.wording import JinjaWording

_WORDING = JinjaWording()


class SqlNotificationsWork(Work):
    """One transaction of notifications."""

    def __init__(
        self, connection: Connection, actor: Principal, *, seal: Seal | None = None
    ) -> None:
        """Give every repository the work; without `seal` it keeps and reads no secrets."""
        super().__init__(connection, actor)
        self.people = SqlPeople(self)
        self.names = SqlNames(self)
        self.steps = SqlSteps(self)
        self.handed_rights = SqlHandedRights(self)
        self.rules = SqlRules(self)
        self.inboxes = SqlInboxes(self)
        self.wording = _WORDING
        self.webhooks = SqlWebhooks(self, seal)
        self.digests = SqlDigests(self)
        self.deliveries = SqlDeliveries(self)
