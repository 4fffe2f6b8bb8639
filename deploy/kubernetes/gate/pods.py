"""Pods may do nothing they need not, say how they are, and are neither alone nor unbounded."""

import re
from collections.abc import Iterator

from deploy.kubernetes.gate.manifests import Manifests, Object, Pod, selects

PROBES = {
    "startupProbe": "/health/live",
    "livenessProbe": "/health/live",
    "readinessProbe": "/health/ready",
}
# Users from here on are no node's.
_NOBODYS = 10_000
# By these a policy is about everybody: a pod needs one that is about itself.
_FOR_ALL = frozenset({"default-deny", "names"})


def restricted(manifests: Manifests) -> Iterator[str]:
    """Pod Security "restricted", and stricter: no writable root, no token, nothing of the node."""
    namespaces = [each["metadata"]["labels"] for each in manifests.of("Namespace")]
    if not any(n.get("pod-security.kubernetes.io/enforce") == "restricted" for n in namespaces):
        yield "the namespace does not enforce Pod Security restricted"
    for pod in manifests.pods:
        spec, context = pod.spec, pod.spec.get("securityContext", {})
        if spec.get("automountServiceAccountToken") is not False:
            yield f"{pod.name} is given a token of Kubernetes"
        if any(spec.get(shared) for shared in ("hostNetwork", "hostPID", "hostIPC")):
            yield f"{pod.name} shares what is the node's"
        if context.get("runAsNonRoot") is not True or context.get("runAsUser", 0) < _NOBODYS:
            yield f"{pod.name} may run as root or as a user of the node"
        if context.get("seccompProfile") != {"type": "RuntimeDefault"}:
            yield f"{pod.name} may make any system call"
        yield from _volumes(pod)
        for container in pod.containers:
            yield from _container(pod, container)


def _volumes(pod: Pod) -> Iterator[str]:
    for volume in pod.spec.get("volumes", []):
        if set(volume) - {"name"} - {"emptyDir", "persistentVolumeClaim"}:
            yield f"{pod.name} mounts {volume['name']}, which is no volume of its own"
        if "emptyDir" in volume and "sizeLimit" not in volume["emptyDir"]:
            yield f"{pod.name} may fill the node's disk by {volume['name']}"


def _container(pod: Pod, container: Object) -> Iterator[str]:
    name, context = f"{pod.name}, {container['name']},", container.get("securityContext", {})
    if context.get("allowPrivilegeEscalation") is not False or context.get("privileged"):
        yield f"{name} may gain privileges"
    if context.get("capabilities") != {"drop": ["ALL"]}:
        yield f"{name} keeps capabilities"
    if context.get("readOnlyRootFilesystem") is not True:
        yield f"{name} may write to its image"
    if not any(m["mountPath"] == "/tmp" for m in container.get("volumeMounts", [])):  # noqa: S108
        yield f"{name} has nowhere to write"
    if any("hostPort" in port for port in container.get("ports", [])):
        yield f"{name} takes a port of the node"
    resources = container.get("resources", {})
    for bound in ("requests", "limits"):
        if set(resources.get(bound, {})) != {"cpu", "memory"}:
            yield f"{name} has no {bound} of CPU and memory"
    yield from _image(name, container["image"])


def _image(name: str, image: str) -> Iterator[str]:
    last = image.rsplit("/", 1)[-1]
    if "@sha256:" not in image and not re.search(r":\w[\w.-]*$", last):
        yield f"{name} runs {image}, whichever that is"
    if last.endswith(":latest"):
        yield f"{name} runs {image}: another tomorrow"
    if "bitnami" in image:
        yield f"{name} runs an image of Bitnami"


def healthy(manifests: Manifests) -> Iterator[str]:
    """Every process is asked whether it has started, lives and is ready, on the routes it has."""
    for pod in manifests.processes:
        for container in pod.spec["containers"]:
            for probe, path in PROBES.items():
                asked = container.get(probe, {}).get("httpGet", {})
                if asked.get("path") != path or asked.get("port") not in pod.ports:
                    yield f"{pod.name} has no {probe} of {path}"


def attended(manifests: Manifests) -> Iterator[str]:
    """Every process has one disruption budget, spreads, and a policy and account of its own."""
    budgets = manifests.of("PodDisruptionBudget")
    policies = manifests.of("NetworkPolicy")
    for pod in manifests.processes:
        mine = [b for b in budgets if selects(b["spec"]["selector"], pod.labels)]
        if len(mine) != 1 or mine[0]["spec"].get("maxUnavailable") != 1:
            yield f"{pod.name} has no disruption budget that lets one go"
        spread = pod.spec.get("topologySpreadConstraints", [])
        if not any(selects(each["labelSelector"], pod.labels) for each in spread):
            yield f"{pod.name} may have all its replicas on one node"
        others = [p for p in manifests.pods if p.owner is not pod.owner]
        if not selects(pod.owner["spec"]["selector"], pod.labels) or any(
            selects(pod.owner["spec"]["selector"], other.labels) for other in others
        ):
            yield f"{pod.name} selects other pods than its own"
    for pod in manifests.pods:
        own = [p for p in policies if p["metadata"]["name"] not in _FOR_ALL]
        if not any(selects(policy["spec"]["podSelector"], pod.labels) for policy in own):
            yield f"{pod.name} has no network policy of its own"
        account = manifests.find("ServiceAccount", pod.spec.get("serviceAccountName", "default"))
        if account is None or account.get("automountServiceAccountToken") is not False:
            yield f"{pod.name} has no account without a token"
