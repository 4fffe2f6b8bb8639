"""How times grow with what there is: the exponent over the sizes measured in one run."""

import math
from collections import defaultdict


class Growth:
    """Times by name and size."""

    def __init__(self, of: str) -> None:
        """`of` what there are so many."""
        self._of = of
        self._took: dict[str, dict[int, float]] = defaultdict(dict)

    def add(self, name: str, size: int, took: float) -> None:
        """One measured time, in any unit."""
        self._took[name][size] = took

    def show(self) -> None:
        """Print the growth of each from its smallest size to its largest."""
        for name, took in self._took.items():
            small, large = min(took), max(took)
            if small == large:
                continue
            times = took[large] / took[small]
            exponent = math.log(times) / math.log(large / small)
            print(
                f"      growth, {name}, {small:,} to {large:,} {self._of}: {times:.2f}x, "
                f"exponent {exponent:.2f}"
            )
