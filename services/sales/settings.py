"""sales's own settings, beside those of every service."""

from pydantic import Field

from libs.web.settings import ServiceSettings


class SalesSettings(ServiceSettings):
    """How shops are reached."""

    channels_allow_private: bool = Field(
        default=False,
        description="Let companies' shops be at private addresses and without TLS; for trying"
        " things out, never where companies are strangers",
    )
