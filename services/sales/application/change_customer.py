"""Change what is known of a customer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.sales.application.ports import BeginSales
from services.sales.domain.customer import Customer


@dataclass(frozen=True, slots=True)
class ChangeCustomer:
    """The fields of CustomerDetails that change; `version` is the one the caller edited."""

    customer_id: UUID
    version: int
    values: Mapping[str, Any]


async def change_customer(
    command: ChangeCustomer, *, actor: Principal, begin: BeginSales, now: Clock
) -> Customer:
    """Raises NotFound, StaleVersion, Forbidden for who lends more than before and may not."""
    async with begin(actor) as work:
        customer = await work.customers.get(command.customer_id)
        customer.must_be_at(command.version)
        customer.change(command.values, by=actor, at=now())
    return customer
