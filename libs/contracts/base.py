"""What every event is: a frozen pydantic model with a name, a version and who may see it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, PlainSerializer


class CostMark:
    """Marks a field that reaches only callers with `costs.read`."""


class OnlyToMark:
    """Marks the field that names the one user an event is for."""


def _plain(value: Decimal) -> str:
    return f"{value:f}"


Quantity = Annotated[Decimal, PlainSerializer(_plain, str, when_used="json")]
Money = Annotated[Decimal, PlainSerializer(_plain, str, when_used="json")]
CostMoney = Annotated[Decimal, PlainSerializer(_plain, str, when_used="json"), CostMark()]
OnlyTo = Annotated[UUID, OnlyToMark()]

REGISTRY: dict[str, type["Event"]] = {}


class Event(BaseModel):
    """A fact in the past tense. Unknown fields are ignored, so that producers may add some.

    Class attributes: `type` is `<service>.<aggregate>.<event>`; `major` its version; `permission`
    what a person needs to see it live (None: no person sees it); `partition` names the field whose
    value orders it among others (None: the aggregate's id); `revokes` marks what makes
    tokens stale: the gateway must hear it at once; `about` names the aggregate where it is not the
    middle of `type`; `command` marks a request that a saga sends to the one service that defines
    it, in the imperative: `inventory.reservation.release`.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    type: ClassVar[str]
    major: ClassVar[int] = 1
    permission: ClassVar[str | None] = None
    partition: ClassVar[str | None] = None
    about: ClassVar[str | None] = None
    revokes: ClassVar[bool] = False
    command: ClassVar[bool] = False

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Enter the class in the registry; a second class for one key is refused."""
        super().__pydantic_init_subclass__(**kwargs)
        if "type" not in cls.__dict__:
            return
        key = cls.key()
        if key in REGISTRY:
            msg = f"{key} is declared twice: {REGISTRY[key].__name__} and {cls.__name__}"
            raise TypeError(msg)
        REGISTRY[key] = cls

    @classmethod
    def key(cls) -> str:
        """Type and version, as stored and routed: `inventory.stock.changed.v1`."""
        return f"{cls.type}.v{cls.major}"

    @classmethod
    def service(cls) -> str:
        """The service that says it."""
        return cls.type.split(".", 1)[0]

    @classmethod
    def aggregate(cls) -> str:
        """The kind of thing it is about."""
        return cls.about or cls.type.split(".")[1]

    def partition_key(self, aggregate_id: UUID) -> str:
        """What orders it: events of one key arrive in the order in which they happened."""
        return str(aggregate_id if self.partition is None else getattr(self, self.partition))

    @classmethod
    def cost_fields(cls) -> frozenset[str]:
        """Names of the fields, nested ones by their last name, that are cost prices."""
        return frozenset(_marked(cls, CostMark))

    @classmethod
    def addressee(cls) -> str | None:
        """The field that names the only user who may see it, if there is one."""
        return next(iter(_marked(cls, OnlyToMark)), None)

    @classmethod
    def live(cls) -> bool:
        """Whether it belongs in the live stream: a person may see it, or it revokes something."""
        return cls.revokes or cls.permission is not None or cls.addressee() is not None


@cache
def _marked(model: type[BaseModel], mark: type) -> tuple[str, ...]:
    """Names of the fields with a mark, looking into nested models; asked of every live event."""
    found: list[str] = []
    for name, field in model.model_fields.items():
        annotation = field.annotation
        metadata = [*field.metadata, *_inner_metadata(annotation)]
        if any(isinstance(item, mark) for item in metadata):
            found.append(name)
        for nested in _models(annotation):
            found.extend(_marked(nested, mark))
    return tuple(found)


def _inner_metadata(annotation: object) -> list[object]:
    inner = list(getattr(annotation, "__metadata__", ()))
    for argument in getattr(annotation, "__args__", ()):
        inner.extend(_inner_metadata(argument))
    return inner


def _models(annotation: object) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [m for a in getattr(annotation, "__args__", ()) for m in _models(a)]


@dataclass(frozen=True, slots=True)
class Envelope:
    """An event as it travelled: the facts around `data`, and the data as parsed JSON."""

    id: UUID
    type: str
    major: int
    tenant_id: UUID
    actor_id: UUID
    actor_name: str
    subject: UUID
    version: int
    time: datetime
    partition_key: str
    correlation_id: str
    causation_id: str
    traceparent: str
    request_id: str
    ip: str
    reason: str
    data: dict[str, Any]

    @property
    def key(self) -> str:
        """Type and version: the key in the registry."""
        return f"{self.type}.v{self.major}"

    def event(self) -> Event:
        """The typed contract; KeyError for an unknown type, ValidationError for bad data."""
        return REGISTRY[self.key].model_validate(self.data)
