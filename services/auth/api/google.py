"""Signing in and up with Google: the browser goes there, comes back, and hands us the code."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from libs.domain.clock import utc_now
from libs.web.routes import Router, require
from services.auth.api.deps import BeginWork, DeviceDep, GuardDep, IssuerDep, TraceDep
from services.auth.api.google_deps import GoogleDep
from services.auth.api.google_schemas import (
    CallbackIn,
    CallbackOut,
    Challenge,
    ConsentOut,
    GoogleRegisterIn,
    MadeUp,
    SecondFactorIn,
    SecondFactorOut,
    SignInOptionsOut,
    SignUpOut,
)
from services.auth.api.schemas import RegisteredOut, TenantOut, TokensOut, UserOut
from services.auth.application.finish_with_second_factor import finish_with_second_factor
from services.auth.application.google_ports import CameBack, Consent
from services.auth.application.prove_second_factor import Shown
from services.auth.application.register_with_google import (
    RegisterWithGoogle,
    register_with_google,
)
from services.auth.application.return_from_google import (
    SecondFactorWanted,
    SignUp,
    return_from_google,
)

router: APIRouter = Router("/api/v1/auth", tag="sign-in")
public = [require("public")]


@router.get("/sign-in-options", dependencies=public)
async def sign_in_options(request: Request) -> SignInOptionsOut:
    """How one may sign in here, beside e-mail and password."""
    return SignInOptionsOut(google=request.app.state.google is not None)


@router.get("/google/start", dependencies=public)
async def start(
    state: MadeUp,
    nonce: MadeUp,
    code_challenge: Challenge,
    google: GoogleDep,
    response: Response,
    login_hint: Annotated[str | None, Query(max_length=254)] = None,
) -> ConsentOut:
    """Where to send the browser.

    It makes up state, nonce and code verifier (RFC 7636) and keeps them; Google sends it back to
    `/login/google` with a code and the same state, which it compares.
    """
    response.headers["cache-control"] = "no-store"
    consent = Consent(state, nonce, code_challenge, login_hint)
    return ConsentOut(url=await google.google.consent_url(consent))


@router.post("/google/callback", dependencies=public)
async def callback(
    body: CallbackIn,
    google: GoogleDep,
    device: DeviceDep,
    trace: TraceDep,
    begin: BeginWork,
    issuer: IssuerDep,
    guard: GuardDep,
    response: Response,
) -> CallbackOut:
    """Sign in with the code Google sent the browser back with.

    Answers tokens; or a `second_factor_token` to be shown with the second factor; or, for somebody
    who is neither known nor invited, a `signup_token` to sign up a company with.
    """
    back = CameBack(
        code=body.code.get_secret_value(),
        state=body.state,
        nonce=body.nonce,
        code_verifier=body.code_verifier,
        issuer=body.iss,
    )
    outcome = await return_from_google(
        back,
        device=device,
        trace=trace,
        google=google.google,
        people=google.people,
        tickets=google.tickets,
        begin=begin,
        now=utc_now,
        issuer=issuer,
        guard=guard,
    )
    response.headers["cache-control"] = "no-store"
    match outcome:
        case SignUp(ticket, name, email):
            return SignUpOut(signup_token=ticket, name=name, email=email)
        case SecondFactorWanted(ticket):
            return SecondFactorOut(second_factor_token=ticket)
        case tokens:
            return TokensOut.of(tokens)


@router.post("/google/second-factor", dependencies=public)
async def second_factor(
    body: SecondFactorIn,
    google: GoogleDep,
    device: DeviceDep,
    trace: TraceDep,
    begin: BeginWork,
    issuer: IssuerDep,
    guard: GuardDep,
) -> TokensOut:
    """Finish a sign-in that asked for the second factor."""
    tokens = await finish_with_second_factor(
        body.second_factor_token.get_secret_value(),
        Shown(body.totp, body.recovery_code),
        device=device,
        trace=trace,
        people=google.people,
        tickets=google.tickets,
        begin=begin,
        now=utc_now,
        issuer=issuer,
        guard=guard,
    )
    return TokensOut.of(tokens)


@router.post("/google/register", status_code=201, dependencies=public)
async def register(
    body: GoogleRegisterIn,
    google: GoogleDep,
    device: DeviceDep,
    trace: TraceDep,
    begin: BeginWork,
    issuer: IssuerDep,
    response: Response,
) -> RegisteredOut:
    """Sign up a company as whom Google just identified; they are its admin, without a password."""
    command = RegisterWithGoogle(
        ticket=body.signup_token.get_secret_value(),
        company=body.company,
        currency=body.currency,
        timezone=body.timezone,
        role_set=body.role_set,
    )
    done = await register_with_google(
        command,
        device=device,
        trace=trace,
        tickets=google.tickets,
        begin=begin,
        now=utc_now,
        issuer=issuer,
    )
    response.headers["location"] = "/api/v1/auth/me"
    return RegisteredOut(
        **TokensOut.of(done.tokens).model_dump(),
        tenant=TenantOut.of(done.tenant),
        user=UserOut.of(done.member),
    )
