"""Which service answers a path, and what a caller needs: the routes the services have published."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypedDict

import orjson


class PublishedRoute(TypedDict):
    """An entry of `contracts/routes.json`; `path` is an OpenAPI template."""

    service: str
    method: str
    path: str
    permission: str


@dataclass(frozen=True, slots=True)
class Route:
    """One operation: who answers it, its template (for metrics), and the permission it needs."""

    service: str
    template: str
    permission: str


@dataclass(slots=True)
class _Node:
    """A place in the tree of path segments; `parameter` is the branch that any segment takes."""

    literal: dict[str, "_Node"] = field(default_factory=dict)
    parameter: "_Node | None" = None
    methods: dict[str, Route] = field(default_factory=dict)


_NONE: Final[Mapping[str, Route]] = {}


class Routes:
    """A tree by path segments: finding a route costs a look-up per segment."""

    def __init__(self, published: Iterable[PublishedRoute]) -> None:
        """Build the tree once, at start-up."""
        self._root = _Node()
        self.services: set[str] = set()
        for entry in published:
            node = self._root
            for segment in entry["path"].split("/"):
                node = _branch(node, segment)
            node.methods[entry["method"]] = Route(
                entry["service"], entry["path"], entry["permission"]
            )
            self.services.add(entry["service"])
        _complete(self._root)

    @classmethod
    def load(cls, contracts: Path) -> "Routes":
        """The routes committed in `contracts/routes.json`; ValueError if it is not that."""
        return cls(orjson.loads((contracts / "routes.json").read_bytes()))

    def find(self, path: str) -> Mapping[str, Route]:
        """The routes of a path by method, none if nobody serves it; a literal beats a parameter."""
        node = self._root
        for segment in path.split("/"):
            following = node.literal.get(segment) or (node.parameter if segment else None)
            if following is None:
                return _NONE
            node = following
        return node.methods


def _branch(node: _Node, segment: str) -> _Node:
    if segment.startswith("{"):
        node.parameter = node.parameter or _Node()
        return node.parameter
    return node.literal.setdefault(segment, _Node())


def _complete(node: _Node) -> None:
    """Put below each literal what the parameter beside it leads to: no look-up has to go back."""
    if node.parameter is not None:
        for child in node.literal.values():
            _lay_under(child, node.parameter)
        _complete(node.parameter)
    for child in node.literal.values():
        _complete(child)


def _lay_under(node: _Node, other: _Node) -> None:
    """Give a node what another has and it has not."""
    node.methods = node.methods or other.methods
    for segment, child in other.literal.items():
        _lay_under(node.literal.setdefault(segment, _Node()), child)
    if other.parameter is not None:
        node.parameter = node.parameter or _Node()
        _lay_under(node.parameter, other.parameter)
