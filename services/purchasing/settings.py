"""purchasing's own settings, beside those of every service."""

from pathlib import Path

from pydantic import Field

from libs.web.settings import ServiceSettings


class PurchasingSettings(ServiceSettings):
    """How documents are set."""

    document_fonts: Path | None = Field(
        default=None, description="A folder of fonts for scripts that ours cannot draw, such as CJK"
    )
