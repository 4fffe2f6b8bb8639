"""The resources of RabbitMQ's operators and of KEDA, which asks RabbitMQ.

After config/crd/bases of rabbitmq/cluster-operator 2.17 (rabbitmq.com_rabbitmqclusters.yaml),
rabbitmq/messaging-topology-operator 1.17 (rabbitmq.com_policies.yaml) and kedacore/keda 2.17
(keda.sh_scaledobjects.yaml, keda.sh_triggerauthentications.yaml).
"""

from typing import Annotated, Any, Literal

from pydantic import Field

from deploy.kubernetes.gate.resources.strict import (
    Named,
    Quantity,
    Resources,
    Strict,
    Words,
)


class RabbitmqClusterSpec(Strict):
    """RabbitMQ's Cluster Operator: nodes. Affinity and override are Kubernetes' own objects."""

    class Persistence(Strict):
        """A volume each."""

        storage: Quantity

    class Rabbitmq(Strict):
        """Settings."""

        additional_config: str

    class Override(Strict):
        """What the operator does not know."""

        stateful_set: dict[Literal["spec"], dict[str, Any]]

    # An even number elects nobody when it is halved.
    replicas: Literal[1, 3, 5]
    image: Words
    persistence: Persistence
    resources: Resources
    rabbitmq: Rabbitmq
    affinity: dict[Literal["podAntiAffinity"], dict[str, Any]]
    override: Override


class PolicySpec(Strict):
    """RabbitMQ's Messaging Topology Operator: a policy."""

    rabbitmq_cluster_reference: Named
    vhost: str
    name: Words
    pattern: Words
    apply_to: Literal["queues", "classic_queues", "quorum_queues", "exchanges", "all"]
    priority: int
    definition: dict[str, str | int]


class ScaledObjectSpec(Strict):
    """KEDA: how many replicas."""

    class Target(Strict):
        """Of what."""

        api_version: Literal["apps/v1"]
        kind: Literal["Deployment"]
        name: Words

    class Cpu(Strict):
        """By CPU."""

        class Metadata(Strict):
            """How busy one should be, in per cent."""

            value: Annotated[str, Field(pattern=r"^\d+$")]

        type: Literal["cpu"]
        metric_type: Literal["Utilization", "AverageValue"]
        metadata: Metadata

    class Queue(Strict):
        """By what waits."""

        class Metadata(Strict):
            """Where."""

            protocol: Literal["http"]
            host: Annotated[str, Field(pattern=r"^https?://[^:@/]+:\d+/$")]
            vhost_name: str
            queue_name: Words
            use_regex: Literal["true"]
            operation: Literal["sum", "max", "avg"]
            mode: Literal["QueueLength", "MessageRate"]
            value: Annotated[str, Field(pattern=r"^\d+$")]

        type: Literal["rabbitmq"]
        authentication_ref: Named
        metadata: Metadata

    scale_target_ref: Target
    min_replica_count: Annotated[int, Field(ge=1)]
    max_replica_count: Annotated[int, Field(ge=1)]
    polling_interval: Annotated[int, Field(ge=1)]
    triggers: list[Annotated[Cpu | Queue, Field(discriminator="type")]]


class TriggerAuthenticationSpec(Strict):
    """KEDA: how it enters."""

    class Target(Strict):
        """One parameter."""

        parameter: Literal["host", "username", "password"]
        name: Words
        key: Words

    secret_target_ref: list[Target]
