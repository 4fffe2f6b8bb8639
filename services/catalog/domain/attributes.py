"""Attributes: what else is said of a product, by names a company chooses, such as `Colour`."""

from collections.abc import Mapping

from libs.domain.texts import line
from services.catalog.domain.code import code_key

MOST_ATTRIBUTES = 50


def checked_attribute_name(value: str) -> str:
    """The name trimmed, its case kept; raises ValueError."""
    return line(value, 60)


def checked_attribute(value: str) -> str:
    """The text of an attribute, trimmed; raises ValueError."""
    return line(value, 500)


def checked_attributes(values: Mapping[str, str]) -> dict[str, str]:
    """The attributes of one product; raises ValueError for a name twice, without regard to case."""
    checked: dict[str, str] = {}
    for name, value in values.items():
        checked_name = checked_attribute_name(name)
        if spelt(checked_name, checked) is not None:
            msg = f"{checked_name} stands here twice"
            raise ValueError(msg)
        try:
            checked[checked_name] = checked_attribute(value)
        except ValueError as error:
            msg = f"{checked_name}: {error}"
            raise ValueError(msg) from error
    return _not_too_many(checked)


def with_attributes(
    attributes: Mapping[str, str], given: Mapping[str, str | None]
) -> dict[str, str]:
    """The attributes with new values for some, None taking one away; raises ValueError.

    A name that is there already keeps its spelling.
    """
    changed = dict(attributes)
    for name, value in given.items():
        there = spelt(name, changed) or name
        if value is None:
            changed.pop(there, None)
        else:
            changed[there] = value
    return _not_too_many(changed)


def spelt(name: str, attributes: Mapping[str, str]) -> str | None:
    """The name as these attributes spell it; None if they have no such name."""
    if name in attributes:
        return name
    key = code_key(name)
    return next((there for there in attributes if code_key(there) == key), None)


def _not_too_many(attributes: dict[str, str]) -> dict[str, str]:
    if len(attributes) > MOST_ATTRIBUTES:
        msg = f"at most {MOST_ATTRIBUTES} attributes to a product"
        raise ValueError(msg)
    return attributes
