"""Logs as services write them, in a test."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from libs.telemetry import logs


@contextmanager
def configured() -> Iterator[None]:
    """Logs as services write them, for a while."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    logs.configure("purchasing", "INFO")
    try:
        yield
    finally:
        root.handlers[:], level = before
        root.setLevel(level)
        structlog.reset_defaults()
