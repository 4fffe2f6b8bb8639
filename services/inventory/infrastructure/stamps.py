"""Stamps in SQL: three columns each, `<step>_by`, `<step>_by_name` and `<step>_at`."""

from typing import Any

from services.inventory.domain.stamp import Stamp


def stamp_of(row: dict[str, Any], step: str) -> Stamp | None:
    """Take a step's three columns out of a row; None when it has not been taken."""
    by, by_name, at = (row.pop(f"{step}_{part}") for part in ("by", "by_name", "at"))
    return None if by is None else Stamp(by, by_name, at)


def stamped(stamp: Stamp | None) -> tuple[object, object, object]:
    """The values of a step's three columns."""
    return (None, None, None) if stamp is None else (stamp.by, stamp.by_name, stamp.at)
