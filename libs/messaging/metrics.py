"""Gauges and counters of the relay and the consumers, for Prometheus."""

from prometheus_client import Counter, Gauge

OUTBOX_ROWS = Gauge("qm_outbox_rows", "Events not yet published, counted to 10,000", ["service"])
OUTBOX_AGE = Gauge("qm_outbox_oldest_seconds", "Age of the oldest unpublished event", ["service"])
OUTBOX_PARKED = Gauge("qm_outbox_parked", "Events that cannot be sent as they are", ["service"])
OUTBOX_UNROUTABLE = Gauge(
    "qm_outbox_unroutable", "Keys held back because no queue takes their events", ["service"]
)
OUTBOX_LEADER = Gauge("qm_outbox_leader", "1 where this process publishes", ["service"])
PUBLISHED = Counter("qm_events_published_total", "Events confirmed by the broker", ["service"])

APPLIED = Counter("qm_events_applied_total", "Messages applied for the first time", ["consumer"])
REPEATED = Counter("qm_events_repeated_total", "Messages that had been applied", ["consumer"])
RETRIED = Counter("qm_events_retried_total", "Messages sent to a retry queue", ["consumer"])
BURIED = Counter("qm_events_dead_total", "Messages that became dead letters", ["consumer"])
HELD = Counter("qm_events_held_total", "Messages put aside behind a dead letter", ["consumer"])
QUEUE_MESSAGES = Gauge("qm_queue_messages", "Messages waiting in a queue", ["queue"])
