"""The table a run ends with: each figure beside its goal and its baseline, met or not."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

_DOCUMENT: Final = Path(__file__).parent.parent / "docs" / "performance.md"
_BEGINS, _ENDS = "<!-- written by `python -m bench --write` -->\n", "<!-- end of that -->\n"
_HEAD: Final = (
    "| job | ours | goal | baseline of the same run | met |\n| --- | --- | --- | --- | --- |\n"
)


@dataclass(slots=True)
class Table:
    """Figures in the order they were measured."""

    rows: list[tuple[str, ...]] = field(default_factory=list)

    def at_least(
        self, job: str, ours: float, goal: float, unit: str = "/s", beside: str = ""
    ) -> None:
        """A figure that should be as large as its goal."""
        met = "yes" if ours >= goal else "**no**"
        self.rows.append((job, _said(ours, unit), _said(goal, unit), beside, met))

    def at_most(
        self, job: str, ours: float, goal: float, unit: str = " ms", beside: str = ""
    ) -> None:
        """A figure that should be no larger than its goal."""
        met = "yes" if ours <= goal else "**no**"
        self.rows.append((job, _said(ours, unit), _said(goal, unit), beside, met))

    def failed(self, job: str, why: BaseException) -> None:
        """A job that could not be measured."""
        self.rows.append((job, "failed", "", repr(why)[:120].replace("|", "/"), "**no**"))

    def text(self, heading: str) -> str:
        """As Markdown."""
        rows = "".join(f"| {' | '.join(row)} |\n" for row in self.rows)
        return f"{heading}\n\n{_HEAD}{rows}"

    def write(self, heading: str) -> None:
        """In place of the one that docs/performance.md has."""
        before, _, rest = _DOCUMENT.read_text().partition(_BEGINS)
        _, _, after = rest.partition(_ENDS)
        _DOCUMENT.write_text(f"{before}{_BEGINS}\n{self.text(heading)}\n{_ENDS}{after}")


def _said(figure: float, unit: str) -> str:
    if figure >= 100:
        return f"{figure:,.0f}{unit}"
    return f"{figure:.2g}{unit}" if figure < 1 else f"{figure:.3g}{unit}"
