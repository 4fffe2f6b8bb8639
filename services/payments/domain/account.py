"""Accounts of the general ledger: their kinds, and the part each plays in the rules of posting."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from libs.contracts import payments as contracts
from libs.domain.aggregate import Aggregate


class Kind(StrEnum):
    """What an account measures; assets and expenses grow by debit, the others by credit."""

    ASSET = "asset"
    LIABILITY = "liability"
    EQUITY = "equity"
    INCOME = "income"
    EXPENSE = "expense"

    @property
    def grows_by_debit(self) -> bool:
        """Whether its balance is written debit less credit."""
        return self in (Kind.ASSET, Kind.EXPENSE)


class Role(StrEnum):
    """What the rules of posting know accounts by; each company has one account for each."""

    CASH = "cash"
    BANK = "bank"
    STRIPE = "stripe"
    RECEIVABLES = "receivables"
    DISPUTED = "disputed"
    INPUT_TAX = "input_tax"
    INVENTORY = "inventory"
    GOODS_IN_TRANSIT = "goods_in_transit"
    WORK_IN_PROGRESS = "work_in_progress"
    PAYABLES = "payables"
    GOODS_RECEIVED_NOT_INVOICED = "goods_received_not_invoiced"
    OUTPUT_TAX = "output_tax"
    OUTPUT_CGST = "output_cgst"
    OUTPUT_SGST = "output_sgst"
    OUTPUT_IGST = "output_igst"
    CUSTOMER_CREDIT = "customer_credit"
    OPENING_BALANCE = "opening_balance"
    SALES = "sales"
    CHARGES_INCOME = "charges_income"
    SALES_RETURNS = "sales_returns"
    COST_OF_SALES = "cost_of_sales"
    INVENTORY_ADJUSTMENT = "inventory_adjustment"
    ROUNDING = "rounding"
    FREIGHT_IN = "freight_in"
    PRICE_DIFFERENCE = "price_difference"
    PAYMENT_CHARGES = "payment_charges"


# What these hold follows from documents alone, so that they always agree with them.
FOLLOWING: Final = frozenset(
    {Role.INVENTORY, Role.PAYABLES, Role.RECEIVABLES, Role.CUSTOMER_CREDIT}
)


@dataclass(eq=False, kw_only=True)
class Account(Aggregate):
    """An account as the company calls it: code and name are the company's, `role` is ours.

    An account without a role is one of the company's own.
    """

    code: str
    name: str
    kind: Kind
    role: Role | None = None

    @classmethod
    def opened(
        cls, account_id: UUID, *, code: str, name: str, kind: Kind, at: datetime
    ) -> "Account":
        """A new one of the company's own."""
        account = cls(id=account_id, code=code, name=name, kind=kind)
        account._say(at)
        return account

    def rename(self, *, code: str | None, name: str | None, at: datetime) -> None:
        """Call it otherwise; None leaves it as it is."""
        wanted = {"code": code or self.code, "name": name or self.name}
        before = {k: was for k, now in wanted.items() if (was := getattr(self, k)) != now}
        if before:
            self.code, self.name = wanted["code"], wanted["name"]
            self._say(at, before)

    def _say(self, at: datetime, before: dict[str, str] | None = None) -> None:
        self.record(
            contracts.AccountChanged(
                account_id=self.id,
                code=self.code,
                name=self.name,
                kind=self.kind,
                role=self.role,
                before=before,
            ),
            at=at,
        )
