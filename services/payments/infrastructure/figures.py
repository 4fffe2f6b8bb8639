"""How many payments and books do not agree, and what waits too long, as figures for Prometheus."""

from typing import Final

from prometheus_client import Gauge

from libs.jobs.measuring import Figure, overdue

FIGURES: Final = (
    # Over all companies: what each one's last run found. Each is reconciled every day.
    Figure(
        Gauge("qm_payment_mismatches", "Differences the last reconciliations found"),
        """
        SELECT coalesce(sum(mismatches), 0) FROM (
            SELECT DISTINCT ON (tenant_id) mismatches FROM reconciliations
            WHERE started_at > now() - interval '3 days'
            ORDER BY tenant_id, started_at DESC) AS last
        """,
    ),
    Figure(
        Gauge("qm_payment_status_mismatches", "Payments that are not the same here and at Stripe"),
        "SELECT count(*) FROM stripe_mismatches WHERE resolved_at IS NULL",
    ),
    overdue(
        "pages to pay on",
        "SELECT count(*) FROM checkouts"
        " WHERE status = 'opening' AND created_at < now() - interval '1 hour'",
    ),
    overdue(
        "refunds by card",
        "SELECT count(*) FROM refunds"
        " WHERE status = 'requested' AND method = 'stripe' AND tries > 9",
    ),
)
