"""The settings every service takes from its environment (`QM_...`, see .env.example)."""

from typing import Literal

from pydantic import Field, SecretStr

from libs.db.settings import DatabaseSettings

Part = Literal["api", "relay", "consumers", "jobs"]


class ServiceSettings(DatabaseSettings):
    """Addresses, secrets and parts of one service; a service adds its own by subclassing."""

    host: str = "127.0.0.1"
    port: int
    run: str = Field(
        default="api,relay,consumers,jobs", description="Parts of the service this process runs"
    )
    broker_url: SecretStr
    auth_url: str = "http://127.0.0.1:8101"
    catalog_url: str = "http://127.0.0.1:8102"
    purchasing_url: str = "http://127.0.0.1:8103"
    sales_url: str = "http://127.0.0.1:8104"
    inventory_url: str = "http://127.0.0.1:8105"
    notifications_url: str = "http://127.0.0.1:8106"
    payments_url: str = "http://127.0.0.1:8107"
    reporting_url: str = "http://127.0.0.1:8108"
    public_url: str = "http://localhost:8080"
    service_secret: SecretStr = SecretStr("")
    environment: Literal["local", "production"] = "local"
    log_level: str = "INFO"

    def runs(self, part: Part) -> bool:
        """Whether this process runs the part."""
        return part in {name.strip() for name in self.run.split(",")}
