"""inventory's own settings, beside those of every service."""

import base64

from pydantic import Field, SecretStr

from libs.web.settings import ServiceSettings


class InventorySettings(ServiceSettings):
    """What the ledger is signed with, held outside the database."""

    ledger_signing_key: SecretStr = Field(
        description="32 bytes, base64: the Ed25519 seed that signs the ledger"
    )

    def ledger_seed(self) -> bytes:
        """The 32 bytes ledger entries are signed with."""
        return base64.b64decode(self.ledger_signing_key.get_secret_value(), validate=True)
