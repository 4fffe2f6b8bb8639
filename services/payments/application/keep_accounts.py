"""Open an account of the company's own, or call one otherwise."""

from dataclasses import dataclass
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.payments.application.ports import BeginPayments
from services.payments.domain.account import Account, Kind


@dataclass(frozen=True, slots=True)
class OpenAccount:
    """The account, under the id it will have."""

    account_id: UUID
    code: str
    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class RenameAccount:
    """None leaves a field as it is; `version` is the one edited."""

    account_id: UUID
    version: int
    code: str | None
    name: str | None


async def open_account(
    command: OpenAccount, *, actor: Principal, begin: BeginPayments, now: Clock
) -> None:
    """Raises Conflict (code_taken)."""
    async with begin(actor) as work:
        await work.company()
        work.accounts.add(
            Account.opened(
                command.account_id,
                code=command.code,
                name=command.name,
                kind=command.kind,
                at=now(),
            )
        )


async def rename_account(
    command: RenameAccount, *, actor: Principal, begin: BeginPayments, now: Clock
) -> None:
    """Raises NotFound, StaleVersion, Conflict (code_taken)."""
    async with begin(actor) as work:
        account = await work.accounts.get(command.account_id)
        account.must_be_at(command.version)
        account.rename(code=command.code, name=command.name, at=now())
