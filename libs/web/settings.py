"""The settings processes take from their environment (`QM_...`, see .env.example)."""

from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from libs.db.settings import DatabaseSettings

Part = Literal["api", "relay", "consumers", "jobs"]


class ProcessSettings(BaseSettings):
    """What every process takes, the gateway included: where it listens and where others do."""

    model_config = SettingsConfigDict(env_prefix="QM_", extra="ignore")

    host: str = Field(default="127.0.0.1", description="Address it listens at")
    port: int = Field(description="Port it listens at")
    public_url: str = Field(
        default="http://localhost:8080",
        description="What a browser opens; links and QR codes carry it",
    )
    environment: Literal["local", "production"] = Field(
        default="local",
        description="production turns rate limits on, and asks operators to prove their e-mails",
    )
    log_level: str = Field(default="INFO", description="DEBUG, INFO, WARNING or ERROR")
    broker_url: SecretStr = Field(
        description="amqp://user:password@host:port/; of a cluster those of its nodes,"
        " comma-separated"
    )
    traces_url: str = Field(
        default="", description="Where spans are sent (OTLP over HTTP); empty: nowhere"
    )
    auth_url: str = Field(default="http://127.0.0.1:8101", description="Where auth is, from inside")
    catalog_url: str = Field(
        default="http://127.0.0.1:8102", description="Where catalog is, from inside"
    )
    purchasing_url: str = Field(
        default="http://127.0.0.1:8103", description="Where purchasing is, from inside"
    )
    sales_url: str = Field(
        default="http://127.0.0.1:8104", description="Where sales is, from inside"
    )
    inventory_url: str = Field(
        default="http://127.0.0.1:8105", description="Where inventory is, from inside"
    )
    notifications_url: str = Field(
        default="http://127.0.0.1:8106", description="Where notifications is, from inside"
    )
    payments_url: str = Field(
        default="http://127.0.0.1:8107", description="Where payments is, from inside"
    )
    reporting_url: str = Field(
        default="http://127.0.0.1:8108", description="Where reporting is, from inside"
    )


class ServiceSettings(ProcessSettings, DatabaseSettings):
    """Secrets and parts of one service; a service adds its own by subclassing."""

    run: str = Field(
        default="api,relay,consumers,jobs",
        description="Parts of the service that this process runs",
    )
    service_secret: SecretStr = Field(
        default=SecretStr(""),
        description="Its own at auth, for calls between services; purchasing and sales also seal"
        " letters, links and channels' secrets by it",
    )

    def runs(self, part: Part) -> bool:
        """Whether this process runs the part."""
        return part in {name.strip() for name in self.run.split(",")}
