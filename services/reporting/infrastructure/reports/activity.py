"""Who did how much: the audit log counted by person and service."""

from libs.contracts.registry import events
from services.reporting.domain.report import (
    PERIOD,
    Asks,
    Chart,
    Column,
    Filter,
    Kind,
    Report,
    Total,
)

_QUERY = """
SELECT actor_id || ':' || split_part(type, '.', 1) AS key, actor_id AS person_id,
       max(actor_name) AS person, split_part(type, '.', 1) AS service,
       count(*) AS changes, count(DISTINCT subject) AS things,
       min(at) AS first_at, max(at) AS last_at
FROM audit_log
WHERE at >= $from_at AND at < $to_end
  AND ($service::text IS NULL OR type LIKE $service || '.%')
GROUP BY actor_id, split_part(type, '.', 1)
"""

REPORT = Report(
    name="activity",
    title="Activity by person",
    about="How many changes each person made in each part of the system.",
    group="audit",
    permissions=("reporting.audit.read",),
    columns=(
        Column("key", "Key", Kind.KEY, always=True),
        Column("person_id", "Person's id", Kind.ID),
        Column("person", "Person", thing="users", id_in="person_id", always=True),
        Column("service", "Part", Kind.CODE, always=True),
        Column("changes", "Changes", Kind.INTEGER, total=Total.SUM, always=True),
        Column("things", "Things changed", Kind.INTEGER, always=True),
        Column("first_at", "First", Kind.MOMENT, always=True),
        Column("last_at", "Last", Kind.MOMENT, always=True),
    ),
    filters=(
        *PERIOD,
        Filter(
            "service",
            "Part",
            Asks.CHOICE,
            choices=tuple(sorted({event.service() for event in events().values()})),
        ),
    ),
    key="key",
    order="-changes",
    query=_QUERY,
    chart=Chart("bar", "person", ("changes",)),
)
