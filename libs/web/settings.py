"""The settings processes take from their environment (`QM_...`, see .env.example)."""

from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from libs.db.settings import DatabaseSettings

Part = Literal["api", "relay", "consumers", "jobs"]


class ProcessSettings(BaseSettings):
    """What every process takes, the gateway included: where it listens and where others do."""

    model_config = SettingsConfigDict(env_prefix="QM_", extra="ignore")

    host: str = "127.0.0.1"
    port: int
    public_url: str = "http://localhost:8080"
    environment: Literal["local", "production"] = "local"
    log_level: str = "INFO"
    broker_url: SecretStr = Field(
        description="AMQP URL of the broker; of a cluster those of its nodes, comma-separated"
    )
    auth_url: str = "http://127.0.0.1:8101"
    catalog_url: str = "http://127.0.0.1:8102"
    purchasing_url: str = "http://127.0.0.1:8103"
    sales_url: str = "http://127.0.0.1:8104"
    inventory_url: str = "http://127.0.0.1:8105"
    notifications_url: str = "http://127.0.0.1:8106"
    payments_url: str = "http://127.0.0.1:8107"
    reporting_url: str = "http://127.0.0.1:8108"


class ServiceSettings(ProcessSettings, DatabaseSettings):
    """Secrets and parts of one service; a service adds its own by subclassing."""

    run: str = Field(
        default="api,relay,consumers,jobs", description="Parts of the service this process runs"
    )
    service_secret: SecretStr = SecretStr("")

    def runs(self, part: Part) -> bool:
        """Whether this process runs the part."""
        return part in {name.strip() for name in self.run.split(",")}
