"""Keyed hashes and encryption at rest: what a stolen database must not give away.

Both take a `purpose`: a text that says which kind of thing it is, and for encryption which one
(`f"second factor {user_id}"`), so that nothing sealed for one place opens in another.
"""

import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES = 12


class Seal:
    """Hashes and encrypts with keys derived from the installation's secret, one for each use."""

    def __init__(self, secret: bytes) -> None:
        """`secret` is `settings.key_secret()`; it is never used as a key itself."""
        self._secret = secret
        self._cipher = AESGCM(self._key("seal"))

    def mac(self, purpose: str, data: bytes) -> bytes:
        """32 bytes that nobody without the secret can make: for codes, tokens and e-mails."""
        return hmac.digest(self._key(f"mac {purpose}"), data, "sha256")

    def fits(self, purpose: str, data: bytes, mac: bytes) -> bool:
        """Whether `mac` is the keyed hash of the data; takes as long for every wrong one."""
        return hmac.compare_digest(self.mac(purpose, data), mac)

    def seal(self, purpose: str, data: bytes) -> bytes:
        """Encrypt (AES-256-GCM, a random nonce in front)."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, data, purpose.encode())

    def open(self, purpose: str, sealed: bytes) -> bytes:
        """Decrypt; raises ValueError for what was not sealed here for this purpose."""
        nonce, text = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            return self._cipher.decrypt(nonce, text, purpose.encode())
        except (InvalidTag, ValueError) as error:
            msg = f"not sealed by this installation as {purpose}"
            raise ValueError(msg) from error

    def _key(self, use: str) -> bytes:
        return hmac.digest(self._secret, use.encode(), "sha256")
