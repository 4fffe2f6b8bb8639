"""Show the second factor that a sign-in with Google asked for."""

from libs.domain.clock import Clock
from libs.domain.errors import Unauthenticated
from libs.domain.principal import Trace
from services.auth.application.enter_with_google import enter_with_google
from services.auth.application.google_ports import GooglePeople, Tickets
from services.auth.application.guard import Guard
from services.auth.application.identified import Identified
from services.auth.application.ports import BeginAuth, Issuer, Tokens
from services.auth.application.prove_second_factor import Shown
from services.auth.domain.session import Device
from services.auth.domain.throttle import Door


async def finish_with_second_factor(
    ticket: str,
    shown: Shown,
    *,
    device: Device,
    trace: Trace,
    people: GooglePeople,
    tickets: Tickets,
    begin: BeginAuth,
    now: Clock,
    issuer: Issuer,
    guard: Guard,
) -> Tokens:
    """Raises Unauthenticated for a ticket or code that is not good, TooManyRequests."""
    identity = tickets.read("google second factor", ticket, now())
    account = await people.known(identity)
    email = account.user.email if account else identity.email
    async with guard.attempt(Door.GOOGLE, email, device):
        outcome = await enter_with_google(
            Identified(identity, shown),
            device=device,
            trace=trace,
            people=people,
            begin=begin,
            now=now,
            issuer=issuer,
        )
    if not isinstance(outcome, Tokens):
        raise Unauthenticated("sign in with Google again", code="google_ticket_invalid")
    return outcome
