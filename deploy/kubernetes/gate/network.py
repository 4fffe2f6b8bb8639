"""Network policies let everything needed pass, and nothing else that we can think of.

Kubernetes' own rules, worked out on paper: who is selected by a policy is refused whatever no
policy allows, on both ends.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from ipaddress import ip_address, ip_network

from deploy.kubernetes.gate.manifests import (
    COMPONENT,
    FOLDER,
    NAME,
    NAMESPACE,
    Labels,
    Manifests,
    Object,
    selects,
)
from deploy.kubernetes.gate.settings import environment, settings_of
from deploy.kubernetes.secrets import CALLERS, SERVICES

_CODE = FOLDER.parents[1] / "services"
# Whom they call over https, besides stores of files.
CALLS_OUTSIDE = {
    "auth": "Google",
    "notifications": "Twilio and webhooks",
    "payments": "Stripe",
    "sales": "shops",
}
SMTP = (465, 587)


@dataclass(frozen=True)
class Place:
    """An end of a connection: a pod, or an address outside."""

    name: str
    labels: Labels = field(default_factory=dict)
    ports: dict[str | int, int] = field(default_factory=dict)
    namespace: str = NAMESPACE
    address: str = ""


WORLD = Place("the world", address="203.0.113.7")
METADATA = Place("the node's metadata", address="169.254.169.254")
PROVIDER = Place("a provider's server", address="10.1.2.3")
STRANGER = Place("a stranger's pod", {NAME: "auth", COMPONENT: "process"}, namespace="strangers")
NAMES = Place("the names", {"k8s-app": "kube-dns"}, {53: 53}, "kube-system")
PROMETHEUS = Place("Prometheus", {NAME: "prometheus"}, namespace="monitoring")
CONTROLLER = Place("the ingress", namespace="ingress")
KEDA = Place("KEDA", namespace="keda")
CNPG = Place("CloudNativePG", namespace="cnpg-system")
TOPOLOGY = Place("RabbitMQ's operator", namespace="rabbitmq-system")
POSTGRES = Place(
    "PostgreSQL", {"cnpg.io/cluster": "postgres"}, {5432: 5432, 8000: 8000, 9187: 9187}
)
RABBITMQ = Place(
    "RabbitMQ",
    {NAME: "rabbitmq"},
    {port: port for port in (4369, 5672, 15672, 15692, 25672, *range(35672, 35683))},
)


@dataclass(frozen=True)
class Connection:
    """From one place to another's port."""

    source: Place
    target: Place
    port: int

    def __str__(self) -> str:
        return f"{self.source.name} to {self.target.name}:{self.port}"


def places(manifests: Manifests) -> dict[str, Place]:
    """Whatever runs in the namespace, by name."""
    found = {pod.name: Place(pod.name, pod.labels, pod.ports) for pod in manifests.pods}
    if manifests.of("Cluster"):
        found["PostgreSQL"] = POSTGRES
    if manifests.of("RabbitmqCluster"):
        found["RabbitMQ"] = RABBITMQ
    return found


@cache
def calls(service: str) -> frozenset[str]:
    """Whom a process asks: read from its code, and auth for the keys of tokens."""
    if service == "gateway":
        return frozenset(SERVICES)
    code = "".join(path.read_text() for path in (_CODE / service).rglob("*.py"))
    named = set(re.findall(r"\bsettings\.([a-z]+)_url\b", code)) & set(SERVICES)
    return frozenset(named | ({"auth"} - {service}))


def needed(manifests: Manifests) -> Iterator[Connection]:
    """Every connection without which something does not work."""
    here = places(manifests)
    postgres = here.get("PostgreSQL", PROVIDER)
    rabbitmq = here.get("RabbitMQ", PROVIDER)
    for place in here.values():
        yield Connection(place, NAMES, 53)
    for name in CALLERS:
        process = here[f"Deployment {name}"]
        for other in calls(name):
            yield Connection(process, here[f"Deployment {other}"], 8000)
        yield Connection(process, rabbitmq, 5672)
        if name != "gateway":
            yield Connection(process, postgres, 5432)
            yield Connection(here[f"Job {name}-migrate"], postgres, 5432)
        for port in _outside(manifests, name):
            yield Connection(process, WORLD, port)
    yield from _of_servers(here)
    yield from _of_components(manifests, here)


def _outside(manifests: Manifests, name: str) -> set[int]:
    fields, ports = settings_of(name).model_fields, set()
    if "mail_url" in fields:
        ports |= set(SMTP)
    pod = next(pod for pod in manifests.processes if pod.service == name)
    values, _ = environment(manifests, pod.spec["containers"][0])
    if name in CALLS_OUTSIDE or values.get("QM_PICTURES_URL", "").startswith("s3:"):
        ports.add(443)
    return ports


def _of_servers(here: dict[str, Place]) -> Iterator[Connection]:
    if postgres := here.get("PostgreSQL"):
        for other in (postgres, CNPG):
            yield Connection(other, postgres, 5432)
            yield Connection(other, postgres, 8000)
        yield Connection(postgres, WORLD, 443)
    if rabbitmq := here.get("RabbitMQ"):
        for port in (4369, 25672):
            yield Connection(rabbitmq, rabbitmq, port)
        yield Connection(rabbitmq, WORLD, 443)
        yield Connection(TOPOLOGY, rabbitmq, 15672)


def _of_components(manifests: Manifests, here: dict[str, Place]) -> Iterator[Connection]:
    if manifests.of("Ingress"):
        yield Connection(CONTROLLER, here["Deployment gateway"], 8000)
    for monitor in manifests.of("PodMonitor"):
        watched = [p for p in here.values() if selects(monitor["spec"]["selector"], p.labels)]
        named = {"metrics": 9187, "prometheus": 15692}
        for endpoint in monitor["spec"]["podMetricsEndpoints"]:
            for place in watched:
                port = place.ports.get(endpoint["port"]) or named[endpoint["port"]]
                yield Connection(PROMETHEUS, place, port)
    if manifests.of("ScaledObject") and "RabbitMQ" in here:
        yield Connection(KEDA, here["RabbitMQ"], 15672)


def unneeded(manifests: Manifests) -> Iterator[Connection]:
    """What must be refused: whatever else one of ours could ask of another, and the usual ways."""
    here = places(manifests)
    wanted = {(c.source.name, c.target.name, c.port) for c in needed(manifests)}
    inside = [*here.values(), STRANGER, PROMETHEUS, CONTROLLER, KEDA, CNPG, TOPOLOGY, WORLD]
    for source in inside:
        for target in here.values():
            for port in set(target.ports.values()):
                own = source is target and source.labels.get(NAME) == "rabbitmq"
                if (source.name, target.name, port) not in wanted and not own:
                    yield Connection(source, target, port)
    for name, source in here.items():
        if name in {"PostgreSQL", "RabbitMQ"}:
            continue
        for port in (80, 443):
            yield Connection(source, METADATA, port)
        for port in (22, 80, 443, *SMTP):
            if (source.name, WORLD.name, port) not in wanted:
                yield Connection(source, WORLD, port)


def allowed(connection: Connection, policies: Iterable[Object]) -> bool:
    """Whether the policies of the namespace let a connection pass."""
    source, target = connection.source, connection.target
    mine = [p["spec"] for p in policies]
    return _passes(mine, "Egress", source, target, connection.port, target.ports) and _passes(
        mine, "Ingress", target, source, connection.port, target.ports
    )


def _passes(
    policies: list[Object],
    way: str,
    at: Place,
    other: Place,
    port: int,
    ports: dict[str | int, int],
) -> bool:
    if at.namespace != NAMESPACE or at.address:
        return True  # not ours to say
    about = [
        p for p in policies if way in p["policyTypes"] and selects(p["podSelector"], at.labels)
    ]
    end = "to" if way == "Egress" else "from"
    rules = [rule for policy in about for rule in policy.get(way.lower()) or []]
    return not about or any(
        (end not in rule or any(_peer(peer, other) for peer in rule[end]))
        and ("ports" not in rule or any(_port(each, port, ports) for each in rule["ports"]))
        for rule in rules
    )


def _peer(peer: Object, place: Place) -> bool:
    if "ipBlock" in peer:
        if not place.address:
            return False
        address, block = ip_address(place.address), peer["ipBlock"]
        excepted = [ip_network(each) for each in block.get("except", [])]
        return address in ip_network(block["cidr"]) and not any(address in e for e in excepted)
    if place.address:
        return False
    home = {"kubernetes.io/metadata.name": place.namespace}
    right = (
        selects(peer["namespaceSelector"], home)
        if "namespaceSelector" in peer
        else (place.namespace == NAMESPACE)
    )
    return right and selects(peer.get("podSelector", {}), place.labels)


def _port(rule: Object, port: int, ports: dict[str | int, int]) -> bool:
    first = ports.get(rule["port"], rule["port"])
    return isinstance(first, int) and first <= port <= rule.get("endPort", first)


def passable(manifests: Manifests) -> Iterator[str]:
    """What is needed passes."""
    policies = manifests.of("NetworkPolicy")
    for connection in needed(manifests):
        if not allowed(connection, policies):
            yield f"{connection} is refused, and needed"


def shut(manifests: Manifests) -> Iterator[str]:
    """What is not needed does not."""
    policies = manifests.of("NetworkPolicy")
    for connection in unneeded(manifests):
        if allowed(connection, policies):
            yield f"{connection} is allowed, and not needed"


def alive(manifests: Manifests) -> Iterator[str]:
    """Every policy, and every end a rule names, is about something that is there and listens."""
    here = list(places(manifests).values())
    for policy in manifests.of("NetworkPolicy"):
        name, spec = policy["metadata"]["name"], policy["spec"]
        about = [place for place in here if selects(spec["podSelector"], place.labels)]
        if not about:
            yield f"policy {name} is about nobody"
        for rule in spec.get("ingress") or []:
            yield from _listened(name, about, rule.get("ports", []))
            yield from _named(name, rule.get("from", []), here)
        for rule in spec.get("egress") or []:
            for place in _named_places(rule.get("to", []), here):
                yield from _listened(name, [place], rule.get("ports", []))
            yield from _named(name, rule.get("to", []), here)
        yield from _words(name, spec["podSelector"], here)


def _listened(name: str, about: list[Place], ports: list[Object]) -> Iterator[str]:
    for rule in ports:
        for place in about:
            if rule["port"] not in place.ports:
                yield f"policy {name} opens port {rule['port']}, where {place.name} does not listen"


def _named_places(peers: list[Object], here: list[Place]) -> list[Place]:
    ours = [p for p in peers if "podSelector" in p and "namespaceSelector" not in p]
    return [place for place in here if any(selects(p["podSelector"], place.labels) for p in ours)]


def _named(name: str, peers: list[Object], here: list[Place]) -> Iterator[str]:
    for peer in peers:
        if "podSelector" in peer and "namespaceSelector" not in peer:
            if not any(selects(peer["podSelector"], place.labels) for place in here):
                yield f"policy {name} names a peer that is not there"
            yield from _words(name, peer["podSelector"], here)


def _words(name: str, selector: Object, here: list[Place]) -> Iterator[str]:
    for wanted in selector.get("matchExpressions", []):
        for value in wanted["values"]:
            if not any(place.labels.get(wanted["key"]) == value for place in here):
                yield f"policy {name} names {value}, which is not there"
