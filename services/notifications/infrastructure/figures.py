"""What does not reach people and programs, as figures for Prometheus."""

from typing import Final

from prometheus_client import Gauge

from libs.jobs.measuring import Figure, overdue

FIGURES: Final = (
    Figure(
        Gauge("qm_webhooks_disabled", "Webhooks that are told nothing because they were away"),
        "SELECT count(*) FROM webhooks WHERE status = 'disabled'",
    ),
    overdue(
        "messages to people",
        "SELECT count(*) FROM deliveries"
        " WHERE state IN ('queued', 'failed') AND next_at < now() - interval '5 minutes'",
    ),
)
