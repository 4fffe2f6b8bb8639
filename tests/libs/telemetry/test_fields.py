"""docs/logs.md says what lines hold, no more and no less."""

import logging
import re

import orjson
import pytest
import structlog

from libs.domain.principal import Trace
from libs.telemetry import trace
from tests.libs.telemetry.fields import CHECKOUT, written
from tests.libs.telemetry.writing import configured

DOCUMENTED = (CHECKOUT / "docs" / "logs.md").read_text(encoding="utf-8")


def fields_of(part: str) -> list[str]:
    section = DOCUMENTED.split(f"## {part}\n", 1)[1].split("\n## ", 1)[0]
    return re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)


def test_every_field_that_a_line_may_hold_is_documented_and_no_other() -> None:
    always, sometimes = fields_of("On every line"), fields_of("On some")
    assert sometimes == sorted(sometimes)
    assert set(always) | set(sometimes) == set(written()) | set(always)
    # A field of a line's own by one of these names would be lost: each line has the process's.
    assert not set(sometimes) & set(always)


def test_each_line_says_when_who_and_for_which_request(capsys: pytest.CaptureFixture[str]) -> None:
    place = Trace(request_id="r" * 8, traceparent=trace.child_of(""))
    before = trace.current.set(place)
    try:
        with configured():
            try:
                int("none")
            except ValueError:
                structlog.get_logger("web").exception("it failed")
            logging.getLogger("other").warning("so said a library")
    finally:
        trace.current.reset(before)
    own, foreign = (orjson.loads(line) for line in capsys.readouterr().out.splitlines())
    assert set(own) == set(fields_of("On every line"))
    assert set(foreign) == set(own) - {"exception"}
    assert own["trace_id"] == place.traceparent[3:35]
    assert own["service"] == "purchasing"
