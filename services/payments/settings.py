"""payments' own settings, beside those of every service."""

from typing import Final, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr

from libs.web.settings import ServiceSettings

_HERE: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class PaymentsSettings(ServiceSettings):
    """Stripe: the secret key, the secrets its webhooks are signed by, and where it is."""

    stripe_secret_key: SecretStr = Field(
        default=SecretStr(""), description="sk_live_... or a restricted key; empty: the sandbox"
    )
    stripe_webhook_secrets: SecretStr = Field(
        default=SecretStr(""), description="whsec_..., two with a comma while one is rolled over"
    )
    stripe_api_base: str = Field(
        default="https://api.stripe.com", description="Stripe, or a stand-in"
    )
    stripe_sandbox: Literal["auto", "on", "off"] = Field(
        default="auto",
        description="Pages on which no money moves, without a key; auto: in local mode under"
        " localhost only",
    )

    @property
    def sandbox(self) -> bool:
        """Whether the sandbox stands in for Stripe: on this machine, or where it was turned on.

        Anybody may pay there with nothing: where others reach us, somebody has to want that.
        """
        if self.stripe_secret_key.get_secret_value():
            return False
        if self.stripe_sandbox == "auto":
            return self.environment == "local" and urlsplit(self.public_url).hostname in _HERE
        return self.stripe_sandbox == "on"

    @property
    def webhook_secrets(self) -> tuple[str, ...]:
        """Each secret in force."""
        given = self.stripe_webhook_secrets.get_secret_value().split(",")
        return tuple(secret.strip() for secret in given if secret.strip())
