"""Every generated password and key of this installation, in one file only its owner can read."""

import base64
import json
import secrets
from dataclasses import asdict, dataclass, field
from pathlib import Path

from deploy.local.account import Account
from deploy.local.databases import LOGINS
from deploy.local.services import CALLERS, SERVICES


def _logins() -> dict[str, str]:
    return {f"{service}_{kind}": secrets.token_hex(16) for service in SERVICES for kind in LOGINS}


def _clients() -> dict[str, str]:
    return {caller: secrets.token_hex(24) for caller in CALLERS}


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


@dataclass
class Keys:
    """Passwords of the servers and logins, the services' client secrets and the signing keys."""

    postgres: str = field(default_factory=lambda: secrets.token_hex(16))
    broker: str = field(default_factory=lambda: secrets.token_hex(16))
    logins: dict[str, str] = field(default_factory=_logins)
    clients: dict[str, str] = field(default_factory=_clients)
    ledger_signing_key: str = field(default_factory=_key)
    signing_key_secret: str = field(default_factory=_key)


def load_or_generate(path: Path) -> Keys:
    """The installation's keys; what is missing in the file is generated and kept."""
    kept = json.loads(path.read_text()) if path.exists() else {}
    keys = Keys()
    for name, generated in asdict(keys).items():
        old = kept.get(name)
        if isinstance(generated, dict) and isinstance(old, dict):
            setattr(keys, name, {**generated, **old})
        elif old:
            setattr(keys, name, old)
    if asdict(keys) != kept:
        Account().write(path, json.dumps(asdict(keys), indent=2))
    return keys
