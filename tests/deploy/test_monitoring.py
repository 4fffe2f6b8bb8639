"""Alerts and dashboards: what Prometheus and Grafana take, and what people need of them."""

import json
import re
from pathlib import Path

import pytest
import yaml

from deploy.local.layout import CHECKOUT, Layout
from tests.deploy.watching import (
    BOARDS,
    MONITORING,
    RULES,
    alerts,
    asked,
    judged,
    metrics_of,
    panels,
    promtool,
    rules,
)

RUNBOOKS = CHECKOUT / "docs" / "runbooks"


@pytest.fixture(scope="module")
def tool(layout: Layout) -> Path:
    return promtool(layout)


def test_every_alert_says_how_bad_it_is_what_is_wrong_and_where_its_runbook_is() -> None:
    names = [alert["alert"] for alert in alerts()]
    assert len(names) == len(set(names)) > 20
    for alert in alerts():
        page = re.sub(r"(?<!^)(?=[A-Z])", "-", alert["alert"]).lower() + ".md"
        assert set(alert) <= {"alert", "expr", "for", "labels", "annotations"}
        assert alert["labels"]["severity"] in {"critical", "warning", "info"}
        said = alert["annotations"]
        assert set(said) == {"summary", "description", "runbook"}
        assert said["runbook"] == f"docs/runbooks/{page}"
        text = (RUNBOOKS / page).read_text()
        assert text.startswith(f"# {alert['alert']}\n")
        for part in ("## See", "## Do", "## Escalate"):
            assert part in text, f"{page} lacks {part}"
    index = (RUNBOOKS / "README.md").read_text()
    listed = set(re.findall(r"\((\S+\.md)\)", index))
    assert {page.name for page in RUNBOOKS.glob("*.md")} == {*listed, "README.md"}


def test_links_between_runbooks_lead_somewhere() -> None:
    for page in RUNBOOKS.glob("*.md"):
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_prometheus_takes_the_rules_the_settings_and_every_question_of_the_dashboards(
    tool: Path, tmp_path: Path
) -> None:
    judged(tool, "check", "rules", *RULES)
    written = (MONITORING / "prometheus.yml").read_text()
    here = written.replace("/etc/prometheus/alerts", str(MONITORING / "alerts"))
    settings = tmp_path / "prometheus.yml"
    settings.write_text(here)
    judged(tool, "check", "config", settings)
    # A panel's question is a rule like any other to the one who parses it.
    questions = [one.expression.replace("$service", "sales") for one in asked()]
    records = [{"record": f"panel:{i}", "expr": expr} for i, expr in enumerate(questions)]
    file = tmp_path / "panels.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": records}]}))
    assert f"{len(questions)} rules found" in judged(tool, "check", "rules", file)


def test_dashboards_have_what_grafana_needs_and_no_panel_hides_another() -> None:
    given = yaml.safe_load((MONITORING / "grafana/datasources/prometheus.yml").read_text())
    known = {source["uid"] for source in given["datasources"]}
    uids = [json.loads(file.read_text())["uid"] for file in BOARDS]
    assert len(set(uids)) == len(uids) == 3
    for board, panel in panels():
        assert panel["type"] in {"stat", "timeseries"}
        assert panel["title"]
        assert panel["datasource"]["uid"] in known
        assert panel["targets"], f"{board}: {panel['title']} asks nothing"
    for file in BOARDS:
        taken: set[tuple[int, int]] = set()
        shown = json.loads(file.read_text())["panels"]
        assert len({panel["id"] for panel in shown}) == len(shown)
        for panel in shown:
            at = panel["gridPos"]
            assert at["x"] + at["w"] <= 24
            cells = {
                (x, y)
                for x in range(at["x"], at["x"] + at["w"])
                for y in range(at["y"], at["y"] + at["h"])
            }
            assert not cells & taken, f"{file.stem}: {panel['title']}"
            taken |= cells


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        ("max by (service, le) (qm_a) > 0 unless on (x) sum(rate(qm_b[5m])) > 1e3", "qm_a qm_b"),
        ('histogram_quantile(0.95, sum by (le) (rate(qm_c_bucket{a="b c"}[1h])))', "qm_c_bucket"),
        ("time() - qm_d > 3 * qm_e + 300 or vector(0)", "qm_d qm_e"),
        ('label_replace(up, "to", "$1", "of", "(.+?)(x)?") == s:qm_f:rate5m', "up s:qm_f:rate5m"),
    ],
)
def test_metrics_are_found_in_an_expression(expression: str, names: str) -> None:
    assert metrics_of(expression) == set(names.split())


def test_shares_that_alerts_ask_for_are_recorded() -> None:
    recorded = {rule["record"] for rule in rules() if "record" in rule}
    wanted = {name for one in asked() for name in metrics_of(one.expression) if ":" in name}
    assert wanted == recorded
