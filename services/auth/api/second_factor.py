"""Turning the second factor on and off; signing in asks for it."""

from fastapi import APIRouter
from pydantic import BaseModel, Field, SecretStr, model_validator

from libs.domain.clock import utc_now
from libs.web.fields import Body
from libs.web.routes import Actor, Router, require
from services.auth.api.deps import BeginAnew, DeviceDep, GuardDep, PasswordsDep, PeopleDep
from services.auth.application.begin_second_factor import begin_second_factor
from services.auth.application.confirm_second_factor import confirm_second_factor
from services.auth.application.end_second_factor import end_second_factor
from services.auth.application.prove_second_factor import Shown
from services.auth.application.renew_recovery_codes import renew_recovery_codes

router: APIRouter = Router("/api/v1/auth/totp", tag="second factor")
signed_in = [require("authenticated")]


class PasswordIn(Body):
    """Your password, once more."""

    password: SecretStr


class CodeIn(Body):
    """What your app shows."""

    code: str = Field(max_length=16)


class EndIn(Body):
    """Your password, and what your app shows or a recovery code."""

    password: SecretStr
    code: str | None = Field(default=None, max_length=16)
    recovery_code: str | None = Field(default=None, max_length=32)

    @model_validator(mode="after")
    def one_of_them(self) -> "EndIn":
        """One of the two is needed."""
        if (self.code is None) == (self.recovery_code is None):
            msg = "send either code or recovery_code"
            raise ValueError(msg)
        return self


class EnrolmentOut(BaseModel):
    """What your app needs: type the secret in, or show it the address as a QR code."""

    secret: str
    uri: str


class RecoveryCodesOut(BaseModel):
    """Ten codes, each good once in place of your app's; they are not shown again."""

    recovery_codes: list[str]


@router.post("/enable", dependencies=signed_in)
async def enable(
    body: PasswordIn,
    device: DeviceDep,
    actor: Actor,
    people: PeopleDep,
    begin: BeginAnew,
    passwords: PasswordsDep,
    guard: GuardDep,
) -> EnrolmentOut:
    """Begin: a secret for your app. Nothing changes until you confirm a code of it."""
    password = body.password.get_secret_value()
    begun = await begin_second_factor(
        password,
        device=device,
        actor=actor,
        people=people,
        begin=begin,
        passwords=passwords,
        guard=guard,
    )
    return EnrolmentOut(secret=begun.secret, uri=begun.uri)


@router.post("/confirm", dependencies=signed_in)
async def confirm(
    body: CodeIn, actor: Actor, people: PeopleDep, begin: BeginAnew
) -> RecoveryCodesOut:
    """Turn it on: signing in with your password asks for a code from now on."""
    codes = await confirm_second_factor(
        body.code, actor=actor, people=people, begin=begin, now=utc_now
    )
    return RecoveryCodesOut(recovery_codes=codes)


@router.post("/disable", status_code=204, dependencies=signed_in)
async def disable(
    body: EndIn,
    device: DeviceDep,
    actor: Actor,
    people: PeopleDep,
    begin: BeginAnew,
    passwords: PasswordsDep,
    guard: GuardDep,
) -> None:
    """Turn it off."""
    await end_second_factor(
        body.password.get_secret_value(),
        Shown(body.code, body.recovery_code),
        device=device,
        actor=actor,
        people=people,
        begin=begin,
        now=utc_now,
        passwords=passwords,
        guard=guard,
    )


@router.post("/recovery-codes", dependencies=signed_in)
async def recovery_codes(
    body: PasswordIn,
    device: DeviceDep,
    actor: Actor,
    people: PeopleDep,
    begin: BeginAnew,
    passwords: PasswordsDep,
    guard: GuardDep,
) -> RecoveryCodesOut:
    """Ten new recovery codes; the old ones are good no more."""
    password = body.password.get_secret_value()
    codes = await renew_recovery_codes(
        password,
        device=device,
        actor=actor,
        people=people,
        begin=begin,
        passwords=passwords,
        guard=guard,
    )
    return RecoveryCodesOut(recovery_codes=codes)
