"""State machines as data: the code, the tests, the docs and the buttons read one table."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Generic, TypeVar

from libs.domain.errors import IllegalTransition

S = TypeVar("S", bound=StrEnum)


class Flow(Generic[S]):
    """The legal steps of one aggregate: action -> (states it may start from, states it may end in).

    Most actions end in one state. An action with several names them all; the aggregate decides
    which and passes it as `to`. None: the state stays.
    """

    def __init__(self, table: Mapping[str, tuple[Iterable[S], S | Iterable[S] | None]]) -> None:
        """Take the table as it is written in the domain module."""
        self.table: dict[str, tuple[frozenset[S], tuple[S, ...]]] = {
            action: (frozenset(sources), _targets(targets))
            for action, (sources, targets) in table.items()
        }

    def apply(self, action: str, status: S, *, to: S | None = None) -> S:
        """The state after `action`; raises IllegalTransition naming what is allowed instead."""
        if status not in self.table[action][0]:
            allowed = self.allowed(status)
            raise IllegalTransition(
                f"cannot {_words(action)} while {_words(status)}",
                action=action,
                status=str(status),
                allowed=list(allowed),
            )
        targets = self.targets(action, status)
        target = targets[0] if to is None else to
        if target not in targets:
            msg = f"{action} never ends in {target}"
            raise ValueError(msg)
        return target

    def targets(self, action: str, source: S) -> tuple[S, ...]:
        """The states this action may end in, taken from this one."""
        return self.table[action][1] or (source,)

    def allowed(self, status: S) -> tuple[str, ...]:
        """The actions that may be taken in this state, in the table's order."""
        return tuple(action for action, (sources, _) in self.table.items() if status in sources)

    def mermaid(self) -> str:
        """The state diagram, for the service's README."""
        rows = [
            f"    {source} --> {target}: {action}"
            for action, (sources, _) in self.table.items()
            for source in sorted(sources)
            for target in self.targets(action, source)
        ]
        return "\n".join(["stateDiagram-v2", *rows])


def _targets(targets: S | Iterable[S] | None) -> tuple[S, ...]:
    if targets is None:
        return ()
    return (targets,) if isinstance(targets, StrEnum) else tuple(targets)


def _words(name: str) -> str:
    return str(name).replace("_", " ")
