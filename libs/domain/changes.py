"""What an edit of a draft changed, as its event tells it: compactly, before and after."""

from typing import Any


def changes(before: Any, after: Any) -> dict[str, Any]:
    """Two contents of a draft as they differ: without the facts, and the lines, that are the same.

    Named as the event of the edit has them.
    """
    differ = {name for name, was in vars(before).items() if was != getattr(after, name)}
    return {"before": _only(before, differ, after), "after": _only(after, differ, before)}


def _only(one: Any, names: set[str], other: Any) -> Any:
    values = {name: value for name, value in vars(one).items() if name in names}
    if "lines" in names:
        same = set(other.lines)
        values["lines"] = tuple(line for line in one.lines if line not in same)
    return type(one)(**values)
