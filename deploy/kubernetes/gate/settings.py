"""Processes get every setting they need, none they do not know, and no secret but by reference."""

import importlib
import inspect
import re
from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from pydantic import ValidationError
from pydantic_settings import BaseSettings

from deploy.kubernetes.gate.manifests import NAME, Manifests, Object, Pod
from deploy.kubernetes.secrets import CALLERS, GENERATED, GIVEN, SERVICES, keys_of

_REFERENCE = re.compile(r"\$\(([A-Z_]+)\)")
# Stand for what only a Secret holds.
_EXAMPLES: dict[str, Any] = {
    "QM_BROKER_URL": "amqp://user:password@rabbitmq:5672/",
    "QM_SERVICE_SECRETS": "{}",
}
# Not settings of a process, but of the image and of what URLs are made of.
_HELPERS = frozenset({"QM_SERVICE", "DATABASE_HOST"})


@cache
def settings_of(name: str) -> type[BaseSettings]:
    """The class of a process's settings."""
    module = importlib.import_module(
        "gateway.settings" if name == "gateway" else f"services.{name}.settings"
    )
    classes = [each for _, each in inspect.getmembers(module, inspect.isclass)]
    own = [c for c in classes if issubclass(c, BaseSettings) and c.__module__ == module.__name__]
    return own[0]


def environment(manifests: Manifests, container: Object) -> tuple[dict[str, str], list[str]]:
    """The names and values a container is started with, secrets as `<secret>`; and what is amiss.

    `$(NAME)` is put in as Kubernetes does: from what stands before it only.
    """
    values: dict[str, str] = {}
    amiss: list[str] = []
    for source in container.get("envFrom", []):
        if "configMapRef" in source:
            found = manifests.find("ConfigMap", source["configMapRef"]["name"])
            if found is None:
                amiss.append(f"there is no ConfigMap {source['configMapRef']['name']}")
            values.update(found["data"] if found else {})
        else:
            name = source["secretRef"]["name"]
            optional = bool(source["secretRef"].get("optional"))
            sure = frozenset() if optional else GENERATED.get(name, GIVEN.get(name, frozenset()))
            if not keys_of(name):
                amiss.append(f"nobody says what Secret {name} holds")
            values.update(dict.fromkeys(sure, "<secret>"))
    for each in container.get("env", []):
        values[each["name"]], problem = _value(each, values)
        amiss += problem
    return values, amiss


def _value(each: Object, before: dict[str, str]) -> tuple[str, list[str]]:
    source = each.get("valueFrom", {})
    if "secretKeyRef" in source:
        secret, key = source["secretKeyRef"]["name"], source["secretKeyRef"]["key"]
        known = key in keys_of(secret)
        return "<secret>", [] if known else [f"Secret {secret} holds no {key}"]
    if "fieldRef" in source:
        return "<field>", []
    missing = [name for name in _REFERENCE.findall(each["value"]) if name not in before]
    text = _REFERENCE.sub(lambda found: before.get(found[1], ""), each["value"])
    return text, [f"{each['name']} is made of {name}, which comes later" for name in missing]


def given(manifests: Manifests) -> Iterator[str]:
    """What a process is given is what its settings know and need, and they take it."""
    for pod in manifests.processes:
        values, amiss = environment(manifests, pod.spec["containers"][0])
        yield from (f"{pod.name}: {problem}" for problem in amiss)
        known = {f"QM_{name}".upper() for name in settings_of(pod.service).model_fields}
        used = set(_REFERENCE.findall(str(pod.spec["containers"][0].get("env", []))))
        for name in sorted(set(values) - known - used - _HELPERS):
            yield f"{pod.name} is given {name}, which it does not know"
        yield from _taken(pod, values)
        place = values.get("QM_PICTURES_URL")
        if "QM_PICTURES_URL" in known and (place is None or place.startswith("memory:")):
            yield f"{pod.name} keeps files nowhere"
    for job in manifests.of("Job"):
        template = job["spec"]["template"]
        for container in template["spec"]["containers"]:
            values, amiss = environment(manifests, container)
            service = template["metadata"]["labels"].get(NAME)
            yield from (f"{service}'s migration: {problem}" for problem in amiss)
            if "QM_DATABASE_OWNER_URL" not in values:
                yield f"{service}'s migration has no database"


def _taken(pod: Pod, values: dict[str, str]) -> Iterator[str]:
    taken = {
        name.removeprefix("QM_").lower(): _EXAMPLES.get(name, value)
        for name, value in values.items()
        if name.startswith("QM_")
    }
    try:
        settings_of(pod.service).model_validate(taken)
    except ValidationError as error:
        for problem in error.errors():
            name = "_".join(str(part) for part in problem["loc"])
            yield f"{pod.name}: QM_{name.upper()}: {problem['msg']}"


def secret(manifests: Manifests) -> Iterator[str]:
    """No manifest holds a secret, and only migrations know the owners of the tables."""
    if manifests.of("Secret"):
        yield "a Secret is among the manifests"
    for config in manifests.of("ConfigMap"):
        for name in sorted(set(config["data"]) & _secret_settings()):
            yield f"ConfigMap {config['metadata']['name']} shows {name}"
    for pod in manifests.processes:
        for container in pod.containers:
            if "-owner" in str(container.get("env", [])) + str(container.get("envFrom", [])):
                yield f"{pod.name} may become the owner of its tables"
    for cluster in manifests.of("Cluster"):
        for role in cluster["spec"]["managed"]["roles"]:
            if "password" not in keys_of(role["passwordSecret"]["name"]):
                yield f"nobody says what Secret {role['passwordSecret']['name']} holds"


@cache
def _secret_settings() -> frozenset[str]:
    fields = [f for name in CALLERS for f in settings_of(name).model_fields.items()]
    return frozenset(f"QM_{n}".upper() for n, how in fields if "Secret" in str(how.annotation))


def addressed(manifests: Manifests) -> Iterator[str]:
    """The addresses of services lead to a Service, and through it to a port that is listened on."""
    for pod in manifests.processes:
        values, _ = environment(manifests, pod.spec["containers"][0])
        for service in SERVICES:
            url = urlsplit(values.get(f"QM_{service.upper()}_URL", ""))
            found = manifests.find("Service", url.hostname or "")
            ports = found["spec"]["ports"] if found else []
            if service != url.hostname or url.port not in {port["port"] for port in ports}:
                yield f"{pod.name} looks for {service} at {url.geturl() or 'no address'}"
    for found in manifests.of("Service"):
        wanted = {port["targetPort"] for port in found["spec"]["ports"]}
        selector = {"matchLabels": found["spec"]["selector"]}
        behind = [pod for pod in manifests.pods if _selected(selector, pod)]
        if not behind or any(wanted - set(pod.ports) for pod in behind):
            yield f"nobody listens behind Service {found['metadata']['name']}"


def _selected(selector: Object, pod: Pod) -> bool:
    return all(pod.labels.get(key) == value for key, value in selector["matchLabels"].items())
