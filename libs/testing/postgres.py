"""Freshly migrated databases for tests, cloned from one template per state of the migrations."""

import asyncio
import hashlib
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import asyncpg

LOCK = 7_316_001  # one at a time creates logins and templates, over all test runs of a server
KINDS = ("owner", "app", "costs", "relay")

Provision = Callable[[str, str, Mapping[str, str]], Awaitable[None]]
"""Create a service's database and logins: (service, database, passwords by login)."""
Migrate = Callable[[str, str], Awaitable[None]]
"""Bring a service's database to the newest version: (service, owner's URL)."""
Fingerprint = Callable[[str], str]
"""A hash of everything a service's migrations are made of."""


@dataclass(frozen=True, slots=True)
class ServiceDatabase:
    """A database of its own for one test, and the URLs of its four logins."""

    service: str
    name: str
    owner_url: str
    app_url: str
    costs_url: str
    relay_url: str


class Databases:
    """Hands out databases on one server; logins are shared, databases never are.

    `admin_url` is a superuser's URL.
    """

    def __init__(
        self, admin_url: str, *, provision: Provision, migrate: Migrate, fingerprint: Fingerprint
    ) -> None:
        self.admin_url = admin_url
        self._provision = provision
        self._migrate = migrate
        self._fingerprint = fingerprint
        self._templates: dict[str, str] = {}
        self._serial = asyncio.Lock()

    async def create(self, service: str, *, migrated: bool = True) -> ServiceDatabase:
        """A new database for this service: with its tables, or empty."""
        template = await self._template(service, migrated=migrated)
        name = f"test_{service}_{uuid.uuid4().hex[:12]}"
        logins = ", ".join(f"{service}_{kind}" for kind in KINDS)
        async with self._admin() as admin:
            await admin.execute(f"CREATE DATABASE {name} TEMPLATE {template} OWNER {service}_owner")
            await admin.execute(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC")
            await admin.execute(f"GRANT CONNECT ON DATABASE {name} TO {logins}")
        return self._described(service, name)

    async def drop(self, database: ServiceDatabase) -> None:
        """Drop a database, closing what is still connected."""
        async with self._admin() as admin:
            await admin.execute(f"DROP DATABASE IF EXISTS {database.name} WITH (FORCE)")

    async def _template(self, service: str, *, migrated: bool) -> str:
        async with self._serial:
            kind = self._fingerprint(service)[:16] if migrated else "empty"
            name = f"template_{service}_{kind}"
            if name not in self._templates:
                await self._make_template(service, name, migrated=migrated)
                self._templates[name] = name
            return name

    async def _make_template(self, service: str, name: str, *, migrated: bool) -> None:
        async with self._admin() as admin:
            await admin.execute("SELECT pg_advisory_lock($1)", LOCK)
            ready = await admin.fetchval(
                "SELECT datistemplate FROM pg_database WHERE datname = $1", name
            )
            if ready:
                return
            await admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            passwords = {f"{service}_{kind}": self._password(f"{service}_{kind}") for kind in KINDS}
            await self._provision(service, name, passwords)
            if migrated:
                await self._migrate(service, self._url(f"{service}_owner", name))
            # Without connections no vacuum worker can be in the way of a clone.
            await admin.execute(
                f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false IS_TEMPLATE true"
            )

    def _described(self, service: str, name: str) -> ServiceDatabase:
        urls = (self._url(f"{service}_{kind}", name) for kind in KINDS)
        return ServiceDatabase(service, name, *urls)

    def _url(self, login: str, database: str) -> str:
        where = urlsplit(self.admin_url)
        return (
            f"postgresql://{login}:{self._password(login)}@{where.hostname}:{where.port}/{database}"
        )

    def _password(self, login: str) -> str:
        # Derived, so that every test run on the same server agrees without telling each other.
        return hashlib.sha256(f"{self.admin_url}:{login}".encode()).hexdigest()[:32]

    @asynccontextmanager
    async def _admin(self) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
        connection = await asyncpg.connect(self.admin_url)
        try:
            yield connection
        finally:
            await connection.close()
