"""sales's own settings, beside those of every service."""

from pathlib import Path

from pydantic import Field

from libs.mail.settings import MailSettings


class SalesSettings(MailSettings):
    """How documents are set, letters leave, and shops are reached."""

    document_fonts: Path | None = Field(
        default=None, description="A folder of fonts for scripts that ours cannot draw, such as CJK"
    )
    channels_allow_private: bool = Field(
        default=False,
        description="Let companies' shops be at private addresses and without TLS; for trying"
        " things out, never where companies are strangers",
    )
