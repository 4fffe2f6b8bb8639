"""Take a browser back that Google sent: in, or with a ticket for what is still missing."""

from dataclasses import dataclass, field

from libs.domain.clock import Clock
from libs.domain.principal import Trace
from services.auth.application.enter_with_google import (
    NeedsSecondFactor,
    Newcomer,
    enter_with_google,
)
from services.auth.application.google_ports import CameBack, Google, GooglePeople, Tickets
from services.auth.application.guard import Guard
from services.auth.application.identified import Identified
from services.auth.application.ports import BeginAuth, Issuer, Tokens
from services.auth.domain.session import Device
from services.auth.domain.throttle import Door


@dataclass(frozen=True, slots=True)
class SignUp:
    """Nobody we know: the ticket to found a company with, and what Google calls them."""

    ticket: str = field(repr=False)
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class SecondFactorWanted:
    """Somebody with a second factor: the ticket to show it with."""

    ticket: str = field(repr=False)


async def return_from_google(
    back: CameBack,
    *,
    device: Device,
    trace: Trace,
    google: Google,
    people: GooglePeople,
    tickets: Tickets,
    begin: BeginAuth,
    now: Clock,
    issuer: Issuer,
    guard: Guard,
) -> Tokens | SignUp | SecondFactorWanted:
    """Raises Unauthenticated, Forbidden or Conflict for who may not, Unavailable without Google."""
    async with guard.attempt(Door.CODE, "", device):
        identity = await google.identify(back)
    outcome = await enter_with_google(
        Identified(identity, once=back.fingerprint),
        device=device,
        trace=trace,
        people=people,
        begin=begin,
        now=now,
        issuer=issuer,
    )
    match outcome:
        case Newcomer():
            ticket = tickets.make("google signup", identity, now())
            return SignUp(ticket, identity.name, identity.email)
        case NeedsSecondFactor():
            return SecondFactorWanted(tickets.make("google second factor", identity, now()))
        case tokens:
            return tokens
