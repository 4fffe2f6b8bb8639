"""What a service imports, composed in its main.py: the kinds of files, and what it says of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from libs.imports.job import Says
from libs.imports.rows import Column, Importer


@dataclass(frozen=True, slots=True)
class Kind:
    """Files of one kind: their columns for who may or may not see costs, who takes a file's rows.

    `with_costs`: they may hold cost prices, if their sender may see those. `needs` are permissions
    beside that of the routes. `whole`: rows belong together, so that all are taken or none.
    """

    columns: Callable[[bool], Sequence[Column]]
    importer: Callable[[UUID], Importer[Any]]
    with_costs: bool = False
    needs: tuple[str, ...] = ()
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Imports:
    """All that a service imports; `on_request` is called when something new waits."""

    kinds: Mapping[str, Kind]
    says: Says
    on_request: list[Callable[[], None]] = field(default_factory=list)

    def wake(self) -> None:
        """Say that an import waits."""
        for listener in self.on_request:
            listener()
