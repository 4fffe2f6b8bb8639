"""How many there are of each, how they end, and that their servers can take all of them."""

import json
import re
from collections.abc import Iterator

from deploy.kubernetes.gate.manifests import FOLDER, Manifests, Object
from deploy.kubernetes.gate.settings import environment
from libs.db.settings import DatabaseSettings
from libs.messaging.topology import Queue
from libs.web.server import FINISH_WITHIN, LET_GO_WITHIN
from libs.web.service import STOP_WITHIN

CONSUMERS = FOLDER.parents[1] / "libs" / "contracts" / "consumers.json"
# Connections a process holds besides its pools: who listens, and who leads.
_BESIDES = 6
_LOGINS = 3
# PostgreSQL's own, and those of the operator.
_RESERVED = 20


def most_replicas(manifests: Manifests) -> dict[str, int]:
    """The most there may be of each Deployment."""
    most = {o["metadata"]["name"]: o["spec"].get("replicas", 1) for o in manifests.of("Deployment")}
    for each in manifests.of("HorizontalPodAutoscaler"):
        most[each["spec"]["scaleTargetRef"]["name"]] = each["spec"]["maxReplicas"]
    for each in manifests.of("ScaledObject"):
        most[each["spec"]["scaleTargetRef"]["name"]] = each["spec"]["maxReplicaCount"]
    return most


def counted(manifests: Manifests) -> Iterator[str]:
    """One thing says how many there are of each, and two where anything scales."""
    deployments = {each["metadata"]["name"]: each for each in manifests.of("Deployment")}
    sayings: dict[str, list[tuple[int, int]]] = {name: [] for name in deployments}
    for each in manifests.of("HorizontalPodAutoscaler", "ScaledObject"):
        spec, name = each["spec"], each["spec"]["scaleTargetRef"]["name"]
        if name not in deployments:
            yield f"{each['kind']} {each['metadata']['name']} scales {name}, which is not there"
            continue
        least = spec.get("minReplicas", spec.get("minReplicaCount", 0))
        sayings[name].append((least, spec.get("maxReplicas", spec.get("maxReplicaCount", 0))))
    for name, bounds in sayings.items():
        spec = deployments[name]["spec"]
        if len(bounds) + ("replicas" in spec) != 1:
            yield f"{len(bounds) + ('replicas' in spec)} things say how many there are of {name}"
        if any(not 1 < least < most for least, most in bounds):
            yield f"{name} is not scaled between two and more"
        kept = any("persistentVolumeClaim" in v for v in spec["template"]["spec"]["volumes"])
        one = spec.get("replicas") == 1 and spec["strategy"] == {"type": "Recreate"}
        if kept and not one:
            yield f"more than one pod of {name} would hold its volume"


def by_queues(manifests: Manifests) -> Iterator[str]:
    """KEDA watches queues of the topology, of the service it scales, that many may read at once."""
    shared, alone = _queues()
    for scaled in manifests.of("ScaledObject"):
        service = scaled["spec"]["scaleTargetRef"]["name"]
        triggers = [t["metadata"] for t in scaled["spec"]["triggers"] if t["type"] == "rabbitmq"]
        if not triggers:
            yield f"ScaledObject {service} watches no queue"
        for trigger in triggers:
            pattern = re.compile(trigger["queueName"])
            found = {name for name in shared | alone if pattern.search(name)}
            if not found:
                yield f"ScaledObject {service} watches {pattern.pattern}, which is no queue"
            for name in sorted(found):
                if not name.startswith(f"{service}."):
                    yield f"ScaledObject {service} watches {name}, which another reads"
                if name in alone:
                    yield f"ScaledObject {service} watches {name}, which only one may read"
            if trigger.get("protocol") != "http" or not trigger["host"].startswith("http"):
                yield f"ScaledObject {service} does not ask over http"


def _queues() -> tuple[set[str], set[str]]:
    shared: set[str] = set()
    alone: set[str] = set()
    for each in json.loads(CONSUMERS.read_text()):
        queue = Queue(each["queue"], ordered=each["ordered"], shards=each["shards"])
        (alone if queue.ordered and queue.shards == 1 else shared).update(queue.shard_names())
    return shared, alone


def connected(manifests: Manifests) -> Iterator[str]:
    """All pools of all replicas together fit into PostgreSQL's connections."""
    for cluster in manifests.of("Cluster"):
        most = int(cluster["spec"]["postgresql"]["parameters"]["max_connections"])
        wanted = sum(_connections(manifests, each) for each in manifests.of("Deployment"))
        if wanted > most - _RESERVED:
            yield f"processes may hold {wanted} connections, PostgreSQL takes {most}"


def _connections(manifests: Manifests, deployment: Object) -> int:
    values, _ = environment(manifests, deployment["spec"]["template"]["spec"]["containers"][0])
    if "QM_DATABASE_APP_URL" not in values:
        return 0
    usual = DatabaseSettings.model_fields["database_pool_size"].default
    pool = int(values.get("QM_DATABASE_POOL_SIZE", usual))
    return int(most_replicas(manifests)[deployment["metadata"]["name"]]) * (
        _LOGINS * pool + _BESIDES
    )


def ended(manifests: Manifests) -> Iterator[str]:
    """A pod is given longer to end than everything it does then may take."""
    requests = LET_GO_WITHIN + FINISH_WITHIN
    for pod in manifests.processes:
        container = pod.spec["containers"][0]
        pause = container.get("lifecycle", {}).get("preStop", {}).get("sleep", {}).get("seconds", 0)
        if pause < 5:  # noqa: PLR2004
            yield f"{pod.name} is sent requests while it ends"
        taken = requests + (0 if pod.service == "gateway" else STOP_WITHIN)
        if pause + taken >= pod.spec.get("terminationGracePeriodSeconds", 30):
            yield f"{pod.name} is killed before it has ended"
