"""Text that cannot be stored is refused, never an error of ours."""

from libs.testing.services import Client
from tests.services.auth.conftest import PASSWORD


async def test_a_nul_is_the_senders_to_mend(auth: Client) -> None:
    credentials = {"email": "a\x00@deccan.example", "password": PASSWORD}
    login = await auth.post("/api/v1/auth/login", credentials)
    body = {
        "company": "Deccan\x00Pumps",
        "name": "Asha",
        "email": "nul@deccan.example",
        "password": PASSWORD,
        "currency": "INR",
        "timezone": "Asia/Kolkata",
    }
    register = await auth.post("/api/v1/auth/register", body)
    assert (login.status, register.status) == (422, 422)
