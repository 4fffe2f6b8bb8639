"""What the supervisor tells whoever waits for it: steps done, processes, ready or failed."""

import json
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass
class Step:
    """Something that is ready, and how many seconds after the start."""

    what: str
    seconds: float


@dataclass
class Progress:
    """The supervisor's state, kept in a file that is replaced at each change."""

    pid: int = 0
    version: str = ""
    started: float = field(default_factory=time.time)
    steps: list[Step] = field(default_factory=list)
    ready: bool = False
    failed: str = ""
    ports: dict[str, int] = field(default_factory=dict)
    public_url: str = ""
    processes: dict[str, dict[str, int | None]] = field(default_factory=dict)

    def step(self, what: str) -> None:
        """Note that something is ready."""
        self.steps.append(Step(what, round(time.time() - self.started, 1)))

    def save(self, path: Path) -> None:
        """Write it so that a reader never sees half of it."""
        temporary = path.with_name(path.name + ".new")
        temporary.write_text(json.dumps(asdict(self)))
        temporary.replace(path)

    @classmethod
    def load(cls, path: Path) -> "Progress | None":
        """What the file says, or None when there is none."""
        try:
            kept = json.loads(path.read_text())
            steps = [Step(**step) for step in kept.pop("steps")]
            return cls(**kept, steps=steps)
        except (OSError, ValueError, KeyError, TypeError):
            return None
