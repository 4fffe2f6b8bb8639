"""What models of custom resources are made of."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

Quantity = Annotated[str, Field(pattern=r"^\d+(\.\d+)?(m|[KMGT]i?)?$")]
Duration = Annotated[str, Field(pattern=r"^(\d+(ms|s|m|h|d|w|y))+$")]
Words = Annotated[str, Field(min_length=1)]


class Strict(BaseModel):
    """Knows its fields and no other; names as Kubernetes writes them; nothing is converted."""

    model_config = ConfigDict(extra="forbid", strict=True, alias_generator=to_camel)


class Metadata(Strict):
    """What every object has."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")]
    namespace: Literal["quartermaster"]
    labels: dict[str, str] = Field(default_factory=dict)
    annotations: dict[str, str] = Field(default_factory=dict)


class Named(Strict):
    """A reference to something of the same namespace."""

    name: Words


class Key(Strict):
    """One key of a Secret."""

    name: Words
    key: Words


class Resources(Strict):
    """What a container may take."""

    requests: dict[Literal["cpu", "memory"], Quantity]
    limits: dict[Literal["cpu", "memory"], Quantity]
