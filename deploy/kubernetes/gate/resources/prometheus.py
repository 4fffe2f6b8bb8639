"""The Prometheus Operator's resources, 0.80.

After prometheus-operator/prometheus-operator, example/prometheus-operator-crd
(monitoring.coreos.com_podmonitors.yaml, monitoring.coreos.com_prometheusrules.yaml).
"""

from typing import Annotated, Literal

from pydantic import Field

from deploy.kubernetes.gate.resources.strict import Duration, Strict, Words


class Selector(Strict):
    """A label selector."""

    class Expression(Strict):
        """One of its conditions."""

        key: Words
        operator: Literal["In", "NotIn", "Exists", "DoesNotExist"]
        values: list[str] = Field(default_factory=list)

    match_labels: dict[str, str] = Field(default_factory=dict)
    match_expressions: list[Expression] = Field(default_factory=list)


class PodMonitorSpec(Strict):
    """The Prometheus Operator: whom to ask."""

    class Endpoint(Strict):
        """At which port."""

        class Relabeling(Strict):
            """How what is found is named."""

            source_labels: list[str] = Field(default_factory=list)
            target_label: Words
            replacement: str = "$1"

        port: Words
        path: str = "/metrics"
        interval: Duration
        honor_labels: bool = False
        relabelings: list[Relabeling] = Field(default_factory=list)

    selector: Selector
    pod_metrics_endpoints: list[Endpoint]


class PrometheusRuleSpec(Strict):
    """The Prometheus Operator: alerts."""

    class Group(Strict):
        """Rules worked out together."""

        class Rule(Strict):
            """A figure worked out, or an alert."""

            record: str = ""
            alert: str = ""
            expr: Words
            for_: Annotated[Duration | None, Field(alias="for")] = None
            keep_firing_for: Annotated[Duration | None, Field(alias="keep_firing_for")] = None
            labels: dict[str, str] = Field(default_factory=dict)
            annotations: dict[str, str] = Field(default_factory=dict)

        name: Words
        interval: Duration | None = None
        rules: list[Rule]

    groups: list[Group]
