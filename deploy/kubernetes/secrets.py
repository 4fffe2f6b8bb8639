"""What each Secret holds; new ones: `python -m deploy.kubernetes.secrets | kubectl create -f -`.

A secret store (External Secrets, Vault ...) makes Secrets of the same names and keys instead.
"""

import base64
import json
import secrets
import sys
from collections.abc import Mapping
from typing import Final

NAMESPACE: Final = "quartermaster"
SERVICES: Final = (
    "auth",
    "catalog",
    "purchasing",
    "sales",
    "inventory",
    "notifications",
    "payments",
    "reporting",
)
CALLERS: Final = (*SERVICES, "gateway")
LOGINS: Final = ("owner", "app", "costs", "relay")

# What is made here: a Secret for each process, and one for each login of PostgreSQL.
GENERATED: Final[Mapping[str, frozenset[str]]] = {
    **{name: frozenset({"QM_SERVICE_SECRET"}) for name in CALLERS},
    "auth": frozenset({"QM_SERVICE_SECRET", "QM_SERVICE_SECRETS", "QM_SIGNING_KEY_SECRET"}),
    "inventory": frozenset({"QM_SERVICE_SECRET", "QM_LEDGER_SIGNING_KEY"}),
    **{
        f"{service}-{login}": frozenset({"username", "password"})
        for service in SERVICES
        for login in LOGINS
    },
}
# What somebody else gives; those that processes need have a component that says so.
GIVEN: Final[Mapping[str, frozenset[str]]] = {
    "auth": frozenset({"QM_GOOGLE_CLIENT_ID", "QM_GOOGLE_CLIENT_SECRET"}),
    "notifications": frozenset({"QM_SMS_URL"}),
    "payments": frozenset({"QM_STRIPE_SECRET_KEY", "QM_STRIPE_WEBHOOK_SECRETS"}),
    "mail": frozenset({"QM_MAIL_URL", "QM_MAIL_FROM"}),
    "files": frozenset({"QM_PICTURES_ACCESS_KEY", "QM_PICTURES_SECRET_KEY"}),
    "backups": frozenset({"ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "REGION"}),
    "broker": frozenset({"connection_string", "username", "password"}),
}
# What RabbitMQ's operator makes.
MADE: Final[Mapping[str, frozenset[str]]] = {
    "rabbitmq-default-user": frozenset({"connection_string", "username", "password"}),
}


def keys_of(secret: str) -> frozenset[str]:
    """The keys a Secret may hold; none when there is no such Secret."""
    none: frozenset[str] = frozenset()
    return GENERATED.get(secret, none) | GIVEN.get(secret, none) | MADE.get(secret, none)


def generated() -> dict[str, dict[str, str]]:
    """New values for all of GENERATED, by Secret and key."""
    clients = {name: secrets.token_hex(24) for name in CALLERS}
    values = {name: {"QM_SERVICE_SECRET": clients[name]} for name in CALLERS}
    values["auth"]["QM_SERVICE_SECRETS"] = json.dumps(clients)
    values["auth"]["QM_SIGNING_KEY_SECRET"] = _key()
    values["inventory"]["QM_LEDGER_SIGNING_KEY"] = _key()
    for service in SERVICES:
        for login in LOGINS:
            # Hexadecimal: passwords become part of URLs.
            password = secrets.token_hex(16)
            values[f"{service}-{login}"] = {"username": f"{service}_{login}", "password": password}
    return values


def manifest() -> dict[str, object]:
    """Those as Kubernetes takes them."""
    # CloudNativePG looks again at a password with this label when it is changed.
    labels = {"app.kubernetes.io/part-of": "quartermaster", "cnpg.io/reload": "true"}
    items = [
        {
            "apiVersion": "v1",
            "kind": "Secret",
            "type": "kubernetes.io/basic-auth" if "password" in values else "Opaque",
            "metadata": {"name": name, "namespace": NAMESPACE, "labels": labels},
            "stringData": values,
        }
        for name, values in generated().items()
    ]
    return {"apiVersion": "v1", "kind": "List", "items": items}


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


if __name__ == "__main__":
    json.dump(manifest(), sys.stdout, indent=1)
