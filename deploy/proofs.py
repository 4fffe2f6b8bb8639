"""What proves promises beside tests that carry their mark: benchmarks, documents, whole suites.

For promises of look, scale or fit. `make check` sees that each of these is there.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final


@dataclass(frozen=True, slots=True)
class Proof:
    """Where it is (a path, or a page and one of its headings after `#`), and what it shows."""

    where: str
    what: str

    def exists(self, root: Path) -> bool:
        """Whether it is there."""
        path, _, heading = self.where.partition("#")
        if not heading:
            return (root / path).exists()
        page = (root / path).read_text() if (root / path).is_file() else ""
        return re.search(rf"^#+ {re.escape(heading)}$", page, re.MULTILINE) is not None


_SPEED: Final = Proof("docs/performance.md#Figures", "`make bench`, beside baselines and peers")
_REPLAY: Final = Proof(
    "bench/adventureworks", "`make adventureworks`: a manufacturer's three years, every figure held"
)

PROOFS: Final[Mapping[str, tuple[Proof, ...]]] = {
    "S0.2": (_REPLAY,),
    "S0.26": (_SPEED, _REPLAY),
    "S1.65": (_SPEED,),
    "S1.69": (_REPLAY,),
    "S1.70": (
        _SPEED,
        Proof("docs/security.md", "each defence with the test that attacks it"),
        Proof("tests/browser/test_budget.py", "bytes a page may load, and 200 events a second"),
        Proof("tests/browser/test_looks.py", "axe finds no barrier, in light and dark, on a phone"),
        Proof("tests/test_layers.py", "no layer is passed through, none is missing"),
    ),
    "S2.47": (Proof("docs/architecture.md", "services apart, events between them"),),
    "S3.35": (
        Proof("deploy/local", "one command on one machine"),
        Proof("docs/operations.md", "settings, duties, and what to do when something is wrong"),
        Proof("docs/reliability.md#Invariants", "what holds after every fault"),
    ),
    "S4.36": (
        _SPEED,
        Proof("tests/services/sales/test_channels.py", "a thousand movements, few calls to a shop"),
    ),
}
