"""What deploy/monitoring holds, what it asks for, and Prometheus's own tool to judge it."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from deploy.local.debian import Debian, extracted
from deploy.local.layout import CHECKOUT, Layout

MONITORING = CHECKOUT / "deploy" / "monitoring"
RULES = sorted((MONITORING / "alerts").glob("*.yml"))
BOARDS = sorted((MONITORING / "dashboards").glob("*.json"))
_PROMETHEUS = Debian(
    "prometheus",
    "promtool",
    "Install Prometheus (macOS: `brew install prometheus`; Debian: `apt-get install prometheus`).",
)
_WORDS = {"and", "or", "unless", "by", "without", "on", "ignoring", "group_left", "group_right"}


@dataclass(frozen=True, slots=True)
class Asked:
    """An expression, and who asks it."""

    where: str
    expression: str


def rules() -> Iterator[dict[str, Any]]:
    """Every rule, alerts and records."""
    for file in RULES:
        for group in yaml.safe_load(file.read_text())["groups"]:
            yield from group["rules"]


def alerts() -> list[dict[str, Any]]:
    """The rules that alert."""
    return [rule for rule in rules() if "alert" in rule]


def panels() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every panel that shows something, with its dashboard."""
    for file in BOARDS:
        for panel in json.loads(file.read_text())["panels"]:
            if panel["type"] != "row":
                yield file.stem, panel


def asked() -> Iterator[Asked]:
    """All that anything here asks Prometheus for."""
    for rule in rules():
        yield Asked(rule.get("alert") or rule["record"], rule["expr"])
    for board, panel in panels():
        for target in panel["targets"]:
            yield Asked(f"{board}: {panel['title']}", target["expr"])


def metrics_of(expression: str) -> set[str]:
    """The names of metrics in an expression of PromQL: what is no function, word or label."""
    bare = re.sub(r'"(\\.|[^"\\])*"', "", expression)
    bare = re.sub(r"\{[^}]*\}|\[[^\]]*\]", " ", bare)
    bare = re.sub(r"\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)", " ", bare)
    found = re.findall(r"[a-zA-Z_][a-zA-Z0-9_:]*(?!\w)(?!\s*\()", re.sub(r"\b\d[\w.]*", "", bare))
    return {name for name in found if name not in _WORDS}


def promtool(layout: Layout) -> Path:
    """The system's, else that of Debian's package, as RabbitMQ's programs."""
    if system := shutil.which("promtool"):
        return Path(system)
    return extracted(_PROMETHEUS, layout.binaries / "prometheus-debian") / "usr/bin/promtool"


def judged(tool: Path, *command: str | Path) -> str:
    """What promtool says; AssertionError with it, where it does not agree."""
    finished = subprocess.run([tool, *command], capture_output=True, text=True, check=False)
    said = finished.stdout + finished.stderr
    assert finished.returncode == 0, said
    return said
