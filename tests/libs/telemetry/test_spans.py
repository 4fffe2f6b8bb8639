"""Spans as a collector gets them; who asks for none pays for none."""

import asyncio
import subprocess
import sys

from libs.telemetry import trace
from libs.telemetry.otlp import Collector
from libs.telemetry.spans import Span
from libs.testing.outside import otlp


def span(place: str, parent: str, name: str) -> Span:
    return Span(name, "server", place, parent, 1_000_000_000, 3_500_000_000, {"qm.request_id": "r"})


async def test_a_span_keeps_its_ids_its_cause_and_how_long_it_took() -> None:
    first = trace.child_of("")
    second = trace.child_of(first)
    stranger = trace.child_of("")
    async with otlp.serving() as stand_in:
        ours = Collector(stand_in.url, "sales", delay=10)
        ours.take(span(first, "", "first"))
        ours.take(span(second, first, "second"))
        ours.take(span(stranger, first, "of another trace"))
        async with asyncio.timeout(60):
            while len(stand_in.spans) < 3:  # noqa: ASYNC110 - they arrive from a thread
                await asyncio.sleep(0.01)
    told = {one.name: one for one in stand_in.spans}
    assert {one.service for one in stand_in.spans} == {"sales"}
    assert [told[name].parent_id for name in ("first", "second")] == ["", first[36:52]]
    assert told["second"].trace_id == first[3:35] == second[3:35]
    # A cause that is no part of the trace is none of its spans.
    assert told["of another trace"].parent_id == ""
    assert told["second"].seconds == 2.5


def test_without_a_collector_its_library_is_not_even_loaded() -> None:
    program = (
        "import sys, libs.web.service, gateway.main; from libs.telemetry import spans;"
        "spans.send_to('', 'sales'); assert not spans.collected();"
        "assert 'opentelemetry.sdk' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
