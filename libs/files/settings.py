"""Where a service keeps its pictures: settings beside those of every service."""

from pydantic import Field, SecretStr

from libs.web.settings import ServiceSettings


class PictureSettings(ServiceSettings):
    """Services may share a place: each keeps its pictures in a folder of its own there."""

    pictures_url: str = Field(
        default="memory:///",
        description="Where pictures and exported files are kept: file:///folder, s3://bucket/prefix,"
        " or memory:/// (gone at the next start)",
    )
    pictures_endpoint: str = Field(
        default="", description="Of s3://: the store's address; empty: Amazon's"
    )
    pictures_region: str = Field(default="us-east-1", description="Of s3://")
    pictures_access_key: str = Field(default="", description="Of s3://")
    pictures_secret_key: SecretStr = Field(default=SecretStr(""), description="Of s3://")
