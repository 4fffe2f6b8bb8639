"""Learning about things of other services that no event has told us of yet.

`main.py` of a service composes it from one learner per kind of thing:

    learn=learning(tenants=learn_tenants(database, peers, settings.auth_url), products=...)
"""

from libs.db.database import Database
from libs.db.tenants import Tenant, keep_tenant
from libs.domain.errors import UnknownReference
from libs.domain.learning import Learn
from libs.domain.principal import Principal
from libs.web.peers import Peers


def learning(**learners: Learn) -> Learn:
    """One learner out of one per kind; a kind without any stays unknown."""

    async def learn(unknown: UnknownReference, actor: Principal) -> None:
        if (learner := learners.get(unknown.kind)) is None:
            raise unknown
        await learner(unknown, actor)

    return learn


def learn_tenants(database: Database, peers: Peers, auth_url: str) -> Learn:
    """Asks auth about the caller's company and keeps it, guarded by its version."""

    async def learn(unknown: UnknownReference, actor: Principal) -> None:
        items = await peers.by_ids(f"{auth_url}/api/v1/auth/tenants", actor.tenant_id, unknown.ids)
        async with database.transaction(Principal.system(actor.tenant_id)) as connection:
            for item in items:
                known = Tenant(
                    actor.tenant_id,
                    item["name"],
                    item["currency"],
                    item["timezone"],
                    {"locale": item.get("locale", ""), **(item.get("settings") or {})},
                    item.get("version", 1),
                )
                await keep_tenant(connection, known)

    return learn
