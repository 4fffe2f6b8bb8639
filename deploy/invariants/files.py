"""Files that were imported: none forgotten on its way, and no row of it."""

from collections.abc import Iterator
from typing import Final

from deploy.invariants.check import Check

_HAVE_IMPORTS: Final = ("catalog", "inventory")


def imports(present: list[str]) -> Iterator[Check]:
    """For each of these services that imports files."""
    for service in present:
        if service in _HAVE_IMPORTS:
            yield Check(
                6,
                f"each import of {service} ends within an hour, and told what became of each row",
                service,
                """
                SELECT format('import %s is %s since %s', id, status, requested_at) FROM imports
                WHERE status IN ('queued', 'running') AND requested_at < now() - interval '1 hour'
                UNION ALL
                SELECT format('import %s: %s rows done, %s told of', id, rows_done,
                    created + updated + skipped + failed)
                FROM imports
                WHERE status = 'succeeded' AND rows_done <> created + updated + skipped + failed
                """,
            )
