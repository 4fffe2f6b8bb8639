"""reporting's own settings, beside those of every service."""

from libs.files.settings import PictureSettings


class ReportingSettings(PictureSettings):
    """Where exported files are kept: beside pictures, in a folder of their own."""
