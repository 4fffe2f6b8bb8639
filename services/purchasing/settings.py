"""purchasing's own settings, beside those of every service."""

from pathlib import Path

from pydantic import Field

from libs.mail.settings import MailSettings


class PurchasingSettings(MailSettings):
    """How documents are set, and letters leave."""

    document_fonts: Path | None = Field(
        default=None, description="A folder of fonts for scripts that ours cannot draw, such as CJK"
    )
