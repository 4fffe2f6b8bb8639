"""Accounts of the general ledger: their kinds, and the part each plays in the rules of posting."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


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


@dataclass(frozen=True, slots=True)
class Account:
    """An account as the company calls it: code and name are the company's, `role` is ours."""

    id: UUID
    code: str
    name: str
    kind: Kind
    role: Role
