"""A company of its own for each run: registered, with the people the work needs."""

from dataclasses import dataclass
from uuid import uuid4

import aiohttp

from bench.api import Api

PASSWORD = "a password for measuring"  # noqa: S105 - of companies nobody else uses


@dataclass(frozen=True, slots=True)
class Company:
    """The people: an admin, who buys, who approves, who keeps the store, and who sells."""

    admin: Api
    buyer: Api
    approver: Api
    store: Api
    seller: Api


async def open_company(
    session: aiohttp.ClientSession, url: str, name: str, currency: str = "INR"
) -> Company:
    """Register a company and sign its people in."""
    domain = f"{uuid4().hex[:12]}.example"
    admin = Api(session, url, f"admin@{domain}", PASSWORD)
    await admin.post(
        "auth/register",
        {
            "company": name,
            "name": "Anita Admin",
            "email": f"admin@{domain}",
            "password": PASSWORD,
            "currency": currency,
            "timezone": "Asia/Kolkata",
        },
    )
    await admin.sign_in()
    people = {}
    for login, person, role in (
        ("buyer", "Bharat Buyer", "purchase_manager"),
        ("approver", "Asha Approver", "purchase_manager"),
        ("store", "Suresh Store", "store_manager"),
        ("seller", "Sita Seller", "sales_manager"),
    ):
        email = f"{login}@{domain}"
        await admin.post(
            "auth/users",
            {
                "name": person,
                "email": email,
                "password": PASSWORD,
                "roles": [role],
                "limits": {"purchase": None, "sale": None},
            },
        )
        people[login] = await Api(session, url, email, PASSWORD).sign_in()
    return Company(admin, **people)
