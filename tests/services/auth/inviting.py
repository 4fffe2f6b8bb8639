"""Inviting people by e-mail: asking for it, and what the letter's link carries."""

import re
from typing import Any

from libs.testing.outside.smtp import Mailbox
from libs.testing.services import Answer, Client
from tests.services.auth.conftest import PASSWORD
from tests.services.auth.people import an_email

INVITE = "/api/v1/auth/users/invite"
INVITATIONS = "/api/v1/auth/invitations"
LOOK = f"{INVITATIONS}/look"
ACCEPT = f"{INVITATIONS}/accept"


async def invite(admin: Client, email: str, *roles: str, **about: object) -> Answer:
    """Ask for an invitation; to staff unless roles are given."""
    body = {"email": email, "name": "Ravi", "roles": list(roles or ("staff",)), **about}
    return await admin.post(INVITE, body)


async def a_minute_passes(beneath: Any, email: str) -> None:
    """What was sent to this e-mail was sent a minute earlier."""
    await beneath.execute(
        "UPDATE invitations SET invited_at = invited_at - interval '1 minute' WHERE email = $1",
        email,
    )


async def token_for(mailbox: Mailbox, email: str, count: int = 1) -> str:
    """What the link in the letter carries."""
    letter = await mailbox.wait_for(email, count)
    found = re.search(r"/invitation#(qmi_[\w-]+)", letter.text)
    assert found, letter.text
    return found[1]


async def invited(admin: Client, mailbox: Mailbox, *roles: str) -> tuple[str, str]:
    """Somebody new, invited: their e-mail and their token."""
    email = an_email()
    answer = await invite(admin, email, *roles)
    assert answer.status == 201, answer.body
    return email, await token_for(mailbox, email)


def newcomer(token: str, **about: object) -> dict[str, object]:
    """What accepting takes."""
    return {"token": token, "password": PASSWORD, **about}
