"""A law: no right is made out of nothing, by roles, members, invitations or limits.

An admin gives some people rights, and leaves. Whatever those people then do, in any order, with
tokens as old as they like: nobody has a right that none of them was given, nobody gains by what
they do themselves, no limit is above the highest that was given, and the only admin stays.
"""

import random
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import asyncpg
import orjson
import pytest

from libs.testing.outside.smtp import Mailbox
from libs.testing.services import Client
from services.auth.domain.roles import BUILT_IN
from tests.services.auth.conftest import PASSWORD, Company
from tests.services.auth.inviting import token_for
from tests.services.auth.people import ROLES, USERS, a_company, add, an_email, own_role, signed_in

# What the admin gave: rights over people to one, over roles to another, neither sees costs.
GIVEN = {
    "hr": ("auth.users.read", "auth.users.manage", "catalog.products.read"),
    "designer": ("auth.users.read", "auth.roles.manage", "inventory.stock.read"),
    "both": ("auth.users.read", "auth.users.manage", "auth.roles.manage", "sales.orders.read"),
}
ALL_GIVEN = frozenset().union(*GIVEN.values())
HIGHEST = Decimal(1000)
PERMISSIONS = [*sorted(ALL_GIVEN), "costs.read", "auth.tenant.manage", "purchasing.orders.approve"]
LIMITS = [None, "0", "500", "1000", "1000.01", "99999"]
VERBS = [
    "add",
    "invite",
    "give roles",
    "give limits",
    "make role",
    "change role",
    "remove role",
    "deactivate",
    "reactivate",
]
STEPS = 40


@dataclass
class Actor:
    """Somebody who tries."""

    user_id: str
    client: Client


@dataclass
class Town:
    """A company whose admin has left the keyboard, and those who were given something."""

    auth: Client
    company: Company
    beneath: "asyncpg.Connection[Any]"
    mailbox: Mailbox
    actors: list[Actor] = field(default_factory=list)

    async def rights(self) -> dict[str, tuple[frozenset[str], dict[str, Any]]]:
        """What everybody who is active may do, as the database has it."""
        tenant_id = self.company.registered["tenant"]["id"]
        own = await self.beneath.fetch(
            "SELECT key, permissions FROM roles WHERE tenant_id = $1::uuid", tenant_id
        )
        roles = {**BUILT_IN, **{row["key"]: frozenset(row["permissions"]) for row in own}}
        rows = await self.beneath.fetch(
            "SELECT user_id, roles, limits FROM memberships WHERE tenant_id = $1::uuid AND active",
            tenant_id,
        )
        return {
            str(row["user_id"]): (
                frozenset().union(*(roles.get(key, frozenset()) for key in row["roles"])),
                orjson.loads(row["limits"]),
            )
            for row in rows
        }

    async def keys(self) -> list[str]:
        """Roles one might think of."""
        own = await self.beneath.fetch(
            "SELECT key FROM roles WHERE tenant_id = $1::uuid ORDER BY id",
            self.company.registered["tenant"]["id"],
        )
        return [*BUILT_IN, *(row["key"] for row in own)]

    async def members(self) -> list[tuple[str, int]]:
        """Everybody, with the version of their membership."""
        rows = await self.beneath.fetch(
            "SELECT user_id, version FROM memberships WHERE tenant_id = $1::uuid ORDER BY id",
            self.company.registered["tenant"]["id"],
        )
        return [(str(row["user_id"]), row["version"]) for row in rows]


async def a_town(auth: Client, beneath: "asyncpg.Connection[Any]", mailbox: Mailbox) -> Town:
    town = Town(auth, await a_company(auth), beneath, mailbox)
    for name, permissions in GIVEN.items():
        role = await own_role(town.company.admin, name, *permissions)
        limits: dict[str, str | None] = {"purchase": str(HIGHEST)} if name == "hr" else {}
        member = await add(town.company.admin, role["key"], limits=limits)
        town.actors.append(Actor(member["id"], await signed_in(auth, member)))
    return town


async def step(town: Town, verb: str, who: int, whom: int, picks: list[int]) -> Actor:
    """Somebody tries something; whether it is allowed is auth's to say."""
    actor = town.actors[who % len(town.actors)]
    keys, members = await town.keys(), await town.members()
    user_id, version = members[whom % len(members)]
    roles = [keys[pick % len(keys)] for pick in picks]
    permissions = [PERMISSIONS[pick % len(PERMISSIONS)] for pick in picks]
    limits = {"purchase": LIMITS[picks[0] % len(LIMITS)]}
    ask = actor.client
    body = {"name": "N", "email": an_email(), "roles": roles, "limits": limits}
    role = f"{ROLES}/{keys[-1 - whom % 4]}"
    match verb:
        case "add":
            added = await ask.post(USERS, {**body, "password": PASSWORD})
            if added.status == 201:
                client = await signed_in(town.auth, added.body)
                town.actors.append(Actor(added.body["id"], client))
        case "invite":
            if (await ask.post(f"{USERS}/invite", body)).status == 201:
                token = await token_for(town.mailbox, str(body["email"]))
                accept = {"token": token, "password": PASSWORD}
                await town.auth.post("/api/v1/auth/invitations/accept", accept)
        case "give roles":
            await ask.patch(f"{USERS}/{user_id}", {"roles": roles}, version=version)
        case "give limits":
            await ask.patch(f"{USERS}/{user_id}", {"limits": limits}, version=version)
        case "make role":
            name = f"Role {len(keys)}"
            await ask.post(ROLES, {"name": name, "permissions": permissions})
        case "change role":
            now = (await town.company.admin.get(role)).body["version"]
            await ask.patch(role, {"permissions": permissions}, version=now)
        case "remove role":
            await ask.request("DELETE", role)
        case _:
            await ask.post(f"{USERS}/{user_id}/{verb}")
    return actor


@pytest.mark.promise("S0.10")
@pytest.mark.parametrize("seed", range(3))
async def test_no_sequence_of_steps_makes_a_right_that_no_admin_gave(
    auth: Client, beneath: "asyncpg.Connection[Any]", mailbox: Mailbox, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - steps to try, not secrets
    town = await a_town(auth, beneath, mailbox)
    boss = str(town.company.registered["user"]["id"])
    nobody: tuple[frozenset[str], dict[str, Any]] = (frozenset(), {})
    before = await town.rights()
    for _ in range(STEPS):
        verb = chance.choice(VERBS)
        who, whom, *picks = (chance.randrange(1000) for _ in range(chance.randint(3, 5)))
        actor = await step(town, verb, who, whom, picks)
        after = await town.rights()
        assert after[boss] == before[boss], "the admin is out of their reach"
        had, has = (rights.get(actor.user_id, nobody)[0] for rights in (before, after))
        assert has <= had, f"{verb} raised its own doer"
        for user_id, (permissions, limits) in after.items():
            if user_id != boss:
                assert permissions <= ALL_GIVEN, f"{verb} made a right out of nothing"
                assert all(v is not None and Decimal(v) <= HIGHEST for v in limits.values())
        before = after
