"""catalog's own settings, beside those of every service."""

from libs.files.settings import PictureSettings


class CatalogSettings(PictureSettings):
    """Where pictures of products are kept."""
