"""Link an account to Google; one whose e-mail was never proved is taken from whoever made it.

Anybody can register with another's e-mail and wait. Once the owner comes by Google, everything the
other could come back with is gone: password, sessions, second factor, API keys.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from libs.contracts.auth import PasswordReset, SecondFactorChanged
from services.auth.application.google_ports import GoogleAccount
from services.auth.application.ports import AuthWork
from services.auth.domain.google_identity import GoogleIdentity
from services.auth.domain.membership import Membership


async def take_over_account(
    work: AuthWork, account: GoogleAccount, companies: Iterable[UUID], at: datetime
) -> None:
    """Leave nothing to whoever registered with this e-mail without proving it theirs."""
    user_id, everywhere = account.user.id, list(companies)
    await work.google_accounts.drop_password(user_id)
    factor = await work.second_factors.get(user_id)
    had_second_factor = factor.on
    factor.turn_off()
    await work.second_factors.save(factor)
    await work.second_factors.replace_codes(user_id, [])
    for tenant_id in everywhere:
        async with work.in_company(tenant_id):
            for session in await work.sessions.alive_of(user_id):
                session.revoke(why="the e-mail's owner signed in with Google", at=at)
            for key in await work.api_keys.alive_of(user_id, at):
                key.revoke(at=at)
    version = factor.version
    if had_second_factor:
        changed = SecondFactorChanged(user_id=user_id, enabled=False)
        await work.tell_companies(everywhere, changed, about=user_id, version=version)
    reset = PasswordReset(user_id=user_id, not_before=at)
    await work.tell_companies(everywhere, reset, about=user_id, version=version)


async def link_to_google(
    work: AuthWork,
    member: Membership,
    identity: GoogleIdentity,
    companies: Iterable[UUID],
    at: datetime,
) -> None:
    """From now on this Google account signs the member in; each of their companies is told."""
    await work.google_accounts.link(member.user_id, identity.subject, at)
    member.link_to_google(at=at)
    for tenant_id in companies:
        if tenant_id != member.tenant_id:
            async with work.in_company(tenant_id):
                elsewhere = await work.memberships.get(member.user_id)
                elsewhere.link_to_google(at=at)
