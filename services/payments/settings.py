"""payments' own settings, beside those of every service."""

from typing import Literal

from pydantic import SecretStr

from libs.web.settings import ServiceSettings


class PaymentsSettings(ServiceSettings):
    """Stripe: the secret key, the secrets its webhooks are signed by, and where it is."""

    stripe_secret_key: SecretStr = SecretStr("")
    stripe_webhook_secrets: SecretStr = SecretStr("")
    stripe_api_base: str = "https://api.stripe.com"
    stripe_sandbox: Literal["auto", "on", "off"] = "auto"

    @property
    def sandbox(self) -> bool:
        """Whether the sandbox stands in for Stripe: locally, or where it was turned on."""
        if self.stripe_secret_key.get_secret_value():
            return False
        if self.stripe_sandbox == "auto":
            return self.environment == "local"
        return self.stripe_sandbox == "on"

    @property
    def webhook_secrets(self) -> tuple[str, ...]:
        """Each secret in force."""
        given = self.stripe_webhook_secrets.get_secret_value().split(",")
        return tuple(secret.strip() for secret in given if secret.strip())
