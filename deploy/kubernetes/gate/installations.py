"""The installations that are checked: both overlays, and what else one puts together."""

from concurrent.futures import ThreadPoolExecutor

from deploy.kubernetes.gate.manifests import FOLDER, Manifests, build, build_of, read

OVERLAYS = ("minimal", "production")
# By what they are for: what they are made of, and the components they add.
COMBINATIONS: dict[str, tuple[str, tuple[str, ...]]] = {
    "servers of a provider": (
        "base",
        ("files-s3", "keda", "ingress", "monitoring", "external-postgres", "external-rabbitmq"),
    ),
    "a provider's PostgreSQL": (
        "base",
        ("rabbitmq-operator", "files-s3", "keda", "ingress", "monitoring", "external-postgres"),
    ),
    "a provider's RabbitMQ": (
        "base",
        ("postgres-cnpg", "postgres-backup", "files-s3", "ingress", "external-rabbitmq"),
    ),
    "minimal, grown up": (
        "overlays/minimal",
        ("postgres-backup", "ingress", "monitoring"),
    ),
}


def built() -> dict[str, str]:
    """What kubectl prints of each, by its name."""
    with ThreadPoolExecutor(2) as pool:
        overlays = {name: pool.submit(build, FOLDER / "overlays" / name) for name in OVERLAYS}
        others = {name: pool.submit(build_of, *of) for name, of in COMBINATIONS.items()}
        return {name: text.result() for name, text in {**overlays, **others}.items()}


def installations() -> dict[str, Manifests]:
    """All of them by name."""
    return {name: read(text) for name, text in built().items()}
