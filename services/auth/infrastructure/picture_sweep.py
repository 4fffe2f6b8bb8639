"""Which pictures are somebody's: whatever else is kept is removed, once a day."""

from libs.domain.clock import Clock
from libs.files.picture_store import ObjectPictureStore
from libs.files.picture_sweep import sweep_pictures
from libs.jobs.schedule import Job

_ANY = """
SELECT EXISTS (SELECT FROM users WHERE picture IS NOT NULL)
    OR EXISTS (SELECT FROM memberships WHERE picture IS NOT NULL)
"""
_SHOWN = """
SELECT picture FROM memberships WHERE picture = ANY ($1)
UNION SELECT picture FROM users WHERE picture = ANY ($1)
"""


def sweep_portraits(store: ObjectPictureStore, now: Clock) -> Job:
    """The job."""
    return sweep_pictures(store, now, some=_ANY, which=_SHOWN)
