"""The page a document's code opens: for whoever holds the link, without an account."""

from collections.abc import Mapping
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from libs.domain.errors import Unavailable
from libs.web.documents import pdf
from libs.web.routes import Router, require
from services.sales.api.deps import Documents, Pages, PayPages

router: APIRouter = Router("/t", tag="document's page")
_NOT_FOUND: dict[int | str, dict[str, Any]] = {
    404: {
        "content": {"text/html": {"schema": {"type": "string"}}},
        "description": "No link, or it was withdrawn",
    }
}
public: Mapping[str, Any] = {
    "dependencies": [require("public")],
    "response_class": HTMLResponse,
    "responses": _NOT_FOUND,
}


@router.get("/{token}", **public)
async def see(token: str, pages: Pages) -> Response:
    """The document as it was issued, and how it stands now."""
    return await _page(token, pages)


@router.head("/{token}", **public)
async def probe(token: str, pages: Pages) -> Response:
    """Whether there is a page; programs that look through mails ask this."""
    return await _page(token, pages)


@router.get("/{token}/pdf", **public)
async def paper(token: str, pages: Pages, documents: Documents, request: Request) -> Response:
    """The document on paper."""
    opened = await pages.behind(token)
    if opened is None:
        return _html(pages.unknown(), pages, HTTPStatus.NOT_FOUND)
    given, found, _ = opened
    answer = await pdf(request, documents.document(given.tenant_id, found), documents.make)
    answer.headers.update({name: pages.headers[name] for name in _KEPT_OF_PAGES})
    return answer


@router.post("/{token}/pay", **public)
async def pay(token: str, pages: Pages, pay_pages: PayPages) -> Response:
    """Lead to where the invoice can be paid by card, or show the page again and say why not."""
    opened = await pages.behind(token)
    if opened is None:
        return _html(pages.unknown(), pages, HTTPStatus.NOT_FOUND)
    given, found, _ = opened
    url = None
    with suppress(Unavailable):
        url = await pay_pages.of(given.tenant_id, found.id, f"/t/{token}")
    if url is None:
        return await _page(token, pages, _NOT_NOW, HTTPStatus.SERVICE_UNAVAILABLE)
    return Response(None, HTTPStatus.SEE_OTHER, {**pages.headers, "location": url})


_NOT_NOW = "It cannot be paid here just now. Please try again in a minute."
_KEPT_OF_PAGES = ("referrer-policy", "cache-control", "x-robots-tag")


async def _page(token: str, pages: Pages, problem: str = "", status: int = 200) -> Response:
    opened = await pages.behind(token)
    if opened is None:
        return _html(pages.unknown(), pages, HTTPStatus.NOT_FOUND)
    _, found, today = opened
    return _html(pages.page(token, found, today, problem), pages, status)


def _html(page: str, pages: Pages, status: int) -> Response:
    return HTMLResponse(page, status, pages.headers)
