"""What a rule can be about: an event, who may know of it, and how it is told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from libs.contracts.base import Event
from services.notifications.domain.kinds import Channel, Kind

# What one person does many times over within so long is told by one message.
GATHER_FOR = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Limit:
    """Only whose limit of a kind reaches an amount of the event is asked."""

    kind: str
    amount: str


@dataclass(frozen=True, slots=True)
class Defaults:
    """What the ready-made rule of a trigger says, until a company says otherwise."""

    roles: tuple[str, ...] = ()
    permissions: tuple[str, ...] = ()
    addressee: bool = False
    channels: tuple[Channel, ...] = (Channel.IN_APP,)
    cooldown_minutes: int = 0
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """An event that rules may speak of.

    `needs`: what whoever hears of it must be allowed to see, whatever a rule says. `title`, `body`
    and `link` are templates over the event's fields, the names of what it refers to (`names`: the
    field and its kind), `actor`, `reason` and `count`. `priced` are the words for those who see
    cost prices. With `many` what one person does again and again is gathered in one message.
    `addressee` is the field that names the one it concerns. `subject` keeps a cool-down apart.
    """

    name: str
    event: type[Event]
    kind: Kind
    label: str
    title: str
    link: str
    needs: tuple[str, ...] = ()
    body: str = ""
    priced: str = ""
    many: str = ""
    many_link: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    addressee: str = ""
    limit: Limit | None = None
    # Fields that name the steps of approval asked for, and the roles.
    steps: str = ""
    roles: str = ""
    # Asked of those, too, to whom somebody it is asked of handed their right on.
    handed_on: bool = False
    # Who raised it does not decide it, unless the company lets them.
    four_eyes: bool = False
    subject: tuple[str, ...] = ()
    amounts: tuple[str, ...] = ()
    # The one who did it hears of it too.
    tells_actor: bool = False
    when: Callable[[Mapping[str, Any]], bool] | None = None
    defaults: Defaults = Defaults()

    @property
    def gathers(self) -> bool:
        """Whether many of them become one message."""
        return bool(self.many)

    def speaks_of(self, data: Mapping[str, Any]) -> bool:
        """Whether this event is one of those."""
        return self.when is None or self.when(data)

    def amount(self, data: Mapping[str, Any], name: str) -> Decimal | None:
        """An amount of the event; None where it does not say."""
        value = data.get(name)
        return None if value is None else Decimal(str(value))
