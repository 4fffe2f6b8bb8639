"""The keys tokens are signed with, for operators: what there is, and a new one."""

from datetime import datetime

from fastapi import APIRouter, Request
from pydantic import BaseModel

from libs.web.fields import Body
from libs.web.routes import Router, require
from services.auth.api.deps import SigningKeysDep

router: APIRouter = Router("/admin/signing-keys", tag="operators")
operator = [require("operator")]


class SigningKeyOut(BaseModel):
    """A published key: it signs from `signs_from` until the next one does."""

    kid: str
    published_at: datetime
    signs_from: datetime
    retires_at: datetime | None
    signs_now: bool


class RotateIn(Body):
    """`at_once` is for a stolen key: all access tokens end now, and everybody has to refresh."""

    at_once: bool = False


@router.get("", dependencies=operator)
async def list_keys(keys: SigningKeysDep) -> list[SigningKeyOut]:
    """The published keys, oldest first."""
    published = await keys.load()
    signing = keys.signer().kid
    return [
        SigningKeyOut(
            kid=key.kid,
            published_at=key.published_at,
            signs_from=key.signs_from,
            retires_at=key.retires_at,
            signs_now=key.kid == signing,
        )
        for key in published
    ]


@router.post("/rotate", dependencies=operator)
async def rotate(
    request: Request, keys: SigningKeysDep, body: RotateIn | None = None
) -> list[SigningKeyOut]:
    """Publish a new key; it signs once everybody knows it, and the present one retires after."""
    await keys.rotate(at_once=body is not None and body.at_once)
    await request.app.state.tokens.load()
    return await list_keys(keys)
