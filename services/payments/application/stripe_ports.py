"""What use cases about money by card need from outside: Stripe, or the sandbox in its place."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.payments.domain.checkout import Checkout
from services.payments.domain.mismatch import Mismatch
from services.payments.domain.seen import Seen, SeenRefund


class Away(Exception):
    """The company that takes the money cannot be asked now; whether it did it is unknown."""


class Refused(Exception):
    """It will not do this, however often it is asked; the text says why."""


class Unproven(Exception):
    """A delivery nobody shall believe: not signed by whom we know, too old, or not for us."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page to be made: `minor` units of the currency are asked for.

    `destination` is the account of the supplier that gets them.
    """

    tenant_id: UUID
    checkout_id: UUID
    title: str
    minor: int
    currency: str
    return_path: str
    destination: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Back:
    """Money to be given back, of which payment there."""

    tenant_id: UUID
    refund_id: UUID
    intent_id: str
    minor: int
    reverse_transfer: bool = False


@dataclass(frozen=True, slots=True)
class Pointer:
    """What at Stripe an event is about: the page, or the payment on it.

    `deep`: what went back is to be looked at even if nothing did.
    """

    session_id: str | None = None
    intent_id: str | None = None
    deep: bool = False


@dataclass(frozen=True, slots=True)
class Delivery:
    """An event that was told us, proven: its id, its name, and what to look at."""

    event_id: str
    kind: str
    live: bool
    pointer: Pointer | None


class Processor(Protocol):
    """Who takes the money. Everything raises Away, and what changes something Refused."""

    @property
    def live(self) -> bool:
        """Whether it is real money."""
        ...

    async def open(self, page: Page) -> Seen:
        """Make the page; asked again for the same one, that one."""
        ...

    async def close(self, session_id: str) -> None:
        """End a page nobody paid on; one that ended otherwise stays as it is."""
        ...

    async def look(self, pointer: Pointer) -> Seen | None:
        """How something stands; None if it is not of this installation."""
        ...

    async def give_back(self, back: Back) -> SeenRefund:
        """Give money back; asked again for the same refund, that one."""
        ...

    def pages(self, since: datetime | None) -> AsyncIterator[Seen]:
        """All pages of this installation made since then, in any order."""
        ...

    def told(self, since: datetime) -> AsyncIterator[Delivery]:
        """All that was told since then, whether it arrived or not."""
        ...


class Checkouts(Protocol):
    """Pages to pay on."""

    def add(self, checkout: Checkout) -> None:
        """Keep a new one."""
        ...

    async def customer_of(self, checkout_id: UUID) -> UUID | None:
        """Whose invoice it is about; locks nothing."""
        ...

    async def customer_of_invoice(self, invoice_id: UUID) -> UUID | None:
        """Whose invoice that is, if there is one; locks nothing."""
        ...

    async def find(self, checkout_id: UUID) -> Checkout | None:
        """The checkout, locked."""
        ...

    async def get(self, checkout_id: UUID) -> Checkout:
        """The checkout, locked; raises NotFound."""
        ...

    async def intent_of(self, payment_id: UUID) -> str:
        """What Stripe calls a payment that came by a page; raises NotFound."""
        ...

    async def refund_named(self, refund_id: UUID, reference: str) -> None:
        """Stripe has this refund, under that name: it is not asked for again."""
        ...

    async def unended_of_invoice(self, invoice_id: UUID) -> Sequence[Checkout]:
        """Those on which somebody may still pay it, locked."""
        ...

    async def liabilities_of(self, checkout_id: UUID) -> Sequence[UUID]:
        """What a page to pay a supplier is about; locks nothing."""
        ...

    async def unended_of_liabilities(self, liability_ids: Sequence[UUID]) -> Sequence[Checkout]:
        """Those on which somebody may still pay any of them, locked; to be locked after them."""
        ...

    async def on_its_way(
        self, *, invoice_id: UUID | None = None, liability_ids: Sequence[UUID] = ()
    ) -> bool:
        """Whether money for that was sent by a page, and has not come yet."""
        ...


class WebhookEvents(Protocol):
    """What was told, so that it takes effect once."""

    async def enter(self, event_id: str, kind: str) -> bool:
        """Note it; whether it is new."""
        ...


class Mismatches(Protocol):
    """What differs between here and Stripe."""

    async def found(self, mismatch: Mismatch) -> None:
        """Keep it; the same one is kept once."""
        ...

    async def not_paid_there(self, outcome_id: UUID) -> bool:
        """Whether Stripe says now that what led to this payment or settlement is not paid."""
        ...

    async def resolve(self, references: Sequence[str], still: Sequence[Mismatch]) -> None:
        """What was found of these and is not among those that are still so, is no more."""
        ...
