"""All rules, by name; each yields what breaks it."""

from collections.abc import Callable, Iterator

from deploy.kubernetes.gate import network, pods, resources, scaling, servers, settings
from deploy.kubernetes.gate.manifests import Manifests

Rule = Callable[[Manifests], Iterator[str]]

RULES: tuple[Rule, ...] = (
    pods.restricted,
    pods.healthy,
    pods.attended,
    settings.given,
    settings.secret,
    settings.addressed,
    scaling.counted,
    scaling.by_queues,
    scaling.connected,
    scaling.ended,
    network.passable,
    network.shut,
    network.alive,
    servers.as_elsewhere,
    servers.complete,
    resources.understood,
)


def findings(manifests: Manifests) -> list[str]:
    """What is wrong with an installation; empty when nothing is."""
    return [finding for rule in RULES for finding in rule(manifests)]
