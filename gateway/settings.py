"""The settings the gateway takes from its environment (`QM_...`, see .env.example)."""

from pathlib import Path

from pydantic import Field, SecretStr

from libs.web.settings import ProcessSettings

_HERE = Path(__file__).parent
_MEGABYTE = 1_000_000


class GatewaySettings(ProcessSettings):
    """Files the gateway serves, and the limits on what callers may ask."""

    port: int = Field(default=8080, description="Port it listens at")
    service_secret: SecretStr = Field(
        default=SecretStr(""), description="Its own secret at auth, which exchanges API keys for it"
    )
    metrics_port: int = Field(
        default=0,
        description="Where figures are read; 0: at the same port, in local mode only",
    )
    contracts: Path = Field(default=_HERE / "contracts", description="Routes and API documents")
    console: Path = Field(default=_HERE / "console" / "dist", description="The built console")
    trusted_proxies: str = Field(
        default="", description="Addresses whose X-Forwarded-For is believed, comma-separated"
    )
    allowed_origins: str = Field(
        default="", description="Origins besides the public URL that may open a WebSocket"
    )
    body_bytes: int = Field(default=10 * _MEGABYTE, description="Largest request body")
    import_bytes: int = Field(default=100 * _MEGABYTE, description="Largest body of an import")
    header_bytes: int = Field(default=32_768, description="Largest request line and headers")
    upstream_seconds: float = Field(default=30, description="Longest silence of a service")
    import_seconds: float = Field(default=300, description="Longest silence during an import")
    user_rate: float | None = Field(
        default=None,
        description="Requests a second per user; 0 is no limit; default 600 or local 0",
    )
    address_rate: float | None = Field(
        default=None,
        description="Requests without a token a second per address; default 60 or local 0",
    )
    guess_rate: float | None = Field(
        default=None,
        description="Links without account that open nothing, a second per address; 0 is no limit;"
        " default 1 or local 0",
    )
    live_queue: int = Field(default=1_000, description="Messages a slow live client may lag behind")
    live_memory: int = Field(default=4_096, description="Latest events kept to resume clients from")
    live_heartbeat_seconds: int = Field(default=30, description="How often live clients hear us")
    live_replay: int = Field(
        default=50_000, description="Events a client may be behind before it must refetch"
    )

    def url_of(self, service: str) -> str:
        """A service's base URL; AttributeError if there is no such service."""
        url: str = getattr(self, f"{service}_url")
        return url.rstrip("/")

    def rates(self) -> tuple[float, float, float]:
        """What is in force a second: requests per user, per address, wrong links; 0 is no limit."""
        usual = (600.0, 60.0, 1.0) if self.environment == "production" else (0.0, 0.0, 0.0)
        given = (self.user_rate, self.address_rate, self.guess_rate)
        user, address, guess = (u if g is None else g for u, g in zip(usual, given, strict=True))
        return user, address, guess
