"""The settings of a service that sends letters."""

from pydantic import Field, SecretStr

from libs.web.settings import ServiceSettings


class MailSettings(ServiceSettings):
    """How letters leave, and in whose name."""

    mail_url: SecretStr = Field(
        default=SecretStr(""),
        description="smtp://user:password@host:587, smtps://...:465 or file:///folder;"
        " empty: mails wait",
    )
    mail_from: str = Field(default="no-reply@localhost", description="Sender of mails")
