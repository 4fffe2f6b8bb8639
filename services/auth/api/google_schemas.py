"""What goes over the wire of signing in with Google."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field, SecretStr, StringConstraints, model_validator

from libs.web.fields import Body
from services.auth.api.schemas import Name, TokensOut

# What a browser makes up: long enough that nobody guesses it, and safe in a URL.
MadeUp = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._~-]{16,200}$")]
Challenge = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{43}$")]
Verifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._~-]{43,128}$")]


class SignInOptionsOut(BaseModel):
    """How one may sign in here, beside e-mail and password."""

    google: bool


class ConsentOut(BaseModel):
    """Where to send the browser."""

    url: str


class CallbackIn(Body):
    """Google's code, with what the browser kept since `google/start`; `iss` if Google sent it."""

    code: SecretStr = Field(min_length=1, max_length=2_048)
    state: MadeUp
    nonce: MadeUp
    code_verifier: Verifier
    iss: str | None = Field(default=None, max_length=200)


class SignUpOut(BaseModel):
    """Nobody we know: a company can be signed up with this, within ten minutes."""

    signup_token: str
    name: str
    email: str


class SecondFactorOut(BaseModel):
    """Somebody with a second factor: it is asked for with this, within ten minutes."""

    second_factor_token: str


CallbackOut = TokensOut | SignUpOut | SecondFactorOut


class SecondFactorIn(Body):
    """What your app shows, or a recovery code."""

    second_factor_token: SecretStr = Field(max_length=4_096)
    totp: str | None = Field(default=None, max_length=16)
    recovery_code: str | None = Field(default=None, max_length=32)

    @model_validator(mode="after")
    def one_of_them(self) -> "SecondFactorIn":
        """One of the two is needed."""
        if (self.totp is None) == (self.recovery_code is None):
            msg = "send either totp or recovery_code"
            raise ValueError(msg)
        return self


class GoogleRegisterIn(Body):
    """A company, and the ticket of its first user."""

    signup_token: SecretStr = Field(max_length=4_096)
    company: Name
    currency: str = Field(examples=["INR"], min_length=3, max_length=3)
    timezone: str = Field(examples=["Asia/Kolkata"], max_length=64)
    role_set: Literal["all", "four"] = "all"
