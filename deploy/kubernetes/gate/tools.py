"""Other people's eyes: kubernetes-validate for three Kubernetes, and checkov.

They live in an environment of their own, as pinned in tools.lock. Each is shown something bad as
well and has to see it: who finds nothing may not have looked.
"""

import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import yaml

from deploy.kubernetes.gate.manifests import Object
from deploy.kubernetes.gate.resources import is_custom
from deploy.local.layout import local_layout
from deploy.local.problem import SetupError

HERE = Path(__file__).parent
LOCK, VALIDATION, SKIPPED = HERE / "tools.lock", HERE / "validation.py", HERE / "checkov.yaml"
MINORS = ("1.35", "1.36", "1.37")
# A pod that may do anything, and a field that Kubernetes does not know.
CANARY: Object = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {"name": "canary", "namespace": "canary"},
    "spec": {
        "replica": 2,
        "containers": [
            {"name": "c", "image": "canary:latest", "securityContext": {"privileged": True}}
        ],
    },
}


def environment() -> Path:
    """The folder of the tools' programs; made (330 MB) when there is none of this lock file."""
    name = f"kubernetes-tools-{hashlib.sha256(LOCK.read_bytes()).hexdigest()[:12]}"
    folder = local_layout().binaries / name
    mark = folder / "complete"
    if not mark.exists():
        uv = str(Path(sys.executable).with_name("uv"))
        _run([uv, "venv", "--quiet", "--allow-existing", "--python", sys.executable, str(folder)])
        install = [uv, "pip", "sync", "--quiet", "--require-hashes", str(LOCK)]
        _run([*install, "--python", str(folder / "bin" / "python")])
        mark.touch()
    return folder / "bin"


def _run(command: Sequence[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SetupError(f"the tools could not be installed: {done.stderr.strip()}")


def validated(objects: Sequence[Object]) -> list[str]:
    """What the schemas of three Kubernetes refuse in these objects, each looked at once."""
    known = [each for each in objects if not is_custom(each["apiVersion"])]
    distinct = {json.dumps(each, sort_keys=True): each for each in [CANARY, *known]}
    done = subprocess.run(
        [str(environment() / "python"), str(VALIDATION), *MINORS],
        input=json.dumps(list(distinct.values())),
        capture_output=True,
        text=True,
        check=True,
    )
    found: list[str] = json.loads(done.stdout)
    seen = [finding for finding in found if "Pod canary" in finding]
    blind = [m for m in MINORS if not any(f"Kubernetes {m}:" in finding for finding in seen)]
    missed = [f"Kubernetes {minor}: took a field that there is not" for minor in blind]
    return missed + [finding for finding in found if finding not in seen]


def checked(installations: dict[str, str]) -> list[str]:
    """What checkov finds in what kubectl printed, but for the exceptions of checkov.yaml."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in installations.items():
            (Path(folder) / f"{name}.yaml").write_text(text)
        (Path(folder) / "canary.yaml").write_text(yaml.safe_dump(CANARY))
        checkov = str(environment() / "checkov")
        command = [checkov, "--config-file", str(SKIPPED), "--directory", folder]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if not done.stdout.lstrip().startswith("{"):
        return [f"checkov said nothing: {done.stderr.strip()[-500:]}"]
    failed = json.loads(done.stdout)["results"]["failed_checks"]
    found = [(f["resource"], f"{f['resource']}: {f['check_id']} {f['check_name']}") for f in failed]
    blind = [] if any("canary" in resource for resource, _ in found) else ["checkov saw nothing"]
    return blind + [finding for resource, finding in found if "canary" not in resource]
