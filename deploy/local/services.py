"""The processes of Quartermaster and the environment each is started with.

The containers' environment (docker-compose.yml) has the same names; a test compares.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from deploy.local.databases import login_url

if TYPE_CHECKING:
    from deploy.local.keys import Keys

GATEWAY = "gateway"
SERVICE_PORTS: Mapping[str, int] = {
    "auth": 8101,
    "catalog": 8102,
    "purchasing": 8103,
    "sales": 8104,
    "inventory": 8105,
    "notifications": 8106,
    "payments": 8107,
    "reporting": 8108,
}
SERVICES = tuple(SERVICE_PORTS)
CALLERS = (*SERVICES, GATEWAY)
PORTS: Mapping[str, int] = {
    GATEWAY: 8080,
    **SERVICE_PORTS,
    "postgres": 15432,
    "amqp": 15673,
    "epmd": 14369,
    "distribution": 25673,
}
DEMO_OPERATOR = "admin@demo.example"
# Secrets that somebody outside gives, and nobody generates.
GIVEN_SECRETS = frozenset(
    {
        "QM_MAIL_URL",
        "QM_SMS_URL",
        "QM_PICTURES_ACCESS_KEY",
        "QM_PICTURES_SECRET_KEY",
        "QM_GOOGLE_CLIENT_SECRET",
        "QM_STRIPE_SECRET_KEY",
        "QM_STRIPE_WEBHOOK_SECRETS",
    }
)


def present(checkout: Path) -> list[str]:
    """The processes whose code is in this checkout, auth first and the gateway last."""
    found = [name for name in SERVICES if (checkout / "services" / name / "main.py").exists()]
    return found + ([GATEWAY] if (checkout / GATEWAY / "main.py").exists() else [])


def twin_of(name: str) -> str:
    """The second process of a service or of the gateway, where QM_TWINS asks for one."""
    return f"{name}-2"


def module_of(name: str) -> str:
    """The module whose `main()` runs the process."""
    return "gateway.main" if name == GATEWAY else f"services.{name}.main"


def database_of(service: str) -> str:
    """Name of a service's database."""
    return f"qm_{service}"


@dataclass(frozen=True, slots=True)
class Stack:
    """Where the servers of one installation are, and what its processes share."""

    ports: Mapping[str, int]
    keys: "Keys"
    broker_url: str
    extra: Mapping[str, str] = field(default_factory=dict)
    """Settings the caller chose, such as QM_LOG_LEVEL; they win."""
    data: Path = Path("/var/lib/quartermaster")
    """Where the installation keeps what is in no database."""

    @property
    def public_url(self) -> str:
        """What people open in a browser."""
        return self.extra.get("QM_PUBLIC_URL", f"http://localhost:{self.ports[GATEWAY]}")

    def owner_url(self, service: str) -> str:
        """URL of the login that owns a service's tables: for migrations only."""
        return self._url(service, "owner")

    def environment(self, name: str, process: str = "") -> dict[str, str]:
        """The settings one process of a service, or of the gateway, is started with."""
        settings = {
            "QM_SERVICE": name,
            "QM_HOST": "127.0.0.1",
            "QM_PORT": str(self.ports[process or name]),
            "QM_RUN": "api,relay,consumers,jobs",
            "QM_BROKER_URL": self.broker_url,
            "QM_PUBLIC_URL": self.public_url,
            "QM_ENVIRONMENT": "local",
            "QM_LOG_LEVEL": "INFO",
            "QM_TRACES_URL": "",
            "QM_SERVICE_SECRET": self.keys.clients[name],
            **{f"QM_{other.upper()}_URL": self._base_url(other) for other in SERVICES},
        }
        if name in SERVICES:
            for kind in ("app", "costs", "relay"):
                settings[f"QM_DATABASE_{kind.upper()}_URL"] = self._url(name, kind)
        else:
            settings["QM_METRICS_PORT"] = "0"
        settings |= self._own(name)
        # A secret of somebody else's reaches the process that needs it, and no other.
        chosen = {k: v for k, v in self.extra.items() if k in settings or k not in GIVEN_SECRETS}
        return {**settings, **chosen}

    def _own(self, name: str) -> dict[str, str]:
        if name == "auth":
            return {
                "QM_SERVICE_SECRETS": json.dumps(self.keys.clients),
                "QM_SIGNING_KEY_SECRET": self.keys.signing_key_secret,
                "QM_OPERATORS": DEMO_OPERATOR,
                **self._mail(),
                **self._pictures(),
                "QM_SIGNING_KEY_DAYS": "90",
                "QM_SIGNING_KEY_PUBLISHED_SECONDS": "600",
                "QM_GOOGLE_CLIENT_ID": "",
                "QM_GOOGLE_CLIENT_SECRET": "",
                "QM_GOOGLE_ISSUER": "https://accounts.google.com",
                "QM_GOOGLE_HOSTED_DOMAIN": "",
            }
        if name in {"purchasing", "sales", "notifications"}:
            texts = {"QM_SMS_URL": (self.data.absolute() / "texts").as_uri()}
            return {**self._mail(), **(texts if name == "notifications" else {})}
        if name in {"catalog", "reporting"}:
            return self._pictures()
        if name == "payments":
            return {
                "QM_STRIPE_SECRET_KEY": "",
                "QM_STRIPE_WEBHOOK_SECRETS": "",
                "QM_STRIPE_API_BASE": "https://api.stripe.com",
                "QM_STRIPE_SANDBOX": "auto",
            }
        if name == "inventory":
            return {"QM_LEDGER_SIGNING_KEY": self.keys.ledger_signing_key}
        return {}

    def _mail(self) -> dict[str, str]:
        return {
            "QM_MAIL_URL": (self.data.absolute() / "mail").as_uri(),
            "QM_MAIL_FROM": "Quartermaster <no-reply@localhost>",
        }

    def _pictures(self) -> dict[str, str]:
        return {
            "QM_PICTURES_URL": (self.data.absolute() / "pictures").as_uri(),
            "QM_PICTURES_ENDPOINT": "",
            "QM_PICTURES_REGION": "us-east-1",
            "QM_PICTURES_ACCESS_KEY": "",
            "QM_PICTURES_SECRET_KEY": "",
        }

    def _base_url(self, service: str) -> str:
        return f"http://127.0.0.1:{self.ports[service]}"

    def _url(self, service: str, kind: str) -> str:
        login = f"{service}_{kind}"
        password = self.keys.logins[login]
        return login_url("127.0.0.1", self.ports["postgres"], login, password, database_of(service))
