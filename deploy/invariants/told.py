"""Those outside who are told: webhooks without a gap, and letters and texts that are not stuck."""

from typing import Final

from deploy.invariants.check import Check

TOLD: Final = (
    Check(
        3,
        "what each webhook is told is numbered to its last number, none left out or twice",
        "notifications",
        """
        SELECT format('webhook %s: %s messages from %s to %s, the last number is %s',
            s.webhook_id, m.many, m.first, m.last, s.last_number)
        FROM webhook_states AS s JOIN (
            SELECT tenant_id, webhook_id, count(*) AS many, min(number) AS first,
                max(number) AS last
            FROM webhook_messages GROUP BY 1, 2
        ) AS m USING (tenant_id, webhook_id)
        WHERE m.last <> s.last_number OR m.many <> m.last - m.first + 1
        """,
    ),
    Check(
        6,
        "each letter and text message that is due was tried within the hour",
        "notifications",
        """
        SELECT format('%s by %s is %s, due at %s: %s', id, channel, state, next_at, last_error)
        FROM deliveries
        WHERE state IN ('queued', 'failed') AND next_at < now() - interval '1 hour'
        """,
    ),
    Check(
        6,
        "of each thing a webhook is told of, the first message that waits is due",
        "notifications",
        """
        SELECT DISTINCT ON (m.tenant_id, m.webhook_id, m.key)
            format('webhook %s: message %s waits and is not due', m.webhook_id, m.number)
        FROM webhook_messages AS m JOIN webhooks AS w ON w.tenant_id = m.tenant_id
            AND w.id = m.webhook_id AND w.status = 'active'
        WHERE m.status = 'waiting' AND NOT EXISTS (
            SELECT FROM webhook_messages AS d WHERE d.tenant_id = m.tenant_id
              AND d.webhook_id = m.webhook_id AND d.key = m.key AND d.status = 'waiting'
              AND d.due_at IS NOT NULL)
        ORDER BY m.tenant_id, m.webhook_id, m.key, m.number
        """,
    ),
)
