"""What letters wait, and which were given up, as figures for Prometheus."""

from typing import Final

from prometheus_client import Gauge

from libs.jobs.measuring import Figure

MAILS: Final = (
    Figure(
        Gauge("qm_mails_oldest_seconds", "Age of the oldest letter that has not left"),
        "SELECT coalesce(extract(epoch FROM now() - min(made_at)), 0)::float FROM mails"
        " WHERE failed_at IS NULL",
    ),
    Figure(
        Gauge("qm_mails_given_up", "Letters given up in the last day"),
        "SELECT count(*) FROM mails WHERE failed_at > now() - interval '1 day'",
    ),
)
