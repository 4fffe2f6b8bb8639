"""PostgreSQL and RabbitMQ are set up as everywhere else: by the same settings, logins, policies."""

import json
import re
from collections.abc import Iterator

from deploy.kubernetes.gate.manifests import FOLDER, Manifests
from deploy.kubernetes.secrets import LOGINS, SERVICES

_DEPLOY = FOLDER.parent
# Sizes go by the server, and these the operators say themselves or do not let be said.
_OTHER_SIZES = frozenset(
    {
        "max_connections",
        "shared_buffers",
        "effective_cache_size",
        "log_line_prefix",
        "disk_free_limit.absolute",
        "loopback_users",
        "log.console",
        "log.file.level",
    }
)


def _settings(text: str) -> dict[str, str]:
    pairs = re.findall(r"^([\w.]+) = (.+)$", text, re.MULTILINE)
    return {name: value.strip().strip("'") for name, value in pairs}


def as_elsewhere(manifests: Manifests) -> Iterator[str]:
    """What deploy/postgres and deploy/rabbitmq say holds here, too."""
    for cluster in manifests.of("Cluster"):
        usual = _settings((_DEPLOY / "postgres" / "postgresql.conf").read_text())
        yield from _differences("PostgreSQL", usual, cluster["spec"]["postgresql"]["parameters"])
    for cluster in manifests.of("RabbitmqCluster"):
        usual = _settings((_DEPLOY / "rabbitmq" / "rabbitmq.conf").read_text())
        given = _settings(cluster["spec"]["rabbitmq"]["additionalConfig"])
        yield from _differences("RabbitMQ", usual, given)
        wanted = json.loads((_DEPLOY / "rabbitmq" / "policies.json").read_text())
        here = [each["spec"] for each in manifests.of("Policy")]
        said = [
            {k: s[k] for k in ("vhost", "name", "pattern", "priority", "definition")}
            | {"apply-to": s["applyTo"]}
            for s in here
        ]
        if said != wanted:
            yield "RabbitMQ's policies are not those of deploy/rabbitmq/policies.json"


def _differences(server: str, usual: dict[str, str], given: dict[str, str]) -> Iterator[str]:
    for name in sorted(set(usual) - _OTHER_SIZES):
        if given.get(name) != usual[name]:
            yield f"{server}: {name} is {given.get(name)}, elsewhere {usual[name]}"


def complete(manifests: Manifests) -> Iterator[str]:
    """Every service has its database, owned by its owner, and its four logins, each its Secret."""
    for cluster in manifests.of("Cluster"):
        roles = {
            r["name"]: r["passwordSecret"]["name"] for r in cluster["spec"]["managed"]["roles"]
        }
        logins = {
            f"{service}_{kind}": f"{service}-{kind}" for service in SERVICES for kind in LOGINS
        }
        if roles != logins:
            yield f"logins differ: {sorted(set(roles.items()) ^ set(logins.items()))}"
        databases = {
            (d["spec"]["name"], d["spec"]["owner"], d["spec"]["cluster"]["name"])
            for d in manifests.of("Database")
        }
        wanted = {(f"qm_{s}", f"{s}_owner", cluster["metadata"]["name"]) for s in SERVICES}
        if databases != wanted:
            yield f"databases differ: {sorted(databases ^ wanted)}"
