"""The tables of attachments, for the migrations of a service that keeps some."""

from importlib import resources

from libs.db.rls import tenant_table


def attachment_tables(service: str) -> str:
    """Both tables, with their grants."""
    text = resources.files("libs.attachments").joinpath("attachments.sql").read_text("utf-8")
    grants = (
        tenant_table(service, table, runtime="SELECT, INSERT, DELETE")
        for table in ("attachments", "attachment_contents")
    )
    return "\n".join((text, *grants))
