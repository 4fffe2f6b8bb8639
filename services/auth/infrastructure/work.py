"""auth's unit of work: one transaction and its repositories."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import replace
from uuid import UUID

from libs.contracts.base import Event
from libs.db.database import Connection, set_tenant
from libs.db.sealing import Seal
from libs.db.work import Work
from libs.domain.principal import Principal
from libs.mail.queue import SqlMails
from services.auth.infrastructure.api_keys import SqlApiKeys
from services.auth.infrastructure.codes import SqlCodes
from services.auth.infrastructure.credentials import SqlCredentials
from services.auth.infrastructure.google_accounts import SqlGoogleAccounts
from services.auth.infrastructure.invitations import SqlInvitations
from services.auth.infrastructure.memberships import SqlMemberships
from services.auth.infrastructure.profiles import SqlProfiles
from services.auth.infrastructure.roles import SqlRoles
from services.auth.infrastructure.second_factors import SqlSecondFactors
from services.auth.infrastructure.sessions import SqlSessions
from services.auth.infrastructure.tenants import SqlTenants
from services.auth.infrastructure.users import SqlUsers


class SqlAuthWork(Work):
    """One transaction of auth."""

    def __init__(self, connection: Connection, actor: Principal, *, seal: Seal) -> None:
        """Give every repository the connection."""
        super().__init__(connection, actor)
        self.seal = seal
        self.users = SqlUsers(connection)
        self.profiles = SqlProfiles(connection)
        self.tenants = SqlTenants(self)
        self.memberships = SqlMemberships(self)
        self.roles = SqlRoles(self)
        self.invitations = SqlInvitations(self)
        self.sessions = SqlSessions(self)
        self.second_factors = SqlSecondFactors(connection, seal)
        self.google_accounts = SqlGoogleAccounts(connection)
        self.mails = SqlMails(self, seal)
        self.codes = SqlCodes(self, seal)
        self.credentials = SqlCredentials(self)
        self.api_keys = SqlApiKeys(self)

    @asynccontextmanager
    async def in_company(self, tenant_id: UUID) -> AsyncIterator[None]:
        """Do what is inside for another company of the same person, in the same transaction."""
        await self.flush()
        home = self.actor
        await self._act_as(replace(home, tenant_id=tenant_id))
        yield
        await self.flush()
        await self._act_as(home)

    async def tell_companies(
        self, companies: Iterable[UUID], event: Event, *, about: UUID, version: int
    ) -> None:
        """Publish a fact about a person once per company they belong to."""
        for tenant_id in companies:
            async with self.in_company(tenant_id):
                self.record(event, about=about, version=version)

    async def _act_as(self, actor: Principal) -> None:
        self.actor = actor
        await self.connection.execute(set_tenant(actor.tenant_id))
