"""A company and its settings."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

from libs.contracts.auth import TenantRegistered
from libs.domain.aggregate import Aggregate
from libs.domain.errors import Invalid
from services.auth.domain.roles import BUILT_IN

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

    `stock_on` and `deduct_on` say when stock rises and falls.
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
    ready_made_roles: tuple[str, ...] = tuple(BUILT_IN)

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
            "ready_made_roles": list(self.ready_made_roles),
        }

    @classmethod
    def register(
        cls, *, tenant_id: UUID, name: str, currency: str, timezone: str, at: datetime
    ) -> "Tenant":
        """A new company; raises Invalid for a currency or time zone we do not know."""
        if currency not in CURRENCIES:
            raise Invalid.field(
                "currency", "an ISO 4217 code such as INR", "currency_not_supported"
            )
        if timezone not in available_timezones():
            raise Invalid.field("timezone", "an IANA time zone such as Asia/Kolkata")
        tenant = cls(id=tenant_id, name=name, currency=currency, timezone=ZoneInfo(timezone).key)
        tenant.record(
            TenantRegistered.model_validate(
                {
                    "name": name,
                    "currency": currency,
                    "timezone": tenant.timezone,
                    **tenant.settings,
                }
            ),
            at=at,
        )
        return tenant
