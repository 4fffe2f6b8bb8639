"""Change what a company has settled."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.auth.application.ports import BeginAuth
from services.auth.domain.tenant import Tenant


@dataclass(frozen=True, slots=True)
class ChangeTenant:
    """The fields that change, by name; `version` is the one the caller edited."""

    version: int
    changes: Mapping[str, Any]


async def change_tenant(
    command: ChangeTenant, *, actor: Principal, begin: BeginAuth, now: Clock
) -> Tenant:
    """Raises Invalid, StaleVersion, or Conflict for a currency documents are written in."""
    async with begin(actor) as work:
        tenant = await work.tenants.get()
        tenant.must_be_at(command.version)
        tenant.change(command.changes, at=now())
    return tenant
