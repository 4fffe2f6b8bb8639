"""Forms as Stripe takes them: brackets for what is inside, every field known, every number one."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

Json = dict[str, Any]
Fields = Mapping[str, Any]

_NAME = re.compile(r"([a-z_]+)((?:\[[^\[\]]*\])*)")
_INSIDE = re.compile(r"\[([^\[\]]*)\]")
_LONGEST_VALUE = 500
_MOST_METADATA = 50


class StripeRefusal(Exception):
    """A request Stripe would refuse: status, type, and which parameter."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        kind: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
    ) -> None:
        """Say what is wrong, as Stripe's error object does."""
        super().__init__(message)
        self.status = status
        self.error = {"type": kind, "message": message, "code": code, "param": param}


class Count:
    """A whole number within bounds."""

    def __init__(self, least: int = 0, most: int = 99_999_999) -> None:
        """The bounds, both allowed."""
        self._least, self._most = least, most

    def __call__(self, value: str, param: str) -> int:
        """The number."""
        if not re.fullmatch(r"-?\d+", value):
            message = f"Invalid integer: {value}"
            raise StripeRefusal(message, code="parameter_invalid_integer", param=param)
        number = int(value)
        if not self._least <= number <= self._most:
            message = f"Invalid {param}: must be {self._least} to {self._most}"
            raise StripeRefusal(message, code="parameter_invalid_integer", param=param)
        return number


class OneOf:
    """One of some words."""

    def __init__(self, *words: str) -> None:
        """Which."""
        self._words = words

    def __call__(self, value: str, param: str) -> str:
        """The word."""
        if value not in self._words:
            message = f"Invalid {param}: must be one of {', '.join(self._words)}"
            raise StripeRefusal(message, param=param)
        return value


def text(value: str, param: str) -> str:
    """Text that is there and not endless."""
    if not value or len(value) > 5000:  # noqa: PLR2004 - Stripe's own
        raise StripeRefusal(f"Invalid {param}", code="parameter_invalid_empty", param=param)
    return value


def currency(value: str, param: str) -> str:
    """Three small letters."""
    if not re.fullmatch(r"[a-z]{3}", value):
        raise StripeRefusal(f"Invalid currency: {value}", param=param)
    return value


def url(value: str, param: str) -> str:
    """A whole web address."""
    if not re.match(r"https?://[^/]+", value):
        raise StripeRefusal("Not a valid URL", code="url_invalid", param=param)
    return value


def metadata(value: Any, param: str) -> dict[str, str]:
    """At most 50 texts by name."""
    if not isinstance(value, dict) or len(value) > _MOST_METADATA:
        raise StripeRefusal("Invalid metadata", param=param)
    for name, content in value.items():
        if len(name) > 40 or not isinstance(content, str) or len(content) > _LONGEST_VALUE:  # noqa: PLR2004
            raise StripeRefusal("Metadata is too long", param=f"{param}[{name}]")
    return value


def parsed(body: str) -> Json:
    """A form as nested dicts (lists are dicts whose names count up); raises StripeRefusal."""
    whole: Json = {}
    try:
        pairs = parse_qsl(body, keep_blank_values=True, strict_parsing=bool(body))
    except ValueError as error:
        raise StripeRefusal("The request body is no form") from error
    for name, value in pairs:
        found = _NAME.fullmatch(name)
        if found is None:
            raise StripeRefusal(f"Received unknown parameter: {name}", param=name)
        *path, last = [found[1], *_INSIDE.findall(found[2])]
        here = whole
        for part in path:
            here = here.setdefault(part, {})
            if not isinstance(here, dict):
                raise StripeRefusal(f"Invalid object: {name}", param=name)
        if last == "":
            last = str(len(here))
        if last in here:
            raise StripeRefusal(f"{name} is there twice", param=name)
        here[last] = value
    return whole


def read(given: Fields, known: Mapping[str, Any], *needed: str, inside: str = "") -> Json:
    """What a form says, by what may stand in it; raises StripeRefusal for anything else.

    `known` maps a name to what reads its text, to a nested mapping, or to a list of one of them.
    """
    found: Json = {}
    for name, value in given.items():
        param = f"{inside}[{name}]" if inside else name
        if name not in known:
            message = f"Received unknown parameter: {param}"
            raise StripeRefusal(message, code="parameter_unknown", param=param)
        found[name] = _read(value, known[name], param)
    need(found, *needed, inside=inside)
    return found


def need(given: Fields, *names: str, inside: str = "") -> None:
    """Raise StripeRefusal unless all of these stand there."""
    for name in names:
        if name not in given:
            param = f"{inside}[{name}]" if inside else name
            message = f"Missing required param: {param}."
            raise StripeRefusal(message, code="parameter_missing", param=param)


def _read(value: Any, how: Any, param: str) -> Any:
    if isinstance(how, Mapping):
        if not isinstance(value, dict):
            raise StripeRefusal(f"Invalid object: {param}", param=param)
        return read(value, how, inside=param)
    if isinstance(how, list):
        if not isinstance(value, dict) or list(value) != [str(i) for i in range(len(value))]:
            raise StripeRefusal(f"Invalid array: {param}", param=param)
        return [_read(each, how[0], f"{param}[{i}]") for i, each in value.items()]
    if how is not metadata and isinstance(value, dict):
        raise StripeRefusal(f"Invalid string: {param}", param=param)
    return how(value, param)
