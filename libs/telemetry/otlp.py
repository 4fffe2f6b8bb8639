"""The way of spans to a collector: OpenTelemetry's own queue and OTLP exporter."""

from typing import Final

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import SpanContext, SpanKind, Status, StatusCode, TraceFlags

from libs.telemetry.spans import Span

_KINDS: Final = {
    "server": SpanKind.SERVER,
    "producer": SpanKind.PRODUCER,
    "consumer": SpanKind.CONSUMER,
}
_SCOPE: Final = InstrumentationScope("quartermaster")
_SAMPLED: Final = TraceFlags(TraceFlags.SAMPLED)
_OK, _FAILED = Status(), Status(StatusCode.ERROR)


class Collector:
    """Sends spans in the background; what it cannot send it forgets."""

    def __init__(self, url: str, service: str, delay: int) -> None:
        """`delay` is how long, in milliseconds, spans are gathered."""
        self._resource = Resource({"service.name": service, "service.namespace": "quartermaster"})
        self._queue = BatchSpanProcessor(
            OTLPSpanExporter(endpoint=url), schedule_delay_millis=delay
        )

    def take(self, span: Span) -> None:
        """Queue it."""
        place = _context(span.place)
        parent = _context(span.parent) if span.parent[3:35] == span.place[3:35] else None
        self._queue.on_end(
            ReadableSpan(
                span.name,
                context=place,
                parent=parent,
                resource=self._resource,
                attributes=span.about,
                kind=_KINDS[span.kind],
                status=_FAILED if span.failed else _OK,
                start_time=span.began,
                end_time=span.ended,
                instrumentation_scope=_SCOPE,
            )
        )


def _context(traceparent: str) -> SpanContext:
    _, trace_id, span_id, _ = traceparent.split("-")
    return SpanContext(int(trace_id, 16), int(span_id, 16), is_remote=False, trace_flags=_SAMPLED)
