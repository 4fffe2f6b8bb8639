"""The custom resources we use, as strict models of what our manifests need of each.

A field of another name, or a value of another kind, is refused: their operators would drop it.
"""

from collections.abc import Iterator

from pydantic import ValidationError

from deploy.kubernetes.gate.manifests import Manifests
from deploy.kubernetes.gate.resources.broker import (
    PolicySpec,
    RabbitmqClusterSpec,
    ScaledObjectSpec,
    TriggerAuthenticationSpec,
)
from deploy.kubernetes.gate.resources.postgres import (
    ClusterSpec,
    DatabaseSpec,
    ObjectStoreSpec,
    ScheduledBackupSpec,
)
from deploy.kubernetes.gate.resources.prometheus import PodMonitorSpec, PrometheusRuleSpec
from deploy.kubernetes.gate.resources.strict import Metadata, Strict

SPECS: dict[tuple[str, str], type[Strict]] = {
    ("postgresql.cnpg.io/v1", "Cluster"): ClusterSpec,
    ("postgresql.cnpg.io/v1", "Database"): DatabaseSpec,
    ("postgresql.cnpg.io/v1", "ScheduledBackup"): ScheduledBackupSpec,
    ("barmancloud.cnpg.io/v1", "ObjectStore"): ObjectStoreSpec,
    ("rabbitmq.com/v1beta1", "RabbitmqCluster"): RabbitmqClusterSpec,
    ("rabbitmq.com/v1beta1", "Policy"): PolicySpec,
    ("keda.sh/v1alpha1", "ScaledObject"): ScaledObjectSpec,
    ("keda.sh/v1alpha1", "TriggerAuthentication"): TriggerAuthenticationSpec,
    ("monitoring.coreos.com/v1", "PodMonitor"): PodMonitorSpec,
    ("monitoring.coreos.com/v1", "PrometheusRule"): PrometheusRuleSpec,
}


def is_custom(api_version: str) -> bool:
    """Whether a group is not Kubernetes' own."""
    group = api_version.rpartition("/")[0]
    return "." in group and not group.endswith(".k8s.io")


def understood(manifests: Manifests) -> Iterator[str]:
    """Operators understand every word of theirs."""
    for each in manifests.objects:
        if not is_custom(each["apiVersion"]):
            continue
        name = f"{each['kind']} {each['metadata']['name']}"
        model = SPECS.get((each["apiVersion"], each["kind"]))
        if model is None:
            yield f"{name} of {each['apiVersion']} is no resource we know"
            continue
        models: tuple[type[Strict], ...] = (Metadata, model)
        said = (each["metadata"], each["spec"])
        for part, value in zip(models, said, strict=True):
            try:
                part.model_validate(value)
            except ValidationError as error:
                for problem in error.errors():
                    where = ".".join(str(step) for step in problem["loc"])
                    yield f"{name}, {where}: {problem['msg']}"
