"""What breaks each rule of the gate for Kubernetes: one thing changed in what was built."""

from collections.abc import Callable, Iterable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from deploy.kubernetes.gate import network, pods, resources, scaling, servers, settings
from deploy.kubernetes.gate.manifests import Manifests, Object
from deploy.kubernetes.gate.rules import Rule

Change = Callable[[list[Object]], None]
# A field's path: names and positions, a name with dots as it is.
Path = tuple[str | int, ...]
GONE = object()


@dataclass(frozen=True)
class Damage:
    """A change that a rule must notice, and what it says."""

    rule: Rule
    said: str
    change: Change
    installation: str = "production"

    def done(self, manifests: Manifests) -> Manifests:
        """The installation with the change."""
        objects = deepcopy(list(manifests.objects))
        self.change(objects)
        return Manifests(objects)

    def __str__(self) -> str:
        return f"{self.rule.__name__}: {self.said}"


def put(of: str, path: str | Path, value: Any = GONE) -> Change:
    """Change a field of `Kind name` or take it away; in a list, put it before what is there."""
    steps = path if isinstance(path, tuple) else tuple(_step(step) for step in path.split("."))

    def change(objects: list[Object]) -> None:
        holder: Any = _find(objects, of)
        last: Any = steps[-1]
        for step in steps[:-1]:
            holder = holder[step]
        if value is GONE:
            del holder[last]
        elif isinstance(holder, list):
            holder.insert(last, value)
        else:
            holder[last] = value

    return change


def gone(of: str) -> Change:
    """Take a whole object away."""
    return lambda objects: objects.remove(_find(objects, of))


def added(each: Object) -> Change:
    """Put another object beside the others."""
    return lambda objects: objects.append(each)


def _step(text: str) -> str | int:
    return int(text) if text.isdigit() else text


def _find(objects: list[Object], of: str) -> Object:
    kind, name = of.split(" ")
    found = [o for o in objects if o["kind"] == kind and _plain(o) == name]
    assert len(found) == 1, of
    return found[0]


def _plain(each: Object) -> str:
    """Its name, a ConfigMap's without the hash of what it holds."""
    name: str = each["metadata"]["name"]
    return name.rpartition("-")[0] if each["kind"] == "ConfigMap" and "-" in name else name


def each_of(rule: Rule, of: str, *changes: tuple[str, Any, str]) -> Iterable[Damage]:
    """Damage to one object: field, value, what is said."""
    return (Damage(rule, said, put(of, path, value)) for path, value, said in changes)


POD, JOB, CONFIG = "Deployment auth", "Job auth-migrate", "ConfigMap quartermaster"
SPEC = "spec.template.spec"
FIRST = f"{SPEC}.containers.0"
NAME = "app.kubernetes.io/name"
NAMED = ("spec", "podSelector", "matchLabels", NAME)
ENFORCED = ("metadata", "labels", "pod-security.kubernetes.io/enforce")
WORDS = "podSelector.matchExpressions.0.values.0"

PODS = (
    Damage(pods.restricted, "does not enforce", put("Namespace quartermaster", ENFORCED)),
    *each_of(
        pods.restricted,
        POD,
        (f"{SPEC}.automountServiceAccountToken", True, "a token of Kubernetes"),
        (f"{SPEC}.hostNetwork", True, "shares what is the node's"),
        (f"{SPEC}.securityContext.runAsNonRoot", False, "may run as root"),
        (f"{SPEC}.securityContext.runAsUser", 0, "or as a user of the node"),
        (f"{SPEC}.securityContext.seccompProfile", GONE, "may make any system call"),
        (f"{SPEC}.volumes.0", {"name": "n", "hostPath": {"path": "/"}}, "no volume of its own"),
        (f"{SPEC}.volumes.0.emptyDir", {}, "may fill the node's disk"),
        (f"{SPEC}.initContainers.0.securityContext", GONE, "schema, may gain privileges"),
        (f"{FIRST}.securityContext.allowPrivilegeEscalation", True, "process, may gain"),
        (f"{FIRST}.securityContext.capabilities", {}, "keeps capabilities"),
        (f"{FIRST}.securityContext.readOnlyRootFilesystem", False, "write to its image"),
        (f"{FIRST}.volumeMounts", [], "has nowhere to write"),
        (f"{FIRST}.ports.0.hostPort", 80, "takes a port of the node"),
        (f"{FIRST}.resources.limits.memory", GONE, "has no limits"),
        (f"{FIRST}.resources.requests", GONE, "has no requests"),
        (f"{FIRST}.image", "registry.example:5000/quartermaster-auth", "whichever that is"),
        (f"{FIRST}.image", "quartermaster-auth:latest", "another tomorrow"),
        (f"{FIRST}.image", "bitnami/auth:1.0", "an image of Bitnami"),
    ),
    *each_of(
        pods.restricted,
        JOB,
        (f"{SPEC}.securityContext.runAsNonRoot", GONE, "Job auth-migrate may run as root"),
    ),
    *each_of(
        pods.healthy,
        POD,
        (f"{FIRST}.readinessProbe", GONE, "no readinessProbe"),
        (f"{FIRST}.livenessProbe.httpGet.path", "/live", "no livenessProbe"),
        (f"{FIRST}.startupProbe.httpGet.port", "web", "no startupProbe"),
    ),
    Damage(pods.attended, "no disruption budget", gone("PodDisruptionBudget auth")),
    Damage(
        pods.attended, "that lets one go", put("PodDisruptionBudget auth", "spec.maxUnavailable", 0)
    ),
    Damage(pods.attended, "on one node", put(POD, f"{SPEC}.topologySpreadConstraints")),
    Damage(
        pods.attended, "selects other pods", put(POD, ("spec", "selector", "matchLabels", NAME))
    ),
    Damage(pods.attended, "migrate has no network policy", gone("NetworkPolicy to-postgres")),
    Damage(
        pods.attended,
        "no account without a token",
        put("ServiceAccount auth", "automountServiceAccountToken"),
    ),
)
SETTINGS = (
    *each_of(
        settings.given,
        CONFIG,
        ("data.QM_COLOUR", "blue", "QM_COLOUR, which it does not know"),
        ("data.QM_PORT", "eight", "QM_PORT: Input should be a valid integer"),
        ("data.QM_PORT", GONE, "Deployment auth: QM_PORT: Field required"),
        ("data.QM_ENVIRONMENT", "test", "QM_ENVIRONMENT: Input should be"),
    ),
    *each_of(
        settings.given,
        POD,
        (f"{FIRST}.envFrom.0", {"configMapRef": {"name": "colours"}}, "there is no ConfigMap"),
        (f"{FIRST}.envFrom.0", {"secretRef": {"name": "colours"}}, "what Secret colours holds"),
        (f"{FIRST}.envFrom.2", GONE, "QM_SIGNING_KEY_SECRET: Field required"),
        (f"{FIRST}.env.2.valueFrom.secretKeyRef.key", "key", "Secret auth-app holds no key"),
        (f"{FIRST}.env.0", {"name": "QM_HOST", "value": "$(APP_PASSWORD)"}, "which comes later"),
    ),
    Damage(settings.given, "keeps files nowhere", put("ConfigMap files", "data.QM_PICTURES_URL")),
    Damage(settings.given, "auth's migration has no database", put(JOB, f"{FIRST}.env.2")),
    Damage(settings.secret, "a Secret is among", added({"kind": "Secret", "metadata": {}})),
    Damage(
        settings.secret, "shows QM_SERVICE_SECRET", put(CONFIG, "data.QM_SERVICE_SECRET", "given")
    ),
    Damage(
        settings.secret,
        "may become the owner",
        put(POD, f"{FIRST}.env.2.valueFrom.secretKeyRef.name", "auth-owner"),
    ),
    Damage(
        settings.secret,
        "what Secret owner holds",
        put("Cluster postgres", "spec.managed.roles.0.passwordSecret.name", "owner"),
    ),
    Damage(
        settings.addressed,
        "looks for sales at http://sales:8104",
        put(CONFIG, "data.QM_SALES_URL", "http://sales:8104"),
    ),
    Damage(
        settings.addressed,
        "nobody listens behind Service sales",
        put("Service sales", "spec.ports.0.targetPort", "web"),
    ),
)
HPA, KEDA = "HorizontalPodAutoscaler auth", "ScaledObject inventory"
WATCHED = "spec.triggers.1.metadata"
SCALING = (
    Damage(scaling.counted, "2 things say", put(POD, "spec.replicas", 3)),
    Damage(scaling.counted, "0 things say", gone(HPA)),
    Damage(scaling.counted, "is not there", put(HPA, "spec.scaleTargetRef.name", "oauth")),
    Damage(scaling.counted, "between two and more", put(HPA, "spec.minReplicas", 1)),
    Damage(scaling.counted, "inventory is not scaled", put(KEDA, "spec.maxReplicaCount", 2)),
    Damage(scaling.counted, "would hold its volume", put(POD, "spec.replicas", 2), "minimal"),
    *each_of(
        scaling.by_queues,
        KEDA,
        (f"{WATCHED}.queueName", "^inventory.orders$", "which is no queue"),
        (f"{WATCHED}.queueName", "^sales.payments$", "which another reads"),
        (f"{WATCHED}.queueName", "^inventory.products$", "which only one may read"),
        (f"{WATCHED}.protocol", "amqp", "does not ask over http"),
        ("spec.triggers.1", GONE, "watches no queue"),
    ),
    Damage(
        scaling.connected,
        "PostgreSQL takes 300",
        put("Cluster postgres", "spec.postgresql.parameters.max_connections", "300"),
    ),
    Damage(
        scaling.connected, "PostgreSQL takes 1000", put(CONFIG, "data.QM_DATABASE_POOL_SIZE", "9")
    ),
    Damage(scaling.ended, "is sent requests while it ends", put(POD, f"{FIRST}.lifecycle")),
    *(
        Damage(
            scaling.ended,
            f"{of} is killed before",
            put(of, f"{SPEC}.terminationGracePeriodSeconds", seconds),
        )
        for of, seconds in (("Deployment gateway", 19), (POD, 29))
    ),
)
NETWORK = (
    *(
        Damage(network.passable, f"{said} is refused", gone(f"NetworkPolicy {policy}"))
        for policy, said in (
            ("names", "Deployment auth to the names:53"),
            ("to-postgres", "Job auth-migrate to PostgreSQL:5432"),
            ("to-rabbitmq", "Deployment gateway to RabbitMQ:5672"),
            ("outside-mail", "Deployment purchasing to the world:587"),
            ("outside-https", "Deployment payments to the world:443"),
            ("outside-files", "Deployment catalog to the world:443"),
            ("gateway-from-ingress", "the ingress to Deployment gateway:8000"),
            ("gateway-from-prometheus", "Prometheus to Deployment gateway:8081"),
            ("services-from-prometheus", "Prometheus to Deployment sales:8000"),
            ("postgres-from-prometheus", "Prometheus to PostgreSQL:9187"),
            ("rabbitmq-from-prometheus", "Prometheus to RabbitMQ:15692"),
            ("rabbitmq-from-keda", "KEDA to RabbitMQ:15672"),
        )
    ),
    *(
        Damage(network.passable, f"{said} is refused", put(f"NetworkPolicy {of}", path, []))
        for of, path, said in (
            ("auth", "spec.ingress", "Deployment gateway to Deployment auth:8000"),
            ("sales", "spec.egress", "Deployment sales to Deployment catalog:8000"),
            ("postgres", "spec.ingress", "CloudNativePG to PostgreSQL:8000"),
            ("rabbitmq", "spec.egress", "RabbitMQ to RabbitMQ:25672"),
        )
    ),
    *(
        Damage(network.shut, f"{said} is allowed", put(f"NetworkPolicy {of}", path, [{}]))
        for of, path, said in (
            ("auth", "spec.ingress", "a stranger's pod to Deployment auth:8000"),
            ("gateway", "spec.ingress", "the world to Deployment gateway:8000"),
            ("postgres", "spec.ingress", "KEDA to PostgreSQL:5432"),
            ("gateway", "spec.egress", "Deployment gateway to the world:443"),
            ("default-deny", "spec.egress", "Job auth-migrate to the world:443"),
        )
    ),
    Damage(
        network.shut,
        "Deployment auth to the node's metadata:443",
        put("NetworkPolicy outside-https", "spec.egress.0.to.0.ipBlock.except"),
    ),
    *(
        Damage(network.alive, said, put(f"NetworkPolicy {of}", path, value))
        for of, path, value, said in (
            ("auth", "spec.ingress.0.ports.0", {"port": 8101}, "where Deployment auth does not"),
            ("to-postgres", "spec.egress.0.ports.0", {"port": 5433}, "where PostgreSQL does not"),
            ("auth", f"spec.ingress.0.from.0.{WORDS}", "billing", "names billing"),
            ("outside-mail", f"spec.{WORDS}", "billing", "names billing"),
            ("auth", NAMED, "oauth", "policy auth is about nobody"),
            (
                "to-rabbitmq",
                "spec.egress.0.to.0.podSelector.matchLabels",
                {NAME: "rabbit"},
                "names a peer that is not there",
            ),
        )
    ),
)
POLICY = "Policy quartermaster-queues"
SERVERS = (
    Damage(
        servers.as_elsewhere,
        "jit is on, elsewhere off",
        put("Cluster postgres", "spec.postgresql.parameters.jit", "on"),
    ),
    Damage(
        servers.as_elsewhere,
        "RabbitMQ: heartbeat is None",
        put("RabbitmqCluster rabbitmq", "spec.rabbitmq.additionalConfig", "x = 1"),
    ),
    Damage(
        servers.as_elsewhere, "are not those of", put(POLICY, "spec.definition.delivery-limit", 3)
    ),
    Damage(servers.as_elsewhere, "are not those of deploy", gone(POLICY)),
    Damage(servers.complete, "logins differ", put("Cluster postgres", "spec.managed.roles.0")),
    Damage(servers.complete, "databases differ", put("Database auth", "spec.owner", "sales_owner")),
    Damage(servers.complete, "databases differ: [('qm_auth'", gone("Database auth")),
)
RESOURCES = (
    *(
        Damage(
            resources.understood,
            f"{of}, {path.removeprefix('spec.')}: {said}",
            put(of, path, value),
        )
        for of, path, value, said in (
            ("Cluster postgres", "spec.instance", 3, "Extra inputs are not permitted"),
            ("Cluster postgres", "spec.instances", "3", "Input should be a valid integer"),
            ("Cluster postgres", "spec.storage.size", "50 GB", "String should match"),
            ("Cluster postgres", "spec.plugins.0.name", "barman", ""),
            ("Database auth", "spec.owner", GONE, "Field required"),
            ("ScheduledBackup postgres", "spec.schedule", "0 2 * * *", "String should match"),
            ("ObjectStore postgres", "spec.retentionPolicy", "30", "String should match"),
            ("RabbitmqCluster rabbitmq", "spec.replicas", 2, "Input should be 1, 3 or 5"),
            ("RabbitmqCluster rabbitmq", "spec.rabbitmq.config", "", "Extra inputs"),
            (POLICY, "spec.applyTo", "streams", "Input should be"),
            (KEDA, "spec.pollingIntervals", 15, "Extra inputs"),
            (
                "TriggerAuthentication rabbitmq",
                "spec.secretTargetRef.0.key",
                GONE,
                "Field required",
            ),
            ("PodMonitor services", "spec.endpoints", [], "Extra inputs"),
            ("PrometheusRule quartermaster", "spec.groups.0.name", GONE, "Field required"),
        )
    ),
    Damage(
        resources.understood,
        "no resource we know",
        put("PodMonitor services", "kind", "ServiceWatch"),
    ),
)
DAMAGE = (*PODS, *SETTINGS, *SCALING, *NETWORK, *SERVERS, *RESOURCES)
