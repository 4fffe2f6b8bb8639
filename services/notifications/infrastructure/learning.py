"""Asking owners what things are called, and auth who is who, where no event has told of it yet."""

from typing import Any
from uuid import UUID

from libs.db.work import Begin
from libs.domain.errors import UnknownReference
from libs.domain.learning import Learn
from libs.domain.principal import Principal
from libs.web.peers import Peers
from services.notifications.application.ports import Named
from services.notifications.infrastructure.work import SqlNotificationsWork


def learn_names(
    begin: Begin[SqlNotificationsWork], peers: Peers, url: str, *, kind: str, code: str
) -> Learn:
    """Asks the owner at `url` about things of a kind and keeps what they are called."""

    async def learn(unknown: UnknownReference, actor: Principal) -> None:
        items = await peers.by_ids(url, actor.tenant_id, unknown.ids)
        async with begin(Principal.system(actor.tenant_id)) as work:
            await work.names.keep([_named(item, kind, code) for item in items])

    return learn


def _named(item: dict[str, Any], kind: str, code: str) -> Named:
    return Named(
        kind, UUID(item["id"]), item[code], item["name"], item["version"], item.get("unit", "")
    )
