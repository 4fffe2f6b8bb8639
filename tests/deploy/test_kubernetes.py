"""Every installation of deploy/kubernetes builds, and is what the gate's rules ask.

`make check` adds the schemas of three Kubernetes, and checkov (deploy/kubernetes/gate/tools.py).
"""

import re
import subprocess
from pathlib import Path

import pytest

from deploy.kubernetes.gate.installations import COMBINATIONS, OVERLAYS, built
from deploy.kubernetes.gate.kubectl import fetched
from deploy.kubernetes.gate.manifests import FOLDER, Manifests, build, read
from deploy.kubernetes.gate.rules import RULES, findings
from deploy.kubernetes.gate.tools import SKIPPED
from deploy.kubernetes.secrets import GENERATED, generated
from tests.deploy.kubernetes_damage import DAMAGE, Damage


@pytest.fixture(scope="module")
def installations() -> dict[str, Manifests]:
    return {name: read(text) for name, text in built().items()}


@pytest.mark.promise("S3.35")
def test_every_installation_keeps_every_rule(installations: dict[str, Manifests]) -> None:
    assert set(installations) == {*OVERLAYS, *COMBINATIONS}
    assert {name: found for name, of in installations.items() if (found := findings(of))} == {}


def test_every_component_is_part_of_an_installation() -> None:
    there = {path.parent.name for path in (FOLDER / "components").glob("*/kustomization.yaml")}
    overlays = "".join(path.read_text() for path in (FOLDER / "overlays").rglob("*.yaml"))
    used = set(re.findall(r"components/([a-z0-9-]+)$", overlays, re.MULTILINE))
    for _, components in COMBINATIONS.values():
        used |= set(components)
    assert used == there


@pytest.mark.parametrize("damage", DAMAGE, ids=str)
def test_a_rule_notices_what_breaks_it(damage: Damage, installations: dict[str, Manifests]) -> None:
    found = list(damage.rule(damage.done(installations[damage.installation])))
    assert any(damage.said in finding for finding in found), found


def test_no_rule_is_without_an_example_of_what_breaks_it() -> None:
    assert {damage.rule for damage in DAMAGE} == set(RULES)


def test_secrets_are_new_each_time_and_hold_what_the_manifests_refer_to() -> None:
    first, second = generated(), generated()
    assert {name: frozenset(values) for name, values in first.items()} == dict(GENERATED)
    for name, values in first.items():
        for key, value in values.items():
            assert key == "username" or value != second[name][key]
            assert key != "password" or re.fullmatch(r"[0-9a-f]{32}", value)


def test_all_dashboards_come_with_the_component() -> None:
    folder = FOLDER.parent / "monitoring"
    listed = re.findall(r"dashboards/[a-z-]+\.json", (folder / "kustomization.yaml").read_text())
    assert listed == [f"dashboards/{path.name}" for path in sorted(folder.glob("dashboards/*"))]


def test_every_exception_to_checkov_has_its_reason() -> None:
    lines = SKIPPED.read_text().split("skip-check:\n")[1].splitlines()
    assert lines
    for before, line in zip(["", *lines], lines, strict=False):
        assert line.startswith("  #") or before.startswith("  #"), line


@pytest.mark.full
def test_a_kubectl_that_had_to_be_fetched_builds_the_same(tmp_path: Path) -> None:
    folder = FOLDER / "overlays" / "production"
    command = [str(fetched(tmp_path)), "kustomize", str(folder)]
    other = subprocess.run(command, capture_output=True, text=True, check=True)
    assert other.stdout == build(folder)
