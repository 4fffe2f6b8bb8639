"""Passwords and e-mail addresses: forgotten, reset, changed."""

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field, SecretStr

from libs.domain.clock import utc_now
from libs.web.fields import Body
from libs.web.routes import Actor, Db, Router, require
from services.auth.api.deps import (
    BeginAnew,
    BeginWork,
    DeviceDep,
    GuardDep,
    PasswordsDep,
    PeopleDep,
    TraceDep,
)
from services.auth.api.me import me
from services.auth.api.me_schemas import MeOut
from services.auth.api.schemas import Email
from services.auth.application.ask_for_email_change import ask_for_email_change
from services.auth.application.ask_for_reset import ask_for_reset
from services.auth.application.change_password import ChangePassword, change_password
from services.auth.application.confirm_email_change import confirm_email_change
from services.auth.application.reset_password import ResetPassword, reset_password

router: APIRouter = Router("/api/v1/auth", tag="passwords")
public = [require("public")]
signed_in = [require("authenticated")]
_LONGEST_CODE = 16


class ForgotIn(Body):
    """The e-mail you sign in with."""

    email: str = Field(max_length=254)


class ResetIn(Body):
    """The code that came by e-mail, and your password from now on."""

    email: str = Field(max_length=254)
    code: str = Field(max_length=_LONGEST_CODE)
    password: SecretStr


class ChangePasswordIn(Body):
    """Your password up to now, and from now on."""

    current_password: SecretStr
    password: SecretStr


class ChangeEmailIn(Body):
    """The address to sign in with from now on, and your password."""

    email: Email
    password: SecretStr


class ConfirmEmailIn(Body):
    """The code that came to the new address."""

    code: str = Field(max_length=_LONGEST_CODE)


class AskedOut(BaseModel):
    """Nothing: whether somebody has the e-mail is nobody else's business."""


@router.post("/password/forgot", status_code=202, dependencies=public)
async def forgot(
    body: ForgotIn,
    device: DeviceDep,
    trace: TraceDep,
    people: PeopleDep,
    begin: BeginWork,
    guard: GuardDep,
) -> AskedOut:
    """Ask for a code by e-mail; the answer is the same for an e-mail nobody has."""
    await ask_for_reset(
        body.email,
        device=device,
        trace=trace,
        people=people,
        begin=begin,
        now=utc_now,
        guard=guard,
    )
    return AskedOut()


@router.post("/password/reset", status_code=204, dependencies=public)
async def reset(
    body: ResetIn,
    device: DeviceDep,
    trace: TraceDep,
    people: PeopleDep,
    begin: BeginWork,
    passwords: PasswordsDep,
    guard: GuardDep,
) -> None:
    """Set a new password with the code; all your sessions end."""
    await reset_password(
        ResetPassword(body.email, body.code, body.password.get_secret_value()),
        device=device,
        trace=trace,
        people=people,
        begin=begin,
        now=utc_now,
        passwords=passwords,
        guard=guard,
    )


@router.post("/me/password", status_code=204, dependencies=signed_in)
async def change(
    body: ChangePasswordIn,
    actor: Actor,
    device: DeviceDep,
    people: PeopleDep,
    begin: BeginAnew,
    passwords: PasswordsDep,
    guard: GuardDep,
) -> None:
    """Replace your password; your other sessions end."""
    await change_password(
        ChangePassword(body.current_password.get_secret_value(), body.password.get_secret_value()),
        actor=actor,
        device=device,
        people=people,
        begin=begin,
        now=utc_now,
        passwords=passwords,
        guard=guard,
    )


@router.post("/me/email", status_code=202, dependencies=signed_in)
async def change_email(
    body: ChangeEmailIn,
    actor: Actor,
    device: DeviceDep,
    people: PeopleDep,
    begin: BeginAnew,
    passwords: PasswordsDep,
    guard: GuardDep,
) -> AskedOut:
    """Ask for a code to the new address, and tell the old one; your own address proves it yours."""
    await ask_for_email_change(
        body.email,
        body.password.get_secret_value(),
        actor=actor,
        device=device,
        people=people,
        begin=begin,
        now=utc_now,
        passwords=passwords,
        guard=guard,
    )
    return AskedOut()


@router.post("/me/email/confirm", dependencies=signed_in)
async def confirm_email(
    body: ConfirmEmailIn,
    actor: Actor,
    device: DeviceDep,
    people: PeopleDep,
    begin: BeginAnew,
    guard: GuardDep,
    database: Db,
    response: Response,
) -> MeOut:
    """Sign in with the new address from now on."""
    await confirm_email_change(
        body.code,
        actor=actor,
        device=device,
        people=people,
        begin=begin,
        now=utc_now,
        guard=guard,
    )
    return await me(actor, database, response)
