"""Link an account to Google; one whose e-mail was never proved is taken from whoever made it.

Anybody can register with another's e-mail and wait. Once the owner comes by Google, everything the
other could come back with is gone: password, sessions, second factor, API keys.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from libs.contracts.auth import PasswordReset, SecondFactorChanged
from libs.domain.errors import Conflict
from services.auth.application.end_sessions import end_sessions
from services.auth.application.google_ports import GoogleAccount
from services.auth.application.identified import Identified
from services.auth.application.ports import AuthWork
from services.auth.application.prove_second_factor import prove_second_factor
from services.auth.domain.api_key import ApiKey
from services.auth.domain.membership import Membership

Keys = dict[UUID, list[ApiKey]]


async def link_account(
    work: AuthWork,
    account: GoogleAccount,
    identified: Identified,
    companies: Iterable[UUID],
    at: datetime,
) -> str:
    """What the second factor adds to the sign-in's method; raises Unauthenticated, Conflict.

    Locks keys, then members, sessions and the person, each in one order, as everybody does.
    """
    user_id, everywhere = account.user.id, sorted(companies)
    taken_over = not account.email_proved
    keys = await _keys(work, user_id, everywhere, at) if taken_over else {}
    members = await _members(work, user_id, everywhere)
    if taken_over:
        why = "the e-mail's owner signed in with Google"
        await end_sessions(work, user_id, why=why, at=at)
    if await work.google_accounts.get(user_id) != account:
        raise Conflict(
            "your account was changed just now; sign in with Google again", code="account_changed"
        )
    if taken_over:
        await _take_over(work, user_id, keys, at)
    proved = await prove_second_factor(work, user_id, identified.shown, at)
    await work.google_accounts.link(user_id, identified.identity.subject, at)
    for company, member in members.items():
        async with work.in_company(company):
            member.link_to_google(at=at)
    return proved


async def _keys(work: AuthWork, user_id: UUID, companies: Iterable[UUID], at: datetime) -> Keys:
    found: Keys = {}
    for company in companies:
        async with work.in_company(company):
            found[company] = await work.api_keys.alive_of(user_id, at)
    return found


async def _members(
    work: AuthWork, user_id: UUID, companies: Iterable[UUID]
) -> dict[UUID, Membership]:
    found: dict[UUID, Membership] = {}
    for company in companies:
        async with work.in_company(company):
            found[company] = await work.memberships.get(user_id)
    return found


async def _take_over(work: AuthWork, user_id: UUID, keys: Keys, at: datetime) -> None:
    """Leave nothing to whoever registered with this e-mail without proving it theirs."""
    await work.google_accounts.drop_password(user_id)
    factor = await work.second_factors.get(user_id)
    was_on = factor.on
    factor.turn_off()
    await work.second_factors.save(factor)
    await work.second_factors.replace_codes(user_id, [])
    for company, found in keys.items():
        async with work.in_company(company):
            for key in found:
                key.revoke(at=at)
    if was_on:
        changed = SecondFactorChanged(user_id=user_id, enabled=False)
        await work.tell_companies(keys, changed, about=user_id, version=factor.version)
    reset = PasswordReset(user_id=user_id, not_before=at)
    await work.tell_companies(keys, reset, about=user_id, version=factor.version)
