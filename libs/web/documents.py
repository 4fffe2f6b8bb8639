"""Handing out documents: made only for who does not have the same already."""

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import Request, Response

from libs.files.pdf_maker import Document

_PDF = "application/pdf"
# For `responses` of a route that answers with a document.
PDF_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {_PDF: {"schema": {"type": "string", "format": "binary"}}},
        "description": "The document",
    },
    304: {"description": "The document is the one you have"},
}


async def pdf(
    request: Request, document: Document, make: Callable[[Document], Awaitable[bytes]]
) -> Response:
    """The answer: the document, or 304; raises Unavailable."""
    headers = {
        "etag": f'"{document.etag}"',
        "cache-control": "private, no-cache",
        "vary": "authorization",
        "x-content-type-options": "nosniff",
        "content-disposition": f'inline; filename="{document.name}.pdf"',
    }
    if headers["etag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(await make(document), media_type=_PDF, headers=headers)
