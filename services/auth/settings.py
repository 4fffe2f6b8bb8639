"""auth's own settings, beside those of every service."""

import base64
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import Field, Json, SecretStr, model_validator
from pydantic_settings import NoDecode

from libs.files.settings import PictureSettings
from libs.mail.settings import MailSettings

# A stand-in for Google on the same machine does without TLS.
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})


class AuthSettings(PictureSettings, MailSettings):
    """`operators` are e-mails; `service_secrets` maps each service to its client secret (JSON)."""

    operators: str = Field(
        default="",
        description="E-mails, comma-separated, of who may use /admin and the status page",
    )
    service_secrets: Annotated[Json[dict[str, SecretStr]], NoDecode] = Field(
        default_factory=dict,
        validate_default=False,
        description="Each service's secret by its name: what they prove themselves by",
    )
    signing_key_secret: SecretStr = Field(
        description="32 bytes, base64; encrypts signing keys and second factors at rest"
    )
    signing_key_days: int = Field(default=90, ge=1, description="How long a signing key signs")
    signing_key_published_seconds: int = Field(
        default=600, ge=0, description="How long one is published before it signs"
    )
    google_client_id: str = Field(default="", description="Empty: nobody signs in with Google")
    google_client_secret: SecretStr = Field(
        default=SecretStr(""), description="Goes with the client id"
    )
    google_issuer: str = Field(
        default="https://accounts.google.com", description="Another OpenID provider"
    )
    google_hosted_domain: str = Field(
        default="", description="Only accounts of this domain sign in with Google; empty: any"
    )

    @model_validator(mode="after")
    def _google_is_whole(self) -> Self:
        if bool(self.google_client_id) != bool(self.google_client_secret.get_secret_value()):
            msg = "QM_GOOGLE_CLIENT_ID and QM_GOOGLE_CLIENT_SECRET go together"
            raise ValueError(msg)
        local = self.environment != "production" and urlsplit(self.google_issuer).hostname in _HERE
        if not (self.google_issuer.startswith("https://") or local):
            msg = "QM_GOOGLE_ISSUER begins with https://"
            raise ValueError(msg)
        return self

    def operator_emails(self) -> list[str]:
        """Who has operator rights on this installation."""
        return [email.strip() for email in self.operators.split(",") if email.strip()]

    def key_secret(self) -> bytes:
        """The 32 bytes that encrypt signing keys at rest."""
        return base64.b64decode(self.signing_key_secret.get_secret_value(), validate=True)
