"""The trail: an event for each change, heard by everybody bound to it, kept in the audit log."""

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import Final

from deploy.invariants.check import Check, Given
from libs.messaging.subscription import Subscription

AUDIT: Final = (
    Check(
        9,
        "each step of a purchase order is told by one event",
        "purchasing",
        """
        SELECT format('step %s of order %s: %s events', t.sequence, t.order_id, count(e.id))
        FROM purchase_order_timeline AS t
        LEFT JOIN events AS e ON e.tenant_id = t.tenant_id AND e.aggregate_id = t.order_id
            AND e.aggregate_version = t.sequence
        GROUP BY t.tenant_id, t.order_id, t.sequence HAVING count(e.id) <> 1
        """,
    ),
    Check(
        9,
        "each ledger entry is told by one event that says the same",
        "inventory",
        """
        SELECT format('entry %s', coalesce(e.id, (s.payload ->> 'entry_id')::uuid))
        FROM ledger_entries AS e
        FULL JOIN (SELECT * FROM events WHERE type LIKE 'inventory.stock.changed.v%') AS s
            ON s.tenant_id = e.tenant_id AND s.aggregate_id = e.level_id
            AND s.aggregate_version = e.sequence AND s.payload ->> 'hash' = encode(e.hash, 'hex')
        WHERE e.id IS NULL OR s.id IS NULL
        """,
    ),
    Check(
        9,
        "the audit log's chain holds, entry by entry, and ends at its head",
        "reporting",
        """
        WITH chain AS (
            SELECT *, row_number() OVER w AS place, lag(hash, 1, decode(repeat('00', 32), 'hex'))
                OVER w AS ended, at AT TIME ZONE 'UTC' AS utc
            FROM audit_log WINDOW w AS (PARTITION BY tenant_id ORDER BY sequence)
        )
        SELECT format('entry %s of company %s', sequence, tenant_id) FROM chain
        WHERE sequence <> place OR previous <> ended OR hash <> sha256(previous || convert_to(
            '["' || tenant_id || '",' || sequence || ',"' || id || '",' || to_json(type) || ','
            || major || ',"' || subject || '",' || version || ',"' || actor_id || '",'
            || to_json(actor_name) || ',"' || to_char(utc, 'YYYY-MM-DD"T"HH24:MI:SS')
            || CASE WHEN date_trunc('second', utc) = utc THEN '' ELSE to_char(utc, '.US') END
            || '+00:00",' || to_json(request_id) || ',' || to_json(ip) || ',' || to_json(reason)
            || ',' || to_json(data::text) || ','
            || coalesce('"' || encode(costs_hash, 'hex') || '"', 'null') || ']', 'UTF8'))
        UNION ALL
        SELECT format('head of company %s at %s', tenant_id, h.sequence) FROM audit_heads AS h
        FULL JOIN (SELECT DISTINCT ON (tenant_id) tenant_id, sequence, hash FROM audit_log
            ORDER BY tenant_id, sequence DESC) AS l USING (tenant_id)
        WHERE (h.sequence, h.hash) IS DISTINCT FROM (l.sequence, l.hash)
        """,
        always=True,
    ),
)


# What a consumer is bound to and has not heard, of the last 29 days: inboxes are kept for 30. One
# that was added later answers for what was said since its first message.
_UNHEARD: Final = """
    WITH bound(consumer, type) AS (VALUES {bound}),
    began AS (
        SELECT consumer, min(processed_at) - interval '1 minute' AS at FROM inbox GROUP BY consumer
    )
    SELECT b.consumer, s.type, s.id
    FROM said AS s JOIN bound AS b ON b.type IN ('#', s.type)
    LEFT JOIN began ON began.consumer = b.consumer
    LEFT JOIN inbox AS i ON i.consumer = b.consumer AND i.message_id = s.id
        AND i.tenant_id = s.tenant_id
    WHERE i.message_id IS NULL AND s.created_at > now() - interval '29 days'
      AND s.created_at > coalesce(began.at, '-infinity')
"""


def unheard(service: str) -> str | None:
    """The query of (consumer, type, id) that consumers of this service miss of the table `said`."""
    bound = ", ".join(f"('{consumer}', '{key}')" for consumer, key in bindings(service))
    return _UNHEARD.format(bound=bound) if bound else None


def said(present: list[str]) -> list[Given]:
    """What these services have told."""
    return [
        Given(
            "said",
            name,
            "SELECT id, tenant_id, type, created_at FROM events"
            " WHERE created_at > now() - interval '60 days'",
        )
        for name in present
    ]


def heard(present: list[str]) -> Iterator[Check]:
    """That each consumer of these services has heard each event it is bound to, once.

    The inbox's key keeps it from hearing one twice.
    """
    told = said(present)
    for name in present:
        if missed := unheard(name):
            yield Check(
                3,
                f"{name} has heard every event it is bound to, and nothing that nobody said",
                name,
                f"""
                SELECT format('%s has not heard %s %s', consumer, type, id)
                FROM ({missed}) AS missed
                UNION ALL
                SELECT format('%s has heard %s, which nobody said', i.consumer, i.message_id)
                FROM inbox AS i LEFT JOIN said AS s ON s.id = i.message_id
                WHERE s.id IS NULL AND i.processed_at > now() - interval '29 days'
                """,
                told,
            )
    yield Check(
        9,
        "each event stands in the audit log, once",
        "reporting",
        """
        SELECT format('%s %s: %s entries', s.type, s.id, count(a.id)) FROM said AS s
        LEFT JOIN audit_log AS a ON a.id = s.id AND a.tenant_id = s.tenant_id
        WHERE s.created_at > coalesce(
            (SELECT min(recorded_at) - interval '1 minute' FROM audit_log), '-infinity')
        GROUP BY s.id, s.type HAVING count(a.id) <> 1
        """,
        told,
    )


def bindings(service: str) -> Iterator[tuple[str, str]]:
    """Each consumer of a service with each type and version it is bound to; `#` is every one."""
    name = f"services.{service}.api.events"
    if find_spec(name) is None:
        return
    subscriptions: list[Subscription] = import_module(name).SUBSCRIPTIONS
    for subscription in subscriptions:
        for key in subscription.events:
            yield subscription.queue.name, key
