"""What is forgotten of imports, and when: files after 7 days, all the rest after 90."""

from collections.abc import Mapping
from datetime import timedelta

from libs.db.database import Database
from libs.jobs.schedule import Job


async def forget_imports(database: Database) -> Mapping[str, int]:
    """Remove old files and old imports, of all companies."""
    async with database.across_tenants() as connection:
        files = await connection.execute(
            "DELETE FROM import_files WHERE stored_at < now() - interval '7 days'"
        )
        imports = await connection.execute(
            "DELETE FROM imports WHERE requested_at < now() - interval '90 days'"
        )
    return {"files": int(files.split()[-1]), "imports": int(imports.split()[-1])}


FORGET_IMPORTS = Job("forget-imports", timedelta(hours=1), forget_imports)
