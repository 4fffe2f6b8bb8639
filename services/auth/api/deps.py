"""What auth's routes are handed: a unit of work per request, and the ports."""

from typing import Annotated

from fastapi import Depends, Request

from libs.db.work import beginning
from libs.domain.principal import Trace
from libs.telemetry import trace
from services.auth.application.change_picture import Pictures
from services.auth.application.guard import Guard
from services.auth.application.invitation_ports import InvitationTexts
from services.auth.application.ports import ApiKeyTexts, BeginAuth, Issuer, Passwords, People
from services.auth.domain.session import Device
from services.auth.infrastructure.proofs import Proofs
from services.auth.infrastructure.signing_keys import SigningKeys

_LONGEST_AGENT = 300


async def _begin(request: Request) -> BeginAuth:
    state = request.app.state
    return beginning(state.database, state.make_work, request.state.once)


async def _people(request: Request) -> People:
    people: People = request.app.state.people
    return people


async def _passwords(request: Request) -> Passwords:
    passwords: Passwords = request.app.state.passwords
    return passwords


async def _guard(request: Request) -> Guard:
    guard: Guard = request.app.state.guard
    return guard


async def _signing_keys(request: Request) -> SigningKeys:
    keys: SigningKeys = request.app.state.signing_keys
    return keys


async def _issuer(request: Request) -> Issuer:
    await request.app.state.signing_keys.fresh()
    issuer: Issuer = request.app.state.issuer
    return issuer


async def _api_key_texts(request: Request) -> ApiKeyTexts:
    texts: ApiKeyTexts = request.app.state.api_key_texts
    return texts


async def _begin_anew(request: Request) -> BeginAuth:
    state = request.app.state
    return beginning(state.database, state.make_work)


async def _invitation_texts(request: Request) -> InvitationTexts:
    texts: InvitationTexts = request.app.state.invitation_texts
    return texts


async def _pictures(request: Request) -> Pictures:
    pictures: Pictures = request.app.state.pictures
    return pictures


async def _trace() -> Trace:
    return trace.current.get()


async def _proven_key(request: Request) -> str | None:
    proofs: Proofs = request.app.state.proofs
    return await proofs.key_of(request.headers.getlist("dpop"), request.method, request.url.path)


# The thumbprint of the key whose DPoP proof the request brings; None without a proof.
ProvenKey = Annotated[str | None, Depends(_proven_key)]


async def _device(request: Request, key: ProvenKey) -> Device:
    agent = request.headers.get("user-agent", "")
    return Device(trace.current.get().ip, agent[:_LONGEST_AGENT], key)


BeginWork = Annotated[BeginAuth, Depends(_begin)]
# Without the Idempotency-Key: what is asked for twice is done twice.
BeginAnew = Annotated[BeginAuth, Depends(_begin_anew)]
InvitationTextsDep = Annotated[InvitationTexts, Depends(_invitation_texts)]
PeopleDep = Annotated[People, Depends(_people)]
PasswordsDep = Annotated[Passwords, Depends(_passwords)]
ApiKeyTextsDep = Annotated[ApiKeyTexts, Depends(_api_key_texts)]
PicturesDep = Annotated[Pictures, Depends(_pictures)]
GuardDep = Annotated[Guard, Depends(_guard)]
SigningKeysDep = Annotated[SigningKeys, Depends(_signing_keys)]
IssuerDep = Annotated[Issuer, Depends(_issuer)]
DeviceDep = Annotated[Device, Depends(_device)]
TraceDep = Annotated[Trace, Depends(_trace)]
