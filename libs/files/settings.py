"""Where a service keeps its pictures: settings beside those of every service."""

from pydantic import Field, SecretStr

from libs.web.settings import ServiceSettings


class PictureSettings(ServiceSettings):
    """Services may share a place: each keeps its pictures in a folder of its own there."""

    pictures_url: str = Field(
        default="memory:///",
        description="file:///folder, s3://bucket/prefix, or memory:/// (gone at the next start)",
    )
    # For s3:// only; an endpoint other than Amazon's.
    pictures_endpoint: str = ""
    pictures_region: str = "us-east-1"
    pictures_access_key: str = ""
    pictures_secret_key: SecretStr = SecretStr("")
