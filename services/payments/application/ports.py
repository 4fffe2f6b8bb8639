"""What payments' use cases need from outside, and get passed in."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from libs.contracts.base import Event
from libs.contracts.purchasing import Supplier
from libs.domain.work import Begin
from services.payments.application.bill_ports import Bills
from services.payments.application.receivable_ports import Customers, Payments, Receivables
from services.payments.application.stripe_ports import Checkouts, Mismatches, WebhookEvents
from services.payments.domain.account import Account, Role
from services.payments.domain.accrual import AgreedLine, Shared, Shares
from services.payments.domain.hand_entry import HandEntry
from services.payments.domain.journal import JournalEntry
from services.payments.domain.liability import Liability
from services.payments.domain.reconciliation import Reconciliation
from services.payments.domain.settlement import Settlement


@dataclass(frozen=True, slots=True)
class Company:
    """Whose books these are: currency (ISO 4217) and time zone (IANA)."""

    currency: str
    timezone: str

    def day(self, at: datetime) -> date:
        """The day it is there."""
        return at.astimezone(ZoneInfo(self.timezone)).date()


class Journal(Protocol):
    """The general ledger."""

    async def post(self, entry: JournalEntry) -> None:
        """Post an entry, unless its source was posted; raises UnknownReference for the company."""
        ...

    async def post_by_hand(self, entry: HandEntry) -> bool:
        """Post what somebody wrote; false if what it reverses is reversed already."""
        ...

    async def by_hand(self, entry_id: UUID) -> HandEntry:
        """What somebody wrote; raises NotFound, Conflict (not_by_hand)."""
        ...


class Accounts(Protocol):
    """The company's accounts."""

    def add(self, account: Account) -> None:
        """Keep a new one; raises Conflict (code_taken) at the end."""
        ...

    async def get(self, account_id: UUID) -> Account:
        """The account, locked; raises NotFound."""
        ...

    async def roles(self, account_ids: Collection[UUID]) -> Mapping[UUID, Role | None]:
        """What the rules of posting know those that exist by."""
        ...


@dataclass(frozen=True, slots=True)
class Agreed:
    """An approved order: its lines by id, and what it shares out."""

    lines: Mapping[UUID, AgreedLine]
    shared: Shared


class AgreedOrders(Protocol):
    """What approved purchase orders agreed."""

    async def keep(self, order_id: UUID, revision: int, agreed: Agreed) -> None:
        """Keep an approved order, unless this revision or a later one is known."""
        ...

    async def get(self, order_id: UUID) -> Agreed:
        """The order, locked; raises UnknownReference until it is known."""
        ...

    async def share(self, order_id: UUID, shared: Shared) -> None:
        """Keep what was accrued of it."""
        ...


class Suppliers(Protocol):
    """Suppliers, as purchasing tells of them."""

    async def keep(self, supplier: Supplier) -> None:
        """Keep what purchasing says, unless something newer is known."""
        ...

    async def is_known(self, supplier_id: UUID) -> bool:
        """Whether there is such a supplier."""
        ...

    async def stripe_account(self, supplier_id: UUID) -> str | None:
        """Their account at Stripe, if they have one."""
        ...

    async def terms_days(self, supplier_id: UUID) -> int | None:
        """How many days after a receipt they want to be paid, if they say."""
        ...


class Liabilities(Protocol):
    """What is owed."""

    def add(self, liability: Liability) -> None:
        """Keep a new one."""
        ...

    async def shares_of(self, document_id: UUID) -> Shares:
        """What a document accrued of what its order shares out; none if it accrued nothing."""
        ...

    async def get_all(self, ids: Collection[UUID]) -> Mapping[UUID, Liability]:
        """Those that exist, locked, always in one order."""
        ...


class Settlements(Protocol):
    """Payments to suppliers."""

    def add(self, settlement: Settlement) -> None:
        """Keep a new one."""
        ...

    async def get(self, settlement_id: UUID) -> Settlement:
        """The settlement, locked; raises NotFound."""
        ...

    async def liabilities_of(self, settlement_id: UUID) -> list[UUID]:
        """What it settles; for locking only."""
        ...


class Reconciliations(Protocol):
    """Runs of reconciliation."""

    def add(self, reconciliation: Reconciliation) -> None:
        """Keep a new one."""
        ...


class PaymentsWork(Protocol):
    """One transaction of payments."""

    @property
    def journal(self) -> Journal:
        """The general ledger."""
        ...

    @property
    def accounts(self) -> Accounts:
        """Accounts of the ledger."""
        ...

    @property
    def agreed_orders(self) -> AgreedOrders:
        """Approved orders."""
        ...

    @property
    def suppliers(self) -> Suppliers:
        """Suppliers."""
        ...

    @property
    def liabilities(self) -> Liabilities:
        """What is owed."""
        ...

    @property
    def settlements(self) -> Settlements:
        """What was paid."""
        ...

    @property
    def bills(self) -> Bills:
        """What suppliers bill."""
        ...

    @property
    def reconciliations(self) -> Reconciliations:
        """Runs of reconciliation."""
        ...

    @property
    def customers(self) -> Customers:
        """Customers."""
        ...

    @property
    def receivables(self) -> Receivables:
        """What customers owe."""
        ...

    @property
    def payments(self) -> Payments:
        """Money from customers."""
        ...

    def record(self, event: Event, *, about: UUID, version: int) -> None:
        """Publish a fact that no aggregate records."""
        ...

    @property
    def checkouts(self) -> Checkouts:
        """Pages to pay on."""
        ...

    @property
    def webhook_events(self) -> WebhookEvents:
        """What Stripe told."""
        ...

    @property
    def mismatches(self) -> Mismatches:
        """Where we and Stripe differ."""
        ...

    async def flush(self) -> None:
        """Store now what changed, so that it can be looked at anew in this transaction."""
        ...

    async def company(self) -> Company:
        """The caller's company; raises UnknownReference."""
        ...

    async def number(self, kind: str, year: int) -> str:
        """The next of its kind, such as PAY-2026-000001; taken after every lock."""
        ...


BeginPayments = Begin[PaymentsWork]
