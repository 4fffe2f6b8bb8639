"""payments' own settings, beside those of every service."""

from typing import Final, Literal
from urllib.parse import urlsplit

from pydantic import SecretStr

from libs.web.settings import ServiceSettings

_HERE: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class PaymentsSettings(ServiceSettings):
    """Stripe: the secret key, the secrets its webhooks are signed by, and where it is."""

    stripe_secret_key: SecretStr = SecretStr("")
    stripe_webhook_secrets: SecretStr = SecretStr("")
    stripe_api_base: str = "https://api.stripe.com"
    stripe_sandbox: Literal["auto", "on", "off"] = "auto"

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
