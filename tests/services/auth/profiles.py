"""People and their pictures, for tests of profiles."""

import asyncio
from typing import Any
from uuid import UUID

from libs.domain.ids import new_id
from libs.testing.services import Client
from tests.services.auth.conftest import Company
from tests.services.auth.people import history

ME = "/api/v1/auth/me"
MY_PICTURE = f"{ME}/picture"


def picture_of(user_id: object) -> str:
    """Where the picture of somebody is."""
    return f"/api/v1/auth/users/{user_id}/picture"


async def also_works_for(
    beneath: Any, member: dict[str, Any], company: Company, *, active: bool = True
) -> UUID:
    """Make a person of one company a member of another too; that company's id."""
    tenant_id = UUID(company.registered["tenant"]["id"])
    await beneath.execute(
        "INSERT INTO memberships"
        " (tenant_id, id, user_id, name, email, roles, limits, active, version)"
        " VALUES ($1, $2, $3, $4, $5, $6, '{}', $7, 1)",
        tenant_id,
        new_id(),
        UUID(member["id"]),
        member["name"],
        member["email"],
        ["staff"],
        active,
    )
    return tenant_id


async def told(auth: Client, company: Company, count: int) -> list[dict[str, Any]]:
    """What a company was told of its people's profiles, once there is so much of it."""
    async with asyncio.timeout(30):
        while True:
            found = [
                event["data"]
                for event in await history(auth, company)
                if event["type"] == "quartermaster.auth.user.updated.v1"
            ]
            if len(found) >= count:
                return found
            await asyncio.sleep(0.05)
