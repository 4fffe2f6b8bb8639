"""The databases themselves keep companies apart, costs from who may not see them, and history.

Nothing of our code is between these tests and PostgreSQL.
"""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID, uuid4

import asyncpg
import pytest

from deploy.local.layout import CHECKOUT
from deploy.local.services import SERVICES, present
from libs.testing.postgres import Databases, ServiceDatabase
from tests.security.catalogue import COSTS, INSERT_ONLY, WITHOUT_TENANT, wrong

OURS, THEIRS, NOBODYS = (UUID(int=n) for n in (1, 2, 3))
Connection = asyncpg.Connection  # of the driver, no pool of ours between
HERE = [name for name in present(CHECKOUT) if name in SERVICES]

# Ways to break a rule of the catalogue; {s} is the service, {t} a table of companies' rows.
MUTATIONS = {
    "a policy is dropped": "DROP POLICY tenant ON {t}",
    "a policy lets everybody see all": "CREATE POLICY more ON {t} USING (true)",
    "a policy checks no writing": "ALTER POLICY tenant ON {t} WITH CHECK (true)",
    "row-level security spares the owner": "ALTER TABLE {t} NO FORCE ROW LEVEL SECURITY",
    "row-level security is off": "ALTER TABLE {t} DISABLE ROW LEVEL SECURITY",
    "a table knows no company": "CREATE TABLE loose (id uuid PRIMARY KEY)",
    "a table of companies is unprotected": "CREATE TABLE loose (tenant_id uuid NOT NULL)",
    "a login is another one": "GRANT {s}_owner TO {s}_app",
    "a login sees everything": "ALTER ROLE {s}_costs BYPASSRLS",
    "a login owns a table": "ALTER TABLE {t} OWNER TO {s}_app",
    "a function has its owner's rights": "ALTER FUNCTION qm_new_id() SECURITY DEFINER",
    "a view has its owner's rights": "CREATE VIEW wide AS SELECT * FROM {t}",
    "a copy escapes the policies": "CREATE MATERIALIZED VIEW wide AS SELECT * FROM {t}",
    "a key is unique over all": "CREATE UNIQUE INDEX wide ON {t} (id)",
    "anybody may connect": "GRANT CONNECT ON DATABASE {d} TO PUBLIC",
    "anybody may read": "GRANT SELECT ON {t} TO PUBLIC",
    "anybody may look around": "GRANT USAGE ON SCHEMA public TO PUBLIC",
    "a login may make tables": "GRANT CREATE ON SCHEMA public TO {s}_app",
    "events may be changed": "GRANT UPDATE ON events TO {s}_app",
    "a login may empty a table": "GRANT TRUNCATE ON {t} TO {s}_app",
}
OF_INVENTORY = {
    "a reference forgets the company": "ALTER TABLE ledger_entries ADD FOREIGN KEY (level_id)"
    " REFERENCES loosened (id) NOT VALID",
    "the ledger may be changed": "GRANT UPDATE (note) ON ledger_entries TO inventory_app",
    "the ledger may be shortened": "GRANT DELETE ON ledger_entries TO inventory_costs",
    "the ledger's guard is gone": "DROP TRIGGER ledger_entries_rows_stay ON ledger_entries",
    "the ledger's guard sleeps": "ALTER TABLE ledger_entries DISABLE TRIGGER USER",
    "costs are granted": "GRANT SELECT ON ledger_values TO inventory_app",
    "one cost is granted": "GRANT SELECT (unit_cost) ON order_line_costs TO inventory_app",
    "a cost stands where all may read": "ALTER TABLE levels ADD COLUMN average_cost numeric",
}
# A table that breaks no rule, for others to refer to.
LOOSENED = """
CREATE TABLE loosened (tenant_id uuid NOT NULL, id uuid UNIQUE);
ALTER TABLE loosened OWNER TO {s}_owner;
ALTER TABLE loosened ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON loosened USING (tenant_id = (SELECT qm_tenant()))
    WITH CHECK (tenant_id = (SELECT qm_tenant()));
"""
ALL_MUTATIONS = [
    *(("catalog", "products", name, sql) for name, sql in MUTATIONS.items()),
    *(("inventory", "levels", name, sql) for name, sql in OF_INVENTORY.items()),
]


@dataclass(frozen=True, slots=True)
class Filled:
    """A service's database with a row of two companies in each table, `rows` as JSON."""

    database: ServiceDatabase
    admin_url: str
    rows: dict[str, str]


@pytest.fixture(scope="module")
async def filled(databases: Databases) -> AsyncIterator[dict[str, Filled]]:
    """Each service's database; no test changes it."""
    made = {}
    for service in HERE:
        database = await databases.create(service)
        admin_url = databases.admin_url.rpartition("/")[0] + f"/{database.name}"
        async with connected(admin_url) as admin:
            made[service] = Filled(database, admin_url, await _fill(admin))
    yield made
    for one in made.values():
        await databases.drop(one.database)


@asynccontextmanager
async def connected(url: str) -> "AsyncIterator[Connection[asyncpg.Record]]":
    """A connection of one login."""
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()


@pytest.mark.promise("S4.31", "S0.18", "S4.34")
@pytest.mark.parametrize("service", HERE)
async def test_the_catalogue_says_nothing_wrong(filled: dict[str, Filled], service: str) -> None:
    async with connected(filled[service].database.owner_url) as owner:
        found = [row[0] for row in await owner.fetch(wrong(service))]
    assert not found


@pytest.mark.parametrize(
    ("service", "table", "name", "mutation"), ALL_MUTATIONS, ids=[m[2] for m in ALL_MUTATIONS]
)
async def test_the_catalogue_says_so_when(
    filled: dict[str, Filled], service: str, table: str, name: str, mutation: str
) -> None:
    """Each rule is broken once, in a transaction that is taken back."""
    made = filled[service].database
    async with connected(filled[service].admin_url) as admin:
        transaction = admin.transaction()
        await transaction.start()
        await admin.execute(LOOSENED.format(s=service))
        before = {row[0] for row in await admin.fetch(wrong(service))}
        await admin.execute(mutation.format(s=service, t=table, d=made.name))
        after = {row[0] for row in await admin.fetch(wrong(service))}
        await transaction.rollback()
    assert after - before, name


@pytest.mark.promise("S4.31", "S0.8")
@pytest.mark.parametrize("service", HERE)
async def test_a_login_sees_and_touches_the_rows_of_its_company_only(
    filled: dict[str, Filled], service: str
) -> None:
    """Every table, as each login, with no company, a wrong one and the right one; all verbs."""
    database, rows = filled[service].database, filled[service].rows
    for login, url in (("app", database.app_url), ("costs", database.costs_url)):
        async with connected(url) as connection:
            readable = await _granted(connection, rows, "SELECT")
            assert await _counts(connection, readable, None) == dict.fromkeys(readable, 0)
            assert await _counts(connection, readable, NOBODYS) == dict.fromkeys(readable, 0)
            assert await _counts(connection, readable, OURS) == dict.fromkeys(readable, 1), login
            assert readable or login == "app"
            for verb in ("INSERT", "UPDATE", "DELETE"):
                for table in await _granted(connection, rows, verb):
                    for nobody in ("", str(NOBODYS)):
                        await _reaches_nothing(connection, nobody, table, verb, rows[table])
                    await _stays_apart(connection, table, verb, rows[table])


@pytest.mark.promise("S4.34", "S4.35")
@pytest.mark.parametrize("service", sorted(COSTS))
async def test_cost_tables_are_refused_to_who_may_not_see_costs(
    filled: dict[str, Filled], service: str
) -> None:
    made = filled[service].database
    async with connected(made.app_url) as app, connected(made.costs_url) as costs:
        for table in COSTS[service]:
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match="permission denied"):
                await app.fetch(f"SELECT * FROM {table}")
            assert await costs.fetch(f"SELECT * FROM {table}") == []


@pytest.mark.promise("S0.18", "S3.27")
@pytest.mark.parametrize("service", sorted(INSERT_ONLY))
async def test_history_is_changed_by_nobody_its_owner_included(
    filled: dict[str, Filled], service: str
) -> None:
    made = filled[service].database
    for url in (made.owner_url, made.app_url, made.costs_url, made.relay_url):
        async with connected(url) as connection:
            await connection.execute("SELECT set_config('qm.tenant', $1, false)", str(OURS))
            for table in INSERT_ONLY[service]:
                for sql in (
                    f"UPDATE {table} SET tenant_id = tenant_id",
                    f"DELETE FROM {table}",
                    f"TRUNCATE {table} CASCADE",
                ):
                    with pytest.raises(asyncpg.InsufficientPrivilegeError):
                        await connection.execute(sql)


async def _fill(admin: "Connection[asyncpg.Record]") -> dict[str, str]:
    """A row of two companies in every table of companies' rows; one as JSON, to be inserted."""
    columns = await admin.fetch(
        "SELECT table_name, column_name, data_type FROM information_schema.columns"
        " WHERE table_schema = 'public' AND is_generated = 'NEVER' AND is_identity = 'NO'"
        " AND table_name <> ALL ($1::text[]) ORDER BY ordinal_position",
        list(WITHOUT_TENANT),
    )
    tables: dict[str, dict[str, str]] = {}
    for table, column, kind in columns:
        tables.setdefault(table, {})[column] = kind
    await admin.execute("SET session_replication_role = replica")  # rows without what they refer to
    rows = {}
    for table, kinds in tables.items():
        for tenant in (OURS, THEIRS):
            row = {name: _value(table, name, kind) for name, kind in kinds.items()}
            row["tenant_id"] = str(tenant)
            rows[table] = json.dumps(row)
            await admin.execute(_insert(table, list(kinds)), rows[table])
    return rows


def _insert(table: str, columns: list[str]) -> str:
    names = ", ".join(columns)
    source = f"jsonb_populate_record(NULL::{table}, $1)"
    return f"INSERT INTO {table} ({names}) SELECT {names} FROM {source}"


def _value(table: str, column: str, kind: str) -> object:
    """Something of the type that the table's own rules allow."""
    exact = {
        ("accounts", "kind"): "asset",
        ("ledger_entries", "after"): "2",
        ("products", "kind"): "component",
        ("products", "pictures"): [],
        ("imports", "status"): "queued",
        ("exports", "status"): "queued",
        # Else the app login would not see them.
        ("imports", "confidential"): False,
        ("import_files", "confidential"): False,
        ("import_errors", "confidential"): False,
        ("reservations", "source_type"): "manual",
        ("customers", "terms"): "credit",
        ("order_reversals", "how"): "cancel",
        ("sales_answers", "asked"): "issue",
        ("reservations", "status"): "open",
        ("reservation_lines", "quantity"): "3",
        ("approval_delegations", "until"): "2026-02-01T00:00:00Z",
        ("replenishment_runs", "why"): "button",
        ("receivables", "total"): "2",
        ("invoices", "total"): "2",
        ("invoices", "prepaid"): False,
        ("credit_notes", "total"): "2",
        ("document_links", "credit_note_id"): None,
        ("payments", "method"): "bank",
        ("refunds", "status"): "requested",
        ("channels", "kind"): "http",
        ("sales_returns", "status"): "posted",
        ("sales_return_lines", "scrapped"): False,
        ("channel_orders", "status"): "raised",
        ("checkouts", "status"): "open",
        # Else the app login would not see it.
        ("checkouts", "supplier_id"): None,
        ("digest_settings", "digest"): "daily",
        ("digest_settings", "at"): "08:00",
        ("digest_days", "digest"): "daily",
        ("webhooks", "status"): "paused",
        ("webhook_messages", "status"): "waiting",
        ("supplier_answers", "kind"): "proposed",
        ("supplier_answers", "decision"): "taken",
        ("deliveries", "channel"): "email",
        ("deliveries", "state"): "queued",
    }
    if (table, column) in exact:
        return exact[table, column]
    return {
        "uuid": str(uuid4()),
        "text": "x",
        "jsonb": {},
        "json": {},
        "boolean": True,
        "bytea": "\\x00",
        "ARRAY": [],
        "date": "2026-01-01",
        "time without time zone": "07:00",
        "timestamp with time zone": "2026-01-01T00:00:00Z",
        "xid8": "1",
    }.get(kind, "1")


async def _granted(
    connection: "Connection[asyncpg.Record]", tables: dict[str, str], verb: str
) -> list[str]:
    found = await connection.fetch(
        "SELECT name FROM unnest($1::text[]) AS name"
        " WHERE has_table_privilege(current_user, name, $2)",
        list(tables),
        verb,
    )
    return [row[0] for row in found]


async def _counts(
    connection: "Connection[asyncpg.Record]", tables: list[str], tenant: UUID | None
) -> dict[str, int]:
    """How many rows of each table are seen, in one statement."""
    await connection.execute(
        "SELECT set_config('qm.tenant', $1, false)", "" if tenant is None else str(tenant)
    )
    counted = " UNION ALL ".join(f"SELECT '{t}', count(*) FROM {t}" for t in tables)
    return {row[0]: row[1] for row in await connection.fetch(counted)} if tables else {}


async def _reaches_nothing(
    connection: "Connection[asyncpg.Record]", tenant: str, table: str, verb: str, theirs: str
) -> None:
    """Without a company, or with one that has no rows, nothing can be written or touched."""
    await connection.execute("SELECT set_config('qm.tenant', $1, false)", tenant)
    if verb == "INSERT":
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
            await connection.execute(_insert(table, list(json.loads(theirs))), theirs)
    elif verb == "UPDATE":
        touched = await connection.execute(f"UPDATE {table} SET tenant_id = tenant_id")
        assert touched == "UPDATE 0", table
    else:
        assert await connection.execute(f"DELETE FROM {table}") == "DELETE 0", table


async def _stays_apart(
    connection: "Connection[asyncpg.Record]", table: str, verb: str, theirs: str
) -> None:
    """Rows of another company can be neither written nor touched, nor rows be given to it."""
    await connection.execute("SELECT set_config('qm.tenant', $1, false)", str(OURS))
    if verb == "INSERT":
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
            await connection.execute(_insert(table, list(json.loads(theirs))), theirs)
        return
    transaction = connection.transaction()
    await transaction.start()
    if verb == "UPDATE":
        touched = await connection.execute(f"UPDATE {table} SET tenant_id = tenant_id")
        assert touched == "UPDATE 1", table
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
            await connection.execute(f"UPDATE {table} SET tenant_id = '{THEIRS}'")
    else:
        assert await connection.execute(f"DELETE FROM {table}") == "DELETE 1", table
    await transaction.rollback()
