"""Turn the second factor on, once the person's app is seen to know the secret."""

from libs.contracts.auth import SecondFactorChanged
from libs.domain.clock import Clock
from libs.domain.principal import Principal
from services.auth.application.ports import BeginAuth, People
from services.auth.domain.second_factor import new_recovery_codes


async def confirm_second_factor(
    code: str, *, actor: Principal, people: People, begin: BeginAuth, now: Clock
) -> list[str]:
    """Ten recovery codes, shown this once; raises Invalid for a wrong code, Conflict."""
    companies = await people.companies_of(actor.user_id)
    codes = new_recovery_codes()
    async with begin(actor) as work:
        factor = await work.second_factors.get(actor.user_id)
        factor.confirm(code, now())
        await work.second_factors.save(factor)
        await work.second_factors.replace_codes(actor.user_id, codes)
        await work.tell_companies(
            companies,
            SecondFactorChanged(user_id=actor.user_id, enabled=True),
            about=actor.user_id,
            version=factor.version,
        )
    return codes
