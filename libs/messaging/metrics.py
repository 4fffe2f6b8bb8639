"""Gauges and counters of the relay and the consumers, for Prometheus."""

from prometheus_client import Counter, Gauge, Histogram

OUTBOX_ROWS = Gauge("qm_outbox_rows", "Events not yet published, counted to 10,000", ["service"])
OUTBOX_AGE = Gauge("qm_outbox_oldest_seconds", "Age of the oldest unpublished event", ["service"])
OUTBOX_PARKED = Gauge("qm_outbox_parked", "Events that cannot be sent as they are", ["service"])
OUTBOX_UNROUTABLE = Gauge(
    "qm_outbox_unroutable", "Keys held back because no queue takes their events", ["service"]
)
OUTBOX_LEADER = Gauge("qm_outbox_leader", "1 where this process publishes", ["service"])
OF_LEADER = (OUTBOX_ROWS, OUTBOX_AGE, OUTBOX_PARKED, OUTBOX_UNROUTABLE, OUTBOX_LEADER)
PUBLISHED = Counter(
    "qm_events_published_total", "Events confirmed by the broker", ["service", "type"]
)

APPLIED = Counter("qm_events_applied_total", "Messages applied for the first time", ["consumer"])
REPEATED = Counter("qm_events_repeated_total", "Messages that had been applied", ["consumer"])
RETRIED = Counter("qm_events_retried_total", "Messages sent to a retry queue", ["consumer"])
BURIED = Counter("qm_events_dead_total", "Messages that became dead letters", ["consumer"])
HELD = Counter("qm_events_held_total", "Messages put aside behind a dead letter", ["consumer"])
LATENESS = Histogram(
    "qm_event_lateness_seconds",
    "From an event's commit to its being applied for the first time",
    ["consumer"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 1800, 7200, 86400),
)
CONSUMING = Gauge("qm_consumers_reading", "1 while every queue of the service is read", ["service"])
QUEUE_MESSAGES = Gauge("qm_queue_messages", "Messages waiting in a queue", ["queue"])
DEAD_LETTERS = Gauge("qm_dead_letters", "Dead letters nobody has settled", ["service"])
