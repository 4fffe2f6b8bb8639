"""Signing up, in and out."""

import hmac
from typing import Any

from fastapi import APIRouter, Request, Response

from libs.domain.clock import utc_now
from libs.domain.errors import Unauthenticated
from libs.web.routes import Router, require
from services.auth.api.deps import (
    BeginWork,
    DeviceDep,
    GuardDep,
    IssuerDep,
    PasswordsDep,
    PeopleDep,
    ProvenKey,
    TraceDep,
)
from services.auth.api.schemas import (
    LoginIn,
    RefreshIn,
    RegisteredOut,
    RegisterIn,
    ServiceTokenIn,
    ServiceTokenOut,
    TenantOut,
    TokensOut,
    UserOut,
)
from services.auth.application.prove_second_factor import Shown
from services.auth.application.refresh_session import refresh_session
from services.auth.application.register_company import RegisterCompany, register_company
from services.auth.application.sign_in import SignIn, sign_in
from services.auth.application.sign_out import sign_out

router: APIRouter = Router("/api/v1/auth", tag="sign-in")
public = [require("public")]


@router.post("/register", status_code=201, dependencies=public)
async def register(
    body: RegisterIn,
    device: DeviceDep,
    trace: TraceDep,
    begin: BeginWork,
    passwords: PasswordsDep,
    issuer: IssuerDep,
    guard: GuardDep,
    response: Response,
) -> RegisteredOut:
    """Sign up a company; its first user is its admin."""
    command = RegisterCompany(
        company=body.company,
        name=body.name,
        email=body.email,
        password=body.password.get_secret_value(),
        currency=body.currency,
        timezone=body.timezone,
        role_set=body.role_set,
    )
    done = await register_company(
        command,
        device=device,
        trace=trace,
        begin=begin,
        now=utc_now,
        passwords=passwords,
        issuer=issuer,
        guard=guard,
    )
    response.headers["location"] = "/api/v1/auth/me"
    return RegisteredOut(
        **TokensOut.of(done.tokens).model_dump(),
        tenant=TenantOut.of(done.tenant),
        user=UserOut.of(done.member),
    )


@router.post("/login", dependencies=public)
async def login(
    body: LoginIn,
    device: DeviceDep,
    trace: TraceDep,
    people: PeopleDep,
    begin: BeginWork,
    passwords: PasswordsDep,
    issuer: IssuerDep,
    guard: GuardDep,
) -> TokensOut:
    """Sign in with e-mail and password, to the company used last.

    Who has a second factor and sent none is told so (`second_factor_required`) and asks again.
    """
    tokens = await sign_in(
        SignIn(body.email, body.password.get_secret_value(), Shown(body.totp, body.recovery_code)),
        device=device,
        trace=trace,
        people=people,
        begin=begin,
        now=utc_now,
        passwords=passwords,
        issuer=issuer,
        guard=guard,
    )
    return TokensOut.of(tokens)


@router.post("/refresh", dependencies=public)
async def refresh(
    body: RefreshIn,
    key: ProvenKey,
    trace: TraceDep,
    people: PeopleDep,
    begin: BeginWork,
    issuer: IssuerDep,
) -> TokensOut:
    """Spend a refresh token for a new access token and the next refresh token.

    A session that began with a DPoP proof needs one by the same key each time.
    """
    tokens = await refresh_session(
        body.refresh_token.get_secret_value(),
        key_thumbprint=key,
        trace=trace,
        people=people,
        begin=begin,
        now=utc_now,
        issuer=issuer,
    )
    return TokensOut.of(tokens)


@router.post("/logout", status_code=204, dependencies=public)
async def logout(
    body: RefreshIn, trace: TraceDep, people: PeopleDep, begin: BeginWork, issuer: IssuerDep
) -> None:
    """End the session of this refresh token."""
    token = body.refresh_token.get_secret_value()
    await sign_out(token, trace=trace, people=people, begin=begin, now=utc_now, issuer=issuer)


@router.post("/service-tokens", dependencies=public, include_in_schema=False)
async def service_token(
    body: ServiceTokenIn, request: Request, issuer: IssuerDep
) -> ServiceTokenOut:
    """A 60 second token for a service acting for one company; asked by services only."""
    secrets: dict[str, Any] = request.app.state.settings.service_secrets
    secret = secrets.get(body.client_id)
    given = body.client_secret.get_secret_value().encode()
    if secret is None or not hmac.compare_digest(secret.get_secret_value().encode(), given):
        raise Unauthenticated("no such service or secret", code="wrong_credentials")
    token, seconds = issuer.service_token(body.client_id, body.tenant_id)
    return ServiceTokenOut(access_token=token, expires_in=seconds)
