"""The settings every service takes from its environment (`QM_...`, see .env.example)."""

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class DatabaseSettings(BaseSettings):
    """Where the service's own database is: one URL per login, passwords included."""

    model_config = SettingsConfigDict(env_prefix="QM_", extra="ignore")

    database_app_url: SecretStr = Field(
        description="postgresql://<service>_app:password@host:port/qm_<service>"
    )
    database_costs_url: SecretStr = Field(
        description="The same of the login that may see cost prices: <service>_costs"
    )
    database_relay_url: SecretStr = Field(
        description="The same of the login that finds work of all companies: <service>_relay"
    )
    database_pool_size: int = Field(default=8, ge=1, description="Most per login and process")
