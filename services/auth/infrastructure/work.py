"""auth's unit of work: one transaction and its repositories."""

from libs.db.database import Connection
from libs.db.work import Work
from libs.domain.principal import Principal
from services.auth.infrastructure.memberships import SqlMemberships
from services.auth.infrastructure.sessions import SqlSessions
from services.auth.infrastructure.tenants import SqlTenants
from services.auth.infrastructure.users import SqlUsers


class SqlAuthWork(Work):
    """One transaction of auth."""

    def __init__(self, connection: Connection, actor: Principal) -> None:
        """Give every repository the connection."""
        super().__init__(connection, actor)
        self.users = SqlUsers(connection)
        self.tenants = SqlTenants(self)
        self.memberships = SqlMemberships(self)
        self.sessions = SqlSessions(self)
