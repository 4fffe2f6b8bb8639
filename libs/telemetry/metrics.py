"""Metrics every service has (Prometheus); each module adds its own beside what it measures."""

from prometheus_client import Counter, Histogram

requests = Counter("qm_http_requests_total", "Requests answered", ["route", "method", "status"])
request_seconds = Histogram(
    "qm_http_request_seconds",
    "Time to answer a request",
    ["route", "method"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
