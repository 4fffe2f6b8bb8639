"""A small service made of the same routes as every real one, for the gateway to stand before."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import StreamingResponse

from libs.web import errors
from libs.web.edge import Edge
from libs.web.routes import Router, require
from libs.web.service import nothing_to_learn
from libs.web.tokens import TokenVerifier, parse_keys
from tests.gateway.exchange import EXCHANGE, Exchange
from tests.gateway.signing import Issuer

PIECE = b"0123456789abcdef" * 1_024
PIECES = 200


def _things() -> Router:
    """What goes in and out."""
    routes = Router("/api/v1/catalog", tag="things")

    @routes.get("/things", dependencies=[require("catalog.products.read")])
    async def read(request: Request) -> dict[str, Any]:
        """What arrived."""
        return {
            "path": request.scope["raw_path"].decode(),
            "query": request.scope["query_string"].decode(),
            "headers": [[k.decode(), v.decode("latin-1")] for k, v in request.scope["headers"]],
        }

    @routes.get("/things/{thing_id}", dependencies=[require("catalog.products.read")])
    async def read_one(thing_id: str) -> dict[str, str]:
        """One thing."""
        return {"id": thing_id}

    @routes.post("/things", dependencies=[require("catalog.products.manage")], status_code=201)
    async def write(request: Request) -> dict[str, int]:
        """How much arrived."""
        return {"bytes": len(await request.body())}

    @routes.post("/things/import", dependencies=[require("catalog.products.manage")])
    async def load(request: Request) -> dict[str, Any]:
        """How much arrived, in how many pieces."""
        pieces = [len(piece) async for piece in request.stream()]
        return {"bytes": sum(pieces), "pieces": len(pieces)}

    @routes.get("/export", dependencies=[require("catalog.products.read")])
    async def export() -> Response:
        """A long answer of unknown length."""

        async def pieces() -> AsyncIterator[bytes]:
            for _ in range(PIECES):
                yield PIECE

        return StreamingResponse(pieces(), media_type="text/csv")

    return routes


def _portal() -> Router:
    """What links open."""
    routes = Router("/portal", tag="links")

    @routes.get("/{token}", dependencies=[require("public")])
    async def see(token: str) -> Response:
        """A page, for the one link there is."""
        return Response("a page" if token == "good" else "nothing", 200 if token == "good" else 404)

    return routes


def _special() -> Router:
    """What each special permission opens."""
    routes = Router("/api/v1/catalog", tag="special")

    @routes.get("/slow", dependencies=[require("authenticated")])
    async def slow() -> dict[str, str]:
        """An answer that does not come."""
        await asyncio.sleep(60)
        return {}

    @routes.get("/welcome", dependencies=[require("public")])
    async def welcome() -> dict[str, str]:
        """For everybody."""
        return {"hello": "world"}

    @routes.get("/status", dependencies=[require("operator")])
    async def status() -> dict[str, str]:
        """For operators."""
        return {}

    @routes.get("/between", dependencies=[require("service")])
    async def between() -> dict[str, str]:
        """For services."""
        return {}

    return routes


def upstream(issuer: Issuer, exchange: Exchange | None = None) -> FastAPI:
    """The service `catalog`, and auth's key set and exchange of API keys."""
    keys = Router("/.well-known", tag="keys")

    @keys.get("/jwks.json", dependencies=[require("public")])
    async def jwks() -> dict[str, Any]:
        """The key set."""
        return issuer.jwks()

    async def own_keys() -> Any:
        return parse_keys(issuer.jwks())

    app = FastAPI()
    app.state.tokens = TokenVerifier(own_keys)
    app.state.learn = nothing_to_learn
    errors.install(app)
    app.router.routes.extend(
        [*_things().routes, *_portal().routes, *_special().routes, *keys.routes]
    )
    if exchange is not None:
        app.add_api_route(EXCHANGE, exchange.answer, methods=["POST"], include_in_schema=False)
    app.add_middleware(Edge)
    return app
