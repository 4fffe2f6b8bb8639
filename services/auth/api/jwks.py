"""The keys our tokens can be verified with (RFC 7517)."""

from typing import Any

from fastapi import APIRouter, Response

from libs.web.routes import Router, require
from services.auth.api.deps import SigningKeysDep

router: APIRouter = Router("/.well-known", tag="keys")


@router.get("/jwks.json", dependencies=[require("public")])
async def jwks(keys: SigningKeysDep, response: Response) -> dict[str, Any]:
    """The public keys, newest last."""
    response.headers["cache-control"] = "public, max-age=300"
    return {"keys": [key.jwk() for key in await keys.fresh()]}
