"""A rule of every sign-in by password: who has a second factor shows it too."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from libs.domain.errors import Unauthenticated
from services.auth.application.ports import AuthWork


@dataclass(frozen=True, slots=True)
class Shown:
    """What a person typed beside the password: the app's code, or one of the recovery codes."""

    totp: str | None = field(default=None, repr=False)
    recovery_code: str | None = field(default=None, repr=False)


async def prove_second_factor(work: AuthWork, user_id: UUID, shown: Shown, at: datetime) -> str:
    """What it adds to the sign-in's method: nothing, `+totp` or `+recovery_code`.

    To be asked after the password. Raises Unauthenticated, `second_factor_required` when nothing
    was shown, else `wrong_second_factor`: that is to count as a failure.
    """
    factor = await work.second_factors.get(user_id)
    if not factor.on:
        return ""
    if shown.recovery_code is not None:
        if await work.second_factors.spend_code(user_id, shown.recovery_code, at):
            return "+recovery_code"
    elif shown.totp is not None:
        if factor.takes(shown.totp, at):
            await work.second_factors.save(factor)
            return "+totp"
    else:
        raise Unauthenticated(
            "enter the code your app shows, or a recovery code", code="second_factor_required"
        )
    raise Unauthenticated(
        "the code is wrong or was used before; wait for the next one", code="wrong_second_factor"
    )
