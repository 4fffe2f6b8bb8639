"""Signing ledger hashes with a key the database does not hold (Ed25519, RFC 8032)."""

import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


class LedgerSigner:
    """One installation's ledger key."""

    def __init__(self, seed: bytes) -> None:
        """`seed` is 32 secret bytes."""
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self._public = self._private.public_key()
        self.key_id = hashlib.sha256(self._public.public_bytes_raw()).hexdigest()[:16]

    def sign(self, entry_hash: bytes) -> bytes:
        """The signature of an entry's hash."""
        return self._private.sign(entry_hash)

    def holds(self, entry_hash: bytes, signature: bytes) -> bool:
        """Whether the signature is ours and of this hash."""
        try:
            self._public.verify(signature, entry_hash)
        except InvalidSignature:
            return False
        return True
