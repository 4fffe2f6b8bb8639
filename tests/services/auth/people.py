"""People of a company: added with a password, signed in, asking."""

from typing import Any

from libs.testing.services import Client
from tests.services.auth.conftest import PASSWORD, Company

_numbers = iter(range(1, 1_000_000))
USERS = "/api/v1/auth/users"
ROLES = "/api/v1/auth/roles"


def an_email() -> str:
    """One that nobody has yet."""
    return f"somebody{next(_numbers)}@deccan.example"


async def add(
    admin: Client, *roles: str, limits: dict[str, str | None] | None = None
) -> dict[str, Any]:
    """A new member with these roles."""
    body = {
        "name": "Ravi",
        "email": an_email(),
        "password": PASSWORD,
        "roles": list(roles),
        "limits": limits or {},
    }
    answer = await admin.post(USERS, body)
    assert answer.status == 201, answer.body
    member: dict[str, Any] = answer.body
    return member


async def signed_in(auth: Client, member: dict[str, Any]) -> Client:
    """The service asked by this member."""
    login = await auth.post("/api/v1/auth/login", {"email": member["email"], "password": PASSWORD})
    assert login.status == 200, login.body
    return auth.with_token(login.body["access_token"])


async def own_role(admin: Client, name: str, *permissions: str) -> dict[str, Any]:
    """A role of the company's own."""
    answer = await admin.post(ROLES, {"name": name, "permissions": list(permissions)})
    assert answer.status == 201, answer.body
    role: dict[str, Any] = answer.body
    return role


async def permissions(client: Client) -> set[str]:
    """What somebody may do, by their own token."""
    return set((await client.get("/api/v1/auth/me")).body["permissions"])


async def a_company(auth: Client, **about: object) -> Company:
    """Another company."""
    body: dict[str, object] = {
        "company": "Malabar Tiles",
        "name": "Meera Nair",
        "email": an_email(),
        "password": PASSWORD,
        "currency": "INR",
        "timezone": "Asia/Kolkata",
        **about,
    }
    answer = await auth.post("/api/v1/auth/register", body)
    assert answer.status == 201, answer.body
    return Company(auth, body, answer.body)


async def history(auth: Client, company: Company) -> list[dict[str, Any]]:
    """What auth said of a company, as another service reads it."""
    asked = {
        "client_id": "purchasing",
        "client_secret": "between us",
        "tenant_id": company.registered["tenant"]["id"],
    }
    token = (await auth.post("/api/v1/auth/service-tokens", asked)).body["access_token"]
    items: list[dict[str, Any]] = (await auth.with_token(token).get("/events")).body["items"]
    return items
