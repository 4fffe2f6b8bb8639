"""Who of several test processes takes which files, so that few whole systems are started.

The first process takes what runs on the whole system (the fixture `quartermaster`), the others
take the rest; whoever is done helps with what is left. What mostly waits comes first, while
others have work.
"""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]

from deploy.local.layout import CHECKOUT

_WHOLE = ("tests/browser/", "tests/chaos/", "tests/e2e/", "tests/security/")
# These start systems of their own.
_OF_THEIR_OWN = re.compile(r"\b(at_the_door|world|canaries|twins)\b")
_WAITING = re.compile(r"chaos|kill|broker")


class Sides(LoadFileScheduling):  # type: ignore[misc] # it has no types
    """Files as a whole, those of one's own side first."""

    def _assign_work_unit(self, node: Any) -> None:
        wanted = preferred(self.workqueue, first=node.gateway.id == "gw0")
        self.workqueue.move_to_end(wanted, last=False)
        super()._assign_work_unit(node)


def preferred(files: Iterable[str], *, first: bool) -> str:
    """The file to take next: the order of those alike stays."""
    return min(files, key=lambda file: (on_the_system(file) != first, not _WAITING.search(file)))


@cache
def on_the_system(file: str) -> bool:
    """Whether its tests share the whole system of their process."""
    if not file.startswith(_WHOLE):
        return False
    return not _OF_THEIR_OWN.search((CHECKOUT / file).read_text(encoding="utf-8"))
