"""The alerts of deploy/monitoring as the Prometheus Operator takes them."""

from pathlib import Path
from typing import Any

import yaml

ALERTS = Path(__file__).resolve().parents[1] / "monitoring" / "alerts"


def prometheus_rule() -> str:
    """One PrometheusRule with the groups of every file, in YAML."""
    files = [yaml.safe_load(path.read_text()) for path in sorted(ALERTS.glob("*.yml"))]
    groups: list[Any] = [group for file in files for group in file["groups"]]
    rule = {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": {"name": "quartermaster"},
        "spec": {"groups": groups},
    }
    head = "# Written by `make contracts` from deploy/monitoring/alerts.\n"
    return head + yaml.safe_dump(rule, sort_keys=False, width=160, allow_unicode=True)
