"""The tables of imports, for the migrations of a service that has some."""

from importlib import resources

from libs.db.rls import relay_sees_all, tenant_table

_TABLES = ("import_files", "imports", "import_errors")


def import_tables(service: str) -> str:
    """Tables, grants and policies.

    Confidential rows hold cost prices perhaps: the `app` login does not see that they exist.
    """
    text = resources.files("libs.imports").joinpath("imports.sql").read_text(encoding="utf-8")
    parts = [
        text,
        tenant_table(service, "import_files", runtime="SELECT, INSERT"),
        tenant_table(service, "imports", runtime="SELECT, INSERT, UPDATE"),
        tenant_table(service, "import_errors", runtime="SELECT, INSERT, DELETE"),
        *(
            f"CREATE POLICY confidential ON {table} AS RESTRICTIVE TO {service}_app"
            " USING (NOT confidential) WITH CHECK (NOT confidential);"
            for table in _TABLES
        ),
        # The relay login finds what is to do, and forgets what is old; it reads no content.
        relay_sees_all(service, "imports"),
        relay_sees_all(service, "import_files"),
        f"GRANT SELECT (tenant_id, id, status, requested_at), DELETE ON imports TO {service}_relay;",
        f"GRANT SELECT (tenant_id, id, stored_at), DELETE ON import_files TO {service}_relay;",
    ]
    return "\n".join(parts)
