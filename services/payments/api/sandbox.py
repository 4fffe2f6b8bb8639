"""The sandbox: a page of ours in the place of Stripe's, where there are no keys."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from libs.domain.clock import utc_now
from libs.telemetry import trace
from libs.web.routes import Router, require
from services.payments.api.deps import BeginAnew, Cards, no_page, page_headers
from services.payments.application.act_in_sandbox import Act, act_in_sandbox

_MOST_BYTES = 1000

router: APIRouter = Router("/api/v1/payments/sandbox", tag="sandbox")
public: Mapping[str, Any] = {
    "dependencies": [require("public")],
    "response_class": HTMLResponse,
    "responses": {
        404: {
            "content": {"text/html": {"schema": {"type": "string"}}},
            "description": "No such page, or no sandbox here",
        }
    },
}


@router.get("/{token}", **public)
async def see(token: str, cards: Cards) -> Response:
    """The page: what is asked for, and ways to pay it or to let it fail. No money moves."""
    page = None if cards.sandbox is None else await cards.sandbox.shown(token)
    if page is None:
        return HTMLResponse(no_page(), 404, page_headers)
    return HTMLResponse(page, 200, page_headers)


@router.post("/{token}", **public)
async def act(token: str, request: Request, cards: Cards, begin: BeginAnew) -> Response:
    """Pay, let the card be refused, or go back; what happened is told as Stripe would tell it."""
    back = None if cards.sandbox is None else await cards.sandbox.return_path(token)
    if cards.sandbox is None or back is None:
        return HTMLResponse(no_page(), 404, page_headers)
    wanted = await _act(request)
    if wanted is not None:
        await act_in_sandbox(
            token,
            wanted,
            sandbox=cards.sandbox,
            post=cards.post,
            proof=cards.proof,
            known=cards.known,
            begin=begin,
            now=utc_now,
            trace=trace.current.get(),
        )
    to = request.url.path if wanted is Act.FAIL else back
    return Response(None, 303, {**page_headers, "location": to})


async def _act(request: Request) -> Act | None:
    """What the form says; anything else is going back."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > _MOST_BYTES:
            return None
    try:
        return Act(dict(parse_qsl(body.decode("ascii"))).get("act", ""))
    except ValueError:
        return None
