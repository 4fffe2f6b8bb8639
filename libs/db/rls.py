"""Row-level security as SQL text for migrations: who may touch a table, and only for one tenant.

The policy reads the tenant once per query through an InitPlan; the setting is '' after a
transaction that had one, hence `nullif` inside `qm_tenant()`.
"""

from importlib import resources

_PUBLISHING = "published_at, parked_at, parked_reason"
RUNTIME = ("app", "costs")
# Where work is found whoever's it is.
_ACROSS_TENANTS = (
    "events",
    "inbox",
    "held",
    "idempotency_keys",
    "processes",
    "tenants",
    "list_changes",
)


def standard_tables(service: str) -> str:
    """The tables and functions every service has, with their grants (standard.sql)."""
    text = resources.files("libs.db").joinpath("standard.sql").read_text(encoding="utf-8")
    parts = [
        text.format(service=service),
        f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {_logins(service, 'app', 'costs')};",
        tenant_table(service, "events", runtime="INSERT"),
        f"GRANT SELECT, UPDATE ({_PUBLISHING}) ON events TO {service}_relay;",
        tenant_table(service, "inbox", runtime="SELECT, INSERT"),
        f"GRANT SELECT, DELETE ON inbox TO {service}_relay;",
        tenant_table(service, "held", runtime="SELECT, INSERT, DELETE"),
        f"GRANT SELECT, DELETE ON held TO {service}_relay;",
        tenant_table(service, "idempotency_keys", runtime="SELECT, INSERT"),
        f"GRANT SELECT, DELETE ON idempotency_keys TO {service}_relay;",
        tenant_table(service, "number_counters", runtime="SELECT, INSERT, UPDATE"),
        tenant_table(service, "processes", runtime="SELECT, INSERT, UPDATE"),
        f"GRANT SELECT ON processes TO {service}_relay;",
        tenant_table(service, "tenants", runtime="SELECT, INSERT, UPDATE"),
        f"GRANT SELECT ON tenants TO {service}_relay;",
        tenant_table(service, "list_changes", runtime="SELECT, INSERT"),
        f"GRANT SELECT, DELETE ON list_changes TO {service}_relay;",
        *(relay_sees_all(service, table) for table in _ACROSS_TENANTS),
        # No tenant owns these two: only the relay login sees them.
        *(
            f"ALTER TABLE {t} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;\n"
            + relay_sees_all(service, t)
            + f"\nGRANT SELECT, INSERT, UPDATE ON {t} TO {service}_relay;"
            for t in ("jobs", "tails")
        ),
        f"GRANT DELETE ON tails TO {service}_relay;",
    ]
    return "\n".join(parts)


def tenant_table(service: str, table: str, *, runtime: str = "", costs: str = "") -> str:
    """Force row-level security on a table and grant verbs to its runtime logins.

    `runtime` is granted to both logins, `costs` to the one that may see cost prices only.
    """
    policy = "tenant_id = (SELECT qm_tenant())"
    rows = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;",
        f"CREATE POLICY tenant ON {table} USING ({policy}) WITH CHECK ({policy});",
    ]
    if runtime:
        rows.append(f"GRANT {runtime} ON {table} TO {_logins(service, *RUNTIME)};")
    if costs:
        rows.append(f"GRANT {costs} ON {table} TO {service}_costs;")
    return "\n".join(rows)


def relay_sees_all(service: str, table: str) -> str:
    """Let the relay login find work across tenants in this table."""
    return f"CREATE POLICY relay ON {table} TO {service}_relay USING (true) WITH CHECK (true);"


def insert_only(*tables: str) -> str:
    """Refuse update, delete and truncate to everybody, the owner included."""
    return "\n".join(
        f"CREATE TRIGGER {table}_rows_stay BEFORE UPDATE OR DELETE ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION qm_refuse_change();\n"
        f"CREATE TRIGGER {table}_stays BEFORE TRUNCATE ON {table}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION qm_refuse_change();"
        for table in tables
    )


def shown_in(table: str, *lists: str) -> str:
    """Enter every change of a table in the changes of the lists that show it (libs/db/lists.py)."""
    named = ", ".join(f"'{name}'" for name in lists)
    return "\n".join(
        f"CREATE TRIGGER {table}_{verb.lower()}_shown AFTER {verb} ON {table}"
        f" REFERENCING {rows} TABLE AS changed"
        f" FOR EACH STATEMENT EXECUTE FUNCTION qm_list_changed({named});"
        for verb, rows in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD"))
    )


def _logins(service: str, *names: str) -> str:
    return ", ".join(f"{service}_{name}" for name in names)
