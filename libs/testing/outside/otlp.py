"""A stand-in for a collector of traces: takes OTLP over HTTP, keeps every span."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


@dataclass(frozen=True, slots=True)
class Span:
    """What was told of one: ids are hexadecimal, a parent's is empty where there is none."""

    service: str
    name: str
    trace_id: str
    span_id: str
    parent_id: str
    seconds: float
    about: str


@dataclass
class Collector:
    """Look into `spans`; `url` is what QM_TRACES_URL takes."""

    url: str = ""
    spans: list[Span] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        """What an exporter sends."""
        sent = ExportTraceServiceRequest.FromString(await request.read())
        for of_process in sent.resource_spans:
            told = {a.key: a.value.string_value for a in of_process.resource.attributes}
            self.spans += [
                Span(
                    told["service.name"],
                    span.name,
                    span.trace_id.hex(),
                    span.span_id.hex(),
                    span.parent_span_id.hex(),
                    (span.end_time_unix_nano - span.start_time_unix_nano) / 1e9,
                    str(span.attributes),
                )
                for scope in of_process.scope_spans
                for span in scope.spans
            ]
        return web.Response(content_type="application/x-protobuf")

    def of(self, trace_id: str) -> list[Span]:
        """Everything told of one trace."""
        return [span for span in self.spans if span.trace_id == trace_id]


@asynccontextmanager
async def serving() -> AsyncIterator[Collector]:
    """The collector, answering on a port of its own."""
    collector = Collector()
    app = web.Application(client_max_size=64 * 1024**2)
    app.router.add_post("/v1/traces", collector.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    collector.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1/traces"
    try:
        yield collector
    finally:
        await runner.cleanup()
