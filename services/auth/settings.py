"""auth's own settings, beside those of every service."""

import base64
from typing import Annotated

from pydantic import Field, Json, SecretStr
from pydantic_settings import NoDecode

from libs.web.settings import ServiceSettings


class AuthSettings(ServiceSettings):
    """`operators` are e-mails; `service_secrets` maps each service to its client secret (JSON)."""

    operators: str = ""
    service_secrets: Annotated[Json[dict[str, SecretStr]], NoDecode] = Field(
        default_factory=dict, validate_default=False
    )
    signing_key_secret: SecretStr
    mail_url: SecretStr = Field(
        default=SecretStr(""), description="smtp://, smtps:// or file:///folder; empty: mails wait"
    )
    mail_from: str = Field(default="no-reply@localhost", description="Sender of mails")

    def operator_emails(self) -> list[str]:
        """Who has operator rights on this installation."""
        return [email.strip() for email in self.operators.split(",") if email.strip()]

    def key_secret(self) -> bytes:
        """The 32 bytes that encrypt signing keys at rest."""
        return base64.b64decode(self.signing_key_secret.get_secret_value(), validate=True)
