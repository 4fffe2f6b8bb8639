"""Stamps in SQL: three columns each, `<step>_by`, `<step>_by_name` and `<step>_at`."""

from typing import Any

from services.inventory.domain.stamp import Stamp

_PARTS = ("by", "by_name", "at")


def stamp_columns(*steps: str) -> str:
    """The columns of these steps, for a list of columns."""
    return ", ".join(f"{step}_{part}" for step in steps for part in _PARTS)


def stamps_again(*steps: str) -> str:
    """What an upsert writes of these steps when the row is there."""
    return ", ".join(f"{step}_{part} = excluded.{step}_{part}" for step in steps for part in _PARTS)


def stamps_of(row: dict[str, Any], *steps: str) -> dict[str, Any]:
    """Take these steps' columns out of a row: a stamp by step, None if it was not taken."""
    return {step: _stamp(*(row.pop(f"{step}_{part}") for part in _PARTS)) for step in steps}


def stamped(stamp: Stamp | None) -> tuple[object, object, object]:
    """The values of a step's three columns."""
    return (None, None, None) if stamp is None else (stamp.by, stamp.by_name, stamp.at)


def _stamp(by: Any, by_name: Any, at: Any) -> Stamp | None:
    return None if by is None else Stamp(by, by_name, at)
