"""notifications's own settings, beside those of every service."""

from pydantic import Field, SecretStr

from libs.mail.settings import MailSettings


class NotificationsSettings(MailSettings):
    """How messages leave, and which programs may be told."""

    sms_url: SecretStr = Field(
        default=SecretStr(""),
        description="twilio://account:token@api.twilio.com?from=%2B15005550006 or"
        " file:///folder; empty: text messages wait",
    )

    webhooks_allow_private: bool = Field(
        default=False,
        description="Let companies' webhooks be at private addresses and without TLS; for trying"
        " things out, never where companies are strangers",
    )
