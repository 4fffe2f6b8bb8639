"""How long and how often a benchmark measures."""

from dataclasses import dataclass, field

from bench.table import Table


@dataclass(frozen=True, slots=True)
class Options:
    """Seconds of each measured load, how often it is repeated, and at which size."""

    seconds: float = 4.0
    times: int = 3
    full: bool = False
    lines: int | None = None
    table: Table = field(default_factory=Table)
