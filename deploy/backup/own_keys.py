"""The installation's keys, for a backup: sealed with a passphrase, or kept apart and only named.

Without them everything that is sealed in the databases (second factors, shops' secrets) is lost;
open beside a backup they would let whoever has it sign in as anybody.
"""

import hashlib
import json
import secrets
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from deploy.local.problem import SetupError

FILE: Final = "keys.sealed"
PASSPHRASE: Final = "QM_BACKUP_PASSPHRASE"  # noqa: S105 - the name of a setting
_SALT, _NONCE = 16, 12


def fingerprint(text: str) -> str:
    """A hash that tells whether keys are the same; they are random, so it tells nothing else."""
    return hashlib.sha256(json.dumps(json.loads(text), sort_keys=True).encode()).hexdigest()


def seal(text: str, passphrase: str) -> bytes:
    """Encrypt (scrypt, AES-256-GCM); the salt and the nonce are in front."""
    salt, nonce = secrets.token_bytes(_SALT), secrets.token_bytes(_NONCE)
    return salt + nonce + AESGCM(_key(passphrase, salt)).encrypt(nonce, text.encode(), b"keys")


def opened(sealed: bytes, passphrase: str) -> str:
    """Decrypt; raises SetupError for another passphrase."""
    salt, nonce, text = (
        sealed[:_SALT],
        sealed[_SALT : _SALT + _NONCE],
        sealed[_SALT + _NONCE :],
    )
    try:
        return AESGCM(_key(passphrase, salt)).decrypt(nonce, text, b"keys").decode()
    except InvalidTag:
        raise SetupError(f"{PASSPHRASE} is not the one this backup was sealed with.") from None


def keys_of(backup: Path, wanted: str, here: Path, passphrase: str) -> str:
    """The keys a backup was made with: those here, or else those sealed in it.

    Raises SetupError where neither can be had.
    """
    if here.exists() and fingerprint(text := here.read_text()) == wanted:
        return text
    sealed = backup / FILE
    if not sealed.exists():
        raise SetupError(
            "This backup holds no keys, and those it was made with are not here: put the"
            f" secrets.json of that installation to {here} and try again."
        )
    if not passphrase:
        raise SetupError(f"Say the passphrase the backup's keys are sealed with in {PASSPHRASE}.")
    return opened(sealed.read_bytes(), passphrase)


def superuser(keys: str) -> str:
    """The password of PostgreSQL's superuser."""
    password: str = json.loads(keys)["postgres"]
    return password


def _key(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(passphrase.encode())
