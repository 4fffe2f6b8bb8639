"""What logs must not hold."""

import logging

import orjson
import pytest
import structlog

from tests.libs.telemetry.writing import configured


def test_no_secret_and_no_path_that_opens_something_is_written(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with configured():
        log = structlog.get_logger("web")
        log.warning("outage", path="/portal/SECRET", token="SECRET", detail="at /t/SECRET?x=1")
        error = ValueError("GET /portal/SECRET failed")
        log.error("unexpected", exc_info=error)
        logging.getLogger("other").warning("asked for %s", "/portal/SECRET")
    written = capsys.readouterr().out
    assert "SECRET" not in written
    lines = [orjson.loads(line) for line in written.splitlines()]
    assert lines[0]["path"] == "/portal/[redacted]"
    assert "/portal/[redacted] failed" in lines[1]["exception"]
    assert lines[2]["event"] == "asked for /portal/[redacted]"
