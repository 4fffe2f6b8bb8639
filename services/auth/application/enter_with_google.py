"""Let somebody in whom Google has identified: to their company, or to the one that invited them.

Whose Google account is known signs in. Else whoever has its e-mail is linked to it, else an open
invitation to that e-mail is accepted; both only where Google runs the e-mail, so that an address
that went over to somebody else opens nothing. Else this is a newcomer.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.domain.clock import Clock
from libs.domain.errors import Conflict, Forbidden, Unauthenticated
from libs.domain.principal import Principal, Trace
from services.auth.application.google_ports import (
    GoogleAccount,
    GooglePeople,
    company_of,
)
from services.auth.application.identified import Identified
from services.auth.application.join_with_google import join_with_google
from services.auth.application.link_account import link_account
from services.auth.application.ports import AuthWork, BeginAuth, Issuer, Tokens
from services.auth.application.prove_second_factor import prove_second_factor
from services.auth.domain.google_identity import GoogleIdentity
from services.auth.domain.membership import Membership
from services.auth.domain.session import Device, Session


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Nobody we know, and nobody has invited them."""


@dataclass(frozen=True, slots=True)
class NeedsSecondFactor:
    """Somebody we know, who has a second factor and has not shown it."""


async def enter_with_google(
    identified: Identified,
    *,
    device: Device,
    trace: Trace,
    people: GooglePeople,
    begin: BeginAuth,
    now: Clock,
    issuer: Issuer,
) -> Tokens | Newcomer | NeedsSecondFactor:
    """Raises Unauthenticated, Forbidden without a company, Conflict for another's account."""
    identity = identified.identity
    account = await people.known(identity)
    if account is None:
        invited_by = await people.invited_by(identity.email)
        if not invited_by:
            return Newcomer()
        _must_be_theirs(identity)
        return await join_with_google(
            identified,
            invited_by[0],
            device=device,
            trace=trace,
            begin=begin,
            at=now(),
            issuer=issuer,
        )
    links = _must_link(account, identity)
    companies = await people.companies_of(account.user.id)
    home = company_of(account.user, companies)
    if home is None:
        raise _nowhere()
    actor = Principal(account.user.id, home, name=account.user.name, trace=trace)
    try:
        async with begin(actor) as work:
            if identified.once is not None:
                await work.google_accounts.spend(identified.once, now())
            if links:
                proved = await link_account(work, account, identified, companies, now())
                member = await _active(work, actor.user_id)
            else:
                member = await _active(work, actor.user_id)
                proved = await prove_second_factor(work, actor.user_id, identified.shown, now())
            session = _session(actor, f"google{proved}", device, now())
            work.sessions.add(session)
            # Made under the member's lock: a change of rights that waits for it is the later one.
            return issuer.issue(session, member)
    except Unauthenticated as error:
        if error.error_code == "second_factor_required":
            return NeedsSecondFactor()
        raise


async def _active(work: AuthWork, user_id: UUID) -> Membership:
    """The member, locked; raises Forbidden for one whose membership has ended."""
    member = await work.memberships.get(user_id)
    if not member.active:
        raise _nowhere()
    return member


def _session(actor: Principal, method: str, device: Device, at: datetime) -> Session:
    return Session.start(
        tenant_id=actor.tenant_id, user_id=actor.user_id, method=method, device=device, at=at
    )


def _must_link(account: GoogleAccount, identity: GoogleIdentity) -> bool:
    """Whether the account is to be linked first; raises Conflict where it must not be."""
    if account.subject == identity.subject:
        return False
    if account.subject is not None or account.user.email != identity.email:
        raise Conflict(
            "this e-mail's account signs in with another Google account; choose that one",
            code="google_other_account",
        )
    _must_be_theirs(identity)
    return True


def _must_be_theirs(identity: GoogleIdentity) -> None:
    """Raise Conflict where Google cannot say whose the e-mail is today."""
    if not identity.google_runs_the_email:
        raise Conflict(
            "Google does not run this e-mail's domain and cannot say whose it is today;"
            " sign in with your password, or open the link you were sent",
            code="google_not_in_charge",
        )


def _nowhere() -> Forbidden:
    return Forbidden(
        "you are not a member of any company here; ask an admin to invite you",
        code="no_company",
    )
