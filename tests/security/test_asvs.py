"""The checklist of ASVS 5.0.0 judges each requirement of levels 1 and 2, once."""

import re
from collections import Counter

from deploy.local.layout import CHECKOUT

# How many requirements of levels 1 and 2 each section begins with; those of level 3 follow them.
SECTIONS = {
    "1": (2, 9, 11, 3, 2),
    "2": (3, 3, 4, 1),
    "3": (0, 2, 4, 6, 5, 0, 2),
    "4": (3, 1, 2, 4),
    "5": (1, 3, 2, 3),
    "6": (3, 12, 4, 4, 5, 3, 0, 4),
    "7": (3, 4, 2, 5, 2, 2),
    "8": (2, 3, 1, 1),
    "9": (3, 4),
    "10": (2, 2, 4, 11, 5, 2, 3),
    "11": (2, 3, 3, 4, 1, 1),
    "12": (3, 2, 4),
    "13": (1, 5, 2, 5),
    "14": (2, 4, 3),
    "15": (3, 3, 7),
    "16": (1, 5, 4, 3, 3),
    "17": (1, 4, 2),
}
STATES = {"met", "partly", "not", "-"}


def test_each_requirement_is_judged_once() -> None:
    page = (CHECKOUT / "docs" / "security-asvs.md").read_text().partition("\n## V1 ")[2]
    judged: Counter[str] = Counter()
    for line in page.splitlines():
        numbers, state = [*line.split("|"), "", ""][1:3] if line[:1] == "|" else (line, "-")
        found = re.findall(r"\b(\d+\.\d+)\.(\d+)(?:-(\d+))?", numbers)
        assert not found or line[:1] != "|" or state.strip() in STATES, line
        if not found or line[:1] not in {"|", "1"}:
            continue
        for section, first, last in found:
            judged.update(f"{section}.{n}" for n in range(int(first), int(last or first) + 1))
    wanted = {
        f"{chapter}.{section}.{n}"
        for chapter, counts in SECTIONS.items()
        for section, count in enumerate(counts, 1)
        for n in range(1, count + 1)
    }
    assert len(wanted) == 253
    assert set(judged) == wanted
    assert not [number for number, times in judged.items() if times > 1]
