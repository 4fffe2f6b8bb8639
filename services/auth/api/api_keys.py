"""API keys: made and revoked by people, exchanged by the gateway."""

import hmac
from uuid import UUID

from fastapi import APIRouter, Request, Response

from libs.domain.clock import utc_now
from libs.domain.errors import Unauthenticated
from libs.web import etags
from libs.web.fields import Limit
from libs.web.routes import Actor, Db, NewId, Router, require
from services.auth.api.api_key_schemas import (
    ApiKeyIn,
    ApiKeyMadeOut,
    ApiKeyOut,
    ApiKeysOut,
    ApiKeyTokenOut,
    ExchangeIn,
)
from services.auth.api.deps import ApiKeyTextsDep, BeginWork, IssuerDep, TraceDep
from services.auth.application.exchange_api_key import exchange_api_key
from services.auth.application.make_api_key import MakeApiKey, make_api_key
from services.auth.application.revoke_api_key import revoke_api_key
from services.auth.infrastructure import queries

router: APIRouter = Router("/api/v1/auth/api-keys", tag="API keys")
manage = [require("auth.api_keys.manage")]
# Nobody but the gateway takes keys: services see the tokens it gets for them.
_ASKED_BY = "gateway"


@router.get("", dependencies=manage)
async def list_api_keys(
    actor: Actor, database: Db, limit: Limit = 50, cursor: str | None = None
) -> ApiKeysOut:
    """The company's keys, newest first, those that are no longer good among them."""
    async with database.transaction(actor, read_only=True) as connection:
        page = await queries.list_api_keys(connection, limit=limit, cursor=cursor)
    return ApiKeysOut(items=[ApiKeyOut.of(k) for k in page.items], next_cursor=page.next_cursor)


@router.post("", status_code=201, dependencies=manage)
async def make(
    body: ApiKeyIn,
    new_id: NewId,
    actor: Actor,
    begin: BeginWork,
    texts: ApiKeyTextsDep,
    response: Response,
) -> ApiKeyMadeOut:
    """Make a key with some of one's own permissions; its text is shown here and never again.

    `auth.users.manage`, `auth.roles.manage` and `auth.api_keys.manage` are for people only. A key
    has no approval limits: it approves nothing that costs money.
    """
    command = MakeApiKey(new_id, body.name, body.permissions, body.expires_in_days)
    key, text = await make_api_key(command, actor=actor, begin=begin, now=utc_now, texts=texts)
    etags.tag(response, key.version)
    response.headers["cache-control"] = "no-store"
    return ApiKeyMadeOut(**ApiKeyOut.of(key).model_dump(), key=text)


@router.get("/{api_key_id}", dependencies=manage)
async def get_api_key(
    api_key_id: UUID, actor: Actor, database: Db, response: Response
) -> ApiKeyOut:
    """One key, without its text."""
    async with database.transaction(actor, read_only=True) as connection:
        key = await queries.api_key(connection, api_key_id)
    etags.tag(response, key.version)
    return ApiKeyOut.of(key)


@router.delete("/{api_key_id}", status_code=204, dependencies=manage)
async def revoke(api_key_id: UUID, actor: Actor, begin: BeginWork) -> None:
    """Revoke a key: it is refused everywhere within two seconds."""
    await revoke_api_key(api_key_id, actor=actor, begin=begin, now=utc_now)


@router.post("/exchange", dependencies=[require("public")], include_in_schema=False)
async def exchange(
    body: ExchangeIn,
    request: Request,
    trace: TraceDep,
    begin: BeginWork,
    texts: ApiKeyTextsDep,
    issuer: IssuerDep,
) -> ApiKeyTokenOut:
    """A 60 second token for a machine that showed its key; asked by the gateway only."""
    secret = request.app.state.settings.service_secrets.get(_ASKED_BY)
    given = body.client_secret.get_secret_value().encode()
    if secret is None or not hmac.compare_digest(secret.get_secret_value().encode(), given):
        raise Unauthenticated("only the gateway exchanges API keys", code="wrong_credentials")
    token, seconds = await exchange_api_key(
        body.api_key.get_secret_value(),
        trace=trace,
        begin=begin,
        now=utc_now,
        texts=texts,
        issuer=issuer,
    )
    return ApiKeyTokenOut(access_token=token, expires_in=seconds)
