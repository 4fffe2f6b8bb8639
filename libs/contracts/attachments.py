"""What services that keep files with their documents say of them."""

from uuid import UUID

from libs.contracts.base import Event


class AttachmentEvent(Event):
    """A file of a document: `of` is its kind, such as order."""

    attachment_id: UUID
    of: str
    of_id: UUID
    name: str
    media_type: str
    size: int
