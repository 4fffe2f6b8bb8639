"""Who runs the installation: named by e-mail in a setting, once the e-mail is proved theirs."""

from typing import Any

import asyncpg
import pytest

from libs.testing.services import Client
from tests.services.auth.conftest import PASSWORD
from tests.services.auth.people import USERS, a_company, permissions

OPERATOR = "operator@example.com"


@pytest.fixture(scope="module")
def more_settings() -> dict[str, Any]:
    """As in production; on the own machine whoever has the address is believed."""
    return {"environment": "production"}


@pytest.mark.promise("S0.10", "S0.11")
async def test_nobody_becomes_an_operator_by_writing_down_an_operators_email(
    auth: Client, beneath: "asyncpg.Connection[Any]"
) -> None:
    """Neither who registers with it first, nor an admin who adds a member of that address."""
    company = await a_company(auth)
    body = {"name": "Eve", "email": OPERATOR, "password": PASSWORD, "roles": ["staff"]}
    assert (await company.admin.post(USERS, body)).status == 201
    login = {"email": OPERATOR, "password": PASSWORD}
    tokens = (await auth.post("/api/v1/auth/login", login)).body
    assert "operator" not in await permissions(auth.with_token(tokens["access_token"]))
    await beneath.execute("UPDATE users SET email_proved_at = now() WHERE email = $1", OPERATOR)
    renewed = await auth.post("/api/v1/auth/refresh", {"refresh_token": tokens["refresh_token"]})
    assert "operator" in await permissions(auth.with_token(renewed.body["access_token"]))
