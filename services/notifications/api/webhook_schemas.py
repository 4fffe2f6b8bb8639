"""What goes over the wire of webhooks."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, SecretStr

from libs.domain.errors import Invalid
from libs.domain.texts import line
from libs.outside.addresses import outside_url
from libs.outside.webhooks import is_secret, new_secret
from libs.web.fields import Body, Patch
from services.notifications.application.webhook_ports import Again
from services.notifications.domain.webhook import MOST_TYPES, WebhookDetails, WebhookStatus
from services.notifications.infrastructure.queries import MessageStatus

_HIGHEST = 2**63 - 1


def _name(value: str) -> str:
    return line(value, 100)


def _address(value: str) -> str:
    return line(value, 2000)


def _type(value: str) -> str:
    return line(value, 100)


Name = Annotated[str, AfterValidator(_name)]
Address = Annotated[
    str, AfterValidator(_address), Field(examples=["https://erp.example/quartermaster"])
]
Types = Annotated[
    list[Annotated[str, AfterValidator(_type)]],
    Field(
        min_length=1,
        max_length=MOST_TYPES,
        description="Types of events: `inventory.stock.changed`, `sales.*`, or `*` for all",
        examples=[["inventory.stock.changed", "sales.order.*"]],
    ),
]
Number = Annotated[int, Field(ge=1, le=_HIGHEST)]


class WebhookIn(Body):
    """A new webhook. `secret` is `whsec_` and base64 of 24 to 64 bytes; left out, one is made."""

    name: Name
    url: Address
    types: Types
    secret: SecretStr | None = None

    def details(self, *, allow_private: bool) -> WebhookDetails:
        """What the domain makes of it; raises Invalid."""
        url = checked_url(self.url, allow_private=allow_private)
        return WebhookDetails(name=self.name, url=url, types=tuple(self.types))

    def signing(self) -> str:
        """The secret given, or a new one; raises Invalid."""
        return checked_secret(self.secret) or new_secret()


class WebhookPatch(Patch):
    """What to change of a webhook; whoever changes it answers for it."""

    name: Name | None = None
    url: Address | None = None
    types: Types | None = None

    def values(self, *, allow_private: bool) -> dict[str, Any]:
        """The details given; raises Invalid."""
        given = self.given()
        if self.url is not None:
            given["url"] = checked_url(self.url, allow_private=allow_private)
        if self.types is not None:
            given["types"] = tuple(self.types)
        return given


class RenewIn(Body):
    """Another secret; left out, one is made."""

    secret: SecretStr | None = None


def checked_url(text: str, *, allow_private: bool) -> str:
    """Where it is; raises Invalid."""
    try:
        return outside_url(text, allow_private=allow_private)
    except ValueError as error:
        raise Invalid.field("url", str(error), "not_outside") from error


def checked_secret(given: SecretStr | None) -> str | None:
    """What signs, if it was given; raises Invalid."""
    if given is None:
        return None
    secret = given.get_secret_value()
    if not is_secret(secret):
        message = "whsec_ and the base64 of 24 to 64 bytes; leave it out to have one made"
        raise Invalid.field("secret", message)
    return secret


class WebhookOut(BaseModel):
    """A webhook and how it goes with it; its secret is shown to nobody.

    `with_costs`: who saved it last may see cost prices, so it is told them. Without
    an active maker it is told nothing, and what happens waits: save it yourself. Messages are
    numbered from 1 to `last_number`; `waiting` and `failed` are counted up to 10,000. Until
    `previous_secret_until` the secret before the newest one signs, too.
    """

    id: UUID
    version: int
    name: str
    url: str
    types: list[str]
    status: WebhookStatus
    maker_id: UUID
    maker_name: str
    maker_active: bool
    made_at: datetime
    with_costs: bool
    last_number: int
    waiting: int
    failed: int
    delivered_at: datetime | None
    failing_since: datetime | None
    last_error: str
    previous_secret_until: datetime | None


class WebhookMade(WebhookOut):
    """A webhook with its new secret: it is shown this once."""

    secret: str


class WebhooksOut(BaseModel):
    """All of a company's webhooks."""

    items: list[WebhookOut]


class EventTypeOut(BaseModel):
    """A type of events webhooks are told of, what it says, and where its schema is."""

    type: str
    description: str
    permission: str
    # Named `json_schema` in Python: pydantic has a method `schema`.
    json_schema: str = Field(serialization_alias="schema")


class EventTypesOut(BaseModel):
    """The types of events you may be told of, by name."""

    items: list[EventTypeOut]


class TestOut(BaseModel):
    """Whether it takes what we sign; if not, why."""

    ok: bool
    answer: int | None
    error: str
    took_ms: int


class RedeliverIn(Body):
    """Messages from a number on, to another one if given; of them only what was given up."""

    first: Number = Field(alias="from")
    last: Number | None = Field(default=None, alias="to")
    failed_only: bool = False

    def which(self) -> Again:
        """What is told again; raises Invalid."""
        if self.last is not None and self.last < self.first:
            raise Invalid.field("to", "not before `from`")
        return Again(self.first, self.last, self.failed_only)


class RedeliveredOut(BaseModel):
    """How many messages wait again."""

    count: int


class MessageOut(BaseModel):
    """A message: what it tells of, and how telling it went the last time.

    `waiting` without `due_at`: another of the same thing goes before it.
    """

    number: int
    event_id: UUID
    type: str
    at: datetime
    status: MessageStatus
    tries: int
    due_at: datetime | None
    settled_at: datetime | None
    tried_at: datetime | None
    answer: int | None
    error: str
    took_ms: int | None

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "MessageOut":
        """Show the message."""
        return cls(**{name: row[name] for name in MessageOut.model_fields})


class MessagesOut(BaseModel):
    """Messages of a webhook, the highest number first."""

    items: list[MessageOut]
    next_cursor: str | None


class AttemptOut(BaseModel):
    """One time it was told: the HTTP status that came back, or why none did."""

    id: UUID
    at: datetime
    took_ms: int
    answer: int | None
    error: str


class WholeMessageOut(MessageOut):
    """A message with what it says (cost prices only for who may see them), newest attempt first."""

    content: dict[str, Any]
    attempts: list[AttemptOut]
