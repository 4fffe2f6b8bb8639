"""inventory's own settings, beside those of every service."""

import base64

from pydantic import SecretStr

from libs.web.settings import ServiceSettings


class InventorySettings(ServiceSettings):
    """`ledger_signing_key` is a base64 Ed25519 seed of 32 bytes, held outside the database."""

    ledger_signing_key: SecretStr

    def ledger_seed(self) -> bytes:
        """The 32 bytes ledger entries are signed with."""
        return base64.b64decode(self.ledger_signing_key.get_secret_value(), validate=True)
