"""Objects as kustomize builds them, and the pods they make."""

import os
import subprocess
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from deploy.kubernetes.gate.kubectl import kubectl

Object = dict[str, Any]
Labels = Mapping[str, str]

FOLDER = Path(__file__).resolve().parents[1]
NAMESPACE = "quartermaster"
NAME, COMPONENT = "app.kubernetes.io/name", "app.kubernetes.io/component"


@dataclass(frozen=True, slots=True)
class Pod:
    """What a Deployment or Job makes."""

    owner: Object
    labels: Labels
    spec: Object

    @property
    def name(self) -> str:
        """Whose it is, for people."""
        return f"{self.owner['kind']} {self.owner['metadata']['name']}"

    @property
    def service(self) -> str:
        """The process it runs or migrates for."""
        return self.labels.get(NAME, "")

    @property
    def containers(self) -> list[Object]:
        """All, those before the others included."""
        return [*self.spec.get("initContainers", []), *self.spec["containers"]]

    @property
    def ports(self) -> dict[str | int, int]:
        """What it listens on, by name and by number."""
        listed = [port for each in self.containers for port in each.get("ports", [])]
        numbers = {port["containerPort"]: port["containerPort"] for port in listed}
        return {**numbers, **{p["name"]: p["containerPort"] for p in listed if "name" in p}}


@dataclass(frozen=True)
class Manifests:
    """All objects of one installation."""

    objects: Sequence[Object] = field(repr=False)

    def of(self, *kinds: str) -> list[Object]:
        """Those of some kinds."""
        return [each for each in self.objects if each["kind"] in kinds]

    def find(self, kind: str, name: str) -> Object | None:
        """One, by its name."""
        return next((o for o in self.of(kind) if o["metadata"]["name"] == name), None)

    @cached_property
    def pods(self) -> list[Pod]:
        """What the Deployments and Jobs make; operators make theirs."""
        return [
            Pod(o, o["spec"]["template"]["metadata"]["labels"], o["spec"]["template"]["spec"])
            for o in self.of("Deployment", "Job")
        ]

    @property
    def processes(self) -> list[Pod]:
        """The pods of the Deployments."""
        return [pod for pod in self.pods if pod.owner["kind"] == "Deployment"]


def selects(selector: Object, labels: Labels) -> bool:
    """Whether a label selector is about something with these labels."""
    for key, value in selector.get("matchLabels", {}).items():
        if labels.get(key) != value:
            return False
    for wanted in selector.get("matchExpressions", []):
        if wanted["operator"] != "In":
            raise ValueError(f"nobody taught us the operator {wanted['operator']}")
        if labels.get(wanted["key"]) not in wanted["values"]:
            return False
    return True


def read(text: str) -> Manifests:
    """What kubectl printed."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return Manifests([each for each in yaml.load_all(text, loader) if each])


def build(folder: Path) -> str:
    """What `kubectl kustomize` prints of a folder; raises CalledProcessError with its reason."""
    command = [kubectl(), "kustomize", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def build_of(resources: str, components: Iterable[str]) -> str:
    """What an overlay of these would be, named from this folder."""
    with tempfile.TemporaryDirectory() as folder:
        # kubectl resolves the link a temporary folder may be; from there the paths must be right.
        here = Path(folder).resolve()
        relative = {
            "resources": [os.path.relpath(FOLDER / resources, here)],
            "components": [os.path.relpath(FOLDER / "components" / c, here) for c in components],
        }
        text = {"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization"}
        (here / "kustomization.yaml").write_text(
            yaml.safe_dump({**text, "namespace": NAMESPACE, **relative})
        )
        return build(here)
