"""Creates each service's database and its four logins from deploy/postgres/service.sql."""

from collections.abc import Mapping

from deploy.local.binaries import PostgresBinaries
from deploy.local.layout import CHECKOUT
from deploy.local.postgres import psql

SCRIPT = CHECKOUT / "deploy" / "postgres" / "service.sql"
LOGINS = ("owner", "app", "costs", "relay")


def create_databases(
    binaries: PostgresBinaries,
    admin_url: str,
    databases: Mapping[str, str],
    passwords: Mapping[str, str],
) -> None:
    """Create databases (service -> database) and logins; of those that exist renew passwords.

    `passwords` maps logins such as `inventory_app`. Safe to run twice and by two at once.
    """
    psql(binaries, admin_url, creation_script(databases, passwords))


def creation_script(databases: Mapping[str, str], passwords: Mapping[str, str]) -> str:
    """The script for psql that creates them all."""
    body = SCRIPT.read_text()
    parts = []
    for service, database in databases.items():
        variables = {"service": service, "database": database}
        for kind in LOGINS:
            variables[f"{kind}_password"] = passwords[f"{service}_{kind}"]
        settings = "".join(
            f"\\set {name} '{_quoted(value)}'\n" for name, value in variables.items()
        )
        parts.append(f"{settings}{body}\n\\connect postgres\n")
    return "".join(parts)


def login_url(host: str, port: int, login: str, password: str, database: str) -> str:
    """URL a service connects with."""
    return f"postgresql://{login}:{password}@{host}:{port}/{database}"


def _quoted(value: str) -> str:
    if not value.isprintable() or "'" in value or "\\" in value:
        message = "names and passwords of logins hold no quotes and no backslashes"
        raise ValueError(message)
    return value
