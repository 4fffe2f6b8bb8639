"""A company and its settings."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from libs.contracts.auth import TenantRegistered, TenantUpdated
from libs.domain.aggregate import Aggregate
from libs.domain.errors import Conflict, FieldError, Invalid
from libs.domain.quantity import plain
from services.auth.domain.locale import checked_locale
from services.auth.domain.roles import ADMIN, BUILT_IN, FOUR

# Which ready-made roles a company may begin with.
ROLE_SETS = {"all": tuple(BUILT_IN), "four": FOUR}

STOCK_ON = ("receipt", "approval")
DEDUCT_ON = ("approval", "shipment")
_MONTHS = range(1, 13)
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_LINK_DAYS = range(1, 366)
_WHOLE = Decimal(100)
_LARGEST = Decimal(10) ** 12

# ISO 4217 codes of currencies we know how to round (libs/domain/money.py).
CURRENCIES = frozenset(
    [
        "AED",
        "AUD",
        "BDT",
        "BHD",
        "BRL",
        "CAD",
        "CHF",
        "CLP",
        "CNY",
        "CZK",
        "DKK",
        "EUR",
        "GBP",
        "HKD",
        "HUF",
        "IDR",
        "ILS",
        "INR",
        "JPY",
        "KES",
        "KRW",
        "KWD",
        "LKR",
        "MXN",
        "MYR",
        "NGN",
        "NOK",
        "NPR",
        "NZD",
        "OMR",
        "PHP",
        "PKR",
        "PLN",
        "QAR",
        "RON",
        "SAR",
        "SEK",
        "SGD",
        "THB",
        "TND",
        "TRY",
        "TWD",
        "USD",
        "VND",
        "ZAR",
    ]
)


@dataclass(eq=False, kw_only=True)
class Tenant(Aggregate):
    """One company: ISO 4217 currency, IANA time zone, BCP 47 locale.

    `stock_on` and `deduct_on` say when stock rises and falls. `over_receipt_percent` is how much
    more than ordered may come in, `supplier_link_days` how long a supplier may answer an order by
    its link. `email_invoices`: customers get letters of their orders and invoices.
    `new_customer_credit`: the most a new customer may owe until somebody who may lend more says so,
    in the currency; nothing: no limit.
    `in_use`: documents in its currency have been written.
    """

    name: str
    currency: str
    timezone: str
    locale: str = "en-IN"
    fiscal_year_start: int = 4
    stock_on: str = "receipt"
    deduct_on: str = "shipment"
    back_orders: bool = False
    requester_may_approve: bool = False
    over_receipt_percent: str = "0"
    replenish_at: str = ""
    replenish_when_low: bool = False
    supplier_link_days: int = 30
    email_invoices: bool = True
    new_customer_credit: str = ""
    address: str = ""
    tax_id: str = ""
    ready_made_roles: tuple[str, ...] = tuple(BUILT_IN)
    in_use: bool = False

    @property
    def settings(self) -> dict[str, str | int | bool | list[str]]:
        """What steers the services, as its event and its owner tell it alike."""
        return {
            "locale": self.locale,
            "fiscal_year_start": self.fiscal_year_start,
            "stock_on": self.stock_on,
            "deduct_on": self.deduct_on,
            "back_orders": self.back_orders,
            "requester_may_approve": self.requester_may_approve,
            "over_receipt_percent": self.over_receipt_percent,
            "replenish_at": self.replenish_at,
            "replenish_when_low": self.replenish_when_low,
            "supplier_link_days": self.supplier_link_days,
            "email_invoices": self.email_invoices,
            "new_customer_credit": self.new_customer_credit,
            "address": self.address,
            "tax_id": self.tax_id,
            "ready_made_roles": list(self.ready_made_roles),
        }

    @classmethod
    def register(
        cls,
        *,
        tenant_id: UUID,
        name: str,
        currency: str,
        timezone: str,
        at: datetime,
        role_set: str = "all",
    ) -> "Tenant":
        """A new company; raises Invalid for a currency or time zone we do not know.

        `role_set` says which ready-made roles it begins with: `all`, or the `four` of S0.3.
        """
        tenant = cls(
            id=tenant_id,
            name=name,
            currency=checked_currency(currency),
            timezone=checked_timezone(timezone),
            ready_made_roles=ROLE_SETS[role_set],
        )
        tenant.record(TenantRegistered.model_validate(tenant._said()), at=at)
        return tenant

    def change(self, changes: Mapping[str, Any], *, at: datetime) -> None:
        """Change the fields given, all or none; raises Invalid, or Conflict for the currency."""
        before = self._said()
        wanted = _checked(changes)
        if wanted.get("currency", self.currency) != self.currency and self.in_use:
            raise Conflict(
                "documents have been written in this currency; it can be changed no more",
                code="currency_in_use",
            )
        for field, value in wanted.items():
            setattr(self, field, value)
        after = self._said()
        changed = [field for field in after if after[field] != before[field]]
        if changed:
            self.record(
                TenantUpdated.model_validate(
                    {
                        **after,
                        "version": self.version + 1,
                        "before": {field: before[field] for field in changed},
                        "after": {field: after[field] for field in changed},
                    }
                ),
                at=at,
            )

    def switch_role(self, key: str, *, on: bool, at: datetime) -> None:
        """Let a ready-made role be given from now on, or no longer; admin always can."""
        if key == ADMIN and not on:
            raise Conflict("a company always has the role admin", code="admin_stays")
        switched = {**dict.fromkeys(self.ready_made_roles, True), key: on}
        roles = tuple(role for role in BUILT_IN if switched.get(role))
        self.change({"ready_made_roles": roles}, at=at)

    def _said(self) -> dict[str, Any]:
        about = {"name": self.name, "currency": self.currency, "timezone": self.timezone}
        return {**about, **self.settings}


def checked_currency(code: str) -> str:
    """The ISO 4217 code; raises Invalid for one we do not know."""
    if code not in CURRENCIES:
        raise Invalid.field("currency", "an ISO 4217 code such as INR", "currency_not_supported")
    return code


def checked_timezone(name: str) -> str:
    """The IANA name; raises Invalid for one we do not know."""
    if name not in _timezones():
        raise Invalid.field("timezone", "an IANA time zone such as Asia/Kolkata")
    return name


def _checked_month(month: int) -> int:
    if month not in _MONTHS:
        raise Invalid.field("fiscal_year_start", "a month, 1 to 12")
    return month


def _checked_days(days: int) -> int:
    if days not in _LINK_DAYS:
        raise Invalid.field("supplier_link_days", "1 to 365 days")
    return days


def _checked_percent(percent: Decimal) -> str:
    if not 0 <= percent <= _WHOLE or percent != round(percent, 2):
        raise Invalid.field("over_receipt_percent", "0 to 100, with at most two decimal places")
    return plain(percent)


def _checked_credit(amount: Decimal | None) -> str:
    if amount is None:
        return ""
    if not 0 <= amount < _LARGEST or amount != round(amount, 3):
        message = "an amount of zero or more, with the decimals of the currency, or nothing"
        raise Invalid.field("new_customer_credit", message)
    return plain(amount)


def _one_of(field: str, values: tuple[str, ...]) -> Callable[[str], str]:
    def check(value: str) -> str:
        if value not in values:
            raise Invalid.field(field, f"one of {', '.join(values)}")
        return value

    return check


def _checked_time(value: str) -> str:
    if value and not _TIME.fullmatch(value):
        raise Invalid.field("replenish_at", "a time of day such as 06:30, or nothing")
    return value


_CHECKS: Mapping[str, Callable[[Any], Any]] = {
    "currency": checked_currency,
    "timezone": checked_timezone,
    "locale": checked_locale,
    "fiscal_year_start": _checked_month,
    "stock_on": _one_of("stock_on", STOCK_ON),
    "deduct_on": _one_of("deduct_on", DEDUCT_ON),
    "over_receipt_percent": _checked_percent,
    "replenish_at": _checked_time,
    "supplier_link_days": _checked_days,
    "new_customer_credit": _checked_credit,
}


def _checked(changes: Mapping[str, Any]) -> dict[str, Any]:
    """The changes, every one checked; raises Invalid with all that are wrong."""
    wanted = dict(changes)
    wrong: list[FieldError] = []
    for field in changes.keys() & _CHECKS.keys():
        try:
            wanted[field] = _CHECKS[field](changes[field])
        except Invalid as error:
            wrong.extend(error.errors)
    if wrong:
        raise Invalid(wrong)
    return wanted


@cache
def _timezones() -> frozenset[str]:
    """Read once: it walks through the system's files."""
    return frozenset(available_timezones())
