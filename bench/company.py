"""A company of its own for each run: registered, with the people the work needs."""

import asyncio
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

    async def hired(name: str, login: str, role: str) -> Api:
        body = {"name": name, "email": f"{login}@{domain}", "password": PASSWORD, "roles": [role]}
        await admin.post("auth/users", {**body, "limits": {"purchase": None, "sale": None}})
        return await Api(session, url, f"{login}@{domain}", PASSWORD).sign_in()

    people = await asyncio.gather(
        hired("Bharat Buyer", "buyer", "purchase_manager"),
        hired("Asha Approver", "approver", "purchase_manager"),
        hired("Suresh Store", "store", "store_manager"),
        hired("Sita Seller", "seller", "sales_manager"),
    )
    return Company(admin, *people)
