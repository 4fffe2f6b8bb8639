"""The links of invitations: good once, for seven days, and nothing else opens them."""

import asyncio
from typing import Any

import asyncpg

from libs.testing.outside.smtp import Mailbox
from libs.testing.services import Client
from tests.services.auth.conftest import Company
from tests.services.auth.inviting import (
    ACCEPT,
    INVITATIONS,
    LOOK,
    a_minute_passes,
    invite,
    invited,
    newcomer,
    token_for,
)
from tests.services.auth.people import (
    a_company,
    an_email,
    history,
    permissions,
)

GONE = "UPDATE invitations SET expires_at = now() - interval '1 second' WHERE id = $1::uuid"


async def test_an_invitation_is_good_once(auth: Client, company: Company, mailbox: Mailbox) -> None:
    _, token = await invited(company.admin, mailbox)
    answers = await asyncio.gather(*(auth.post(ACCEPT, newcomer(token)) for _ in range(5)))
    assert sorted(a.status for a in answers) == [200, 409, 409, 409, 409]
    for door in (LOOK, ACCEPT):
        late = await auth.post(door, newcomer(token) if door == ACCEPT else {"token": token})
        assert (late.status, late.body["code"]) == (409, "invitation_accepted")


async def test_a_withdrawn_invitation_opens_nothing(
    auth: Client, company: Company, mailbox: Mailbox
) -> None:
    email = an_email()
    made = (await invite(company.admin, email)).body
    token = await token_for(mailbox, email)
    path = f"{INVITATIONS}/{made['id']}"
    assert (await company.admin.request("DELETE", path)).status == 204
    late = await auth.post(ACCEPT, newcomer(token))
    assert (late.status, late.body["code"]) == (409, "invitation_withdrawn")
    assert (await company.admin.request("DELETE", path)).status == 409
    assert (await company.admin.post(f"{path}/resend")).status == 409
    assert (await company.admin.get(path)).body["status"] == "withdrawn"


async def test_an_expired_invitation_is_sent_again(
    auth: Client,
    company: Company,
    mailbox: Mailbox,
    beneath: "asyncpg.Connection[Any]",
) -> None:
    email = an_email()
    made = (await invite(company.admin, email)).body
    old = await token_for(mailbox, email)
    await beneath.execute(GONE, made["id"])
    late = await auth.post(ACCEPT, newcomer(old))
    assert (late.status, late.body["code"]) == (409, "invitation_expired")
    path = f"{INVITATIONS}/{made['id']}"
    assert (await company.admin.get(path)).body["status"] == "expired"
    hasty = await company.admin.post(f"{path}/resend")
    assert (hasty.status, hasty.headers["retry-after"]) == (429, "60")
    await beneath.execute(
        "UPDATE invitations SET invited_at = invited_at - interval '1 hour' WHERE id = $1::uuid",
        made["id"],
    )
    resent = await company.admin.post(f"{path}/resend")
    assert (resent.status, resent.body["status"]) == (200, "open")
    new = await token_for(mailbox, email, 2)
    assert (await auth.post(ACCEPT, newcomer(old))).status == 404, "only the newest link is good"
    assert (await auth.post(ACCEPT, newcomer(new))).status == 200


async def test_who_is_invited_anew_is_invited_once(
    auth: Client, company: Company, mailbox: Mailbox, beneath: "asyncpg.Connection[Any]"
) -> None:
    email = an_email()
    await invite(company.admin, email, "staff")
    first = await token_for(mailbox, email)
    hasty = await invite(company.admin, email, "viewer")
    assert (hasty.status, hasty.headers["retry-after"]) == (429, "60")
    await a_minute_passes(beneath, email)
    await invite(company.admin, email, "viewer")
    second = await token_for(mailbox, email, 2)
    late = await auth.post(ACCEPT, newcomer(first))
    assert (late.status, late.body["code"]) == (409, "invitation_withdrawn")
    joined = await auth.post(ACCEPT, newcomer(second))
    assert await permissions(auth.with_token(joined.body["access_token"])) == {
        "reporting.summary.read"
    }
    items = (await company.admin.get(INVITATIONS)).body["items"]
    assert [item["status"] for item in items] == ["accepted", "withdrawn"]


def spellings(token: str) -> list[str]:
    """Tokens that are not this one."""
    other = "A" if token[-30] != "A" else "B"
    return [
        "",
        "qmi_",
        "nonsense",
        token[4:],
        token[:-1],
        token + "A",
        token + "=",
        token[:-30] + other + token[-29:],
        f"qmk_{token[4:]}",
        token.upper(),
        " " + token,
        "qmi_é" + token[5:],
    ]


async def test_no_other_token_opens_an_invitation(
    auth: Client, company: Company, mailbox: Mailbox
) -> None:
    _, token = await invited(company.admin, mailbox)
    for wrong in spellings(token):
        for door in (LOOK, ACCEPT):
            answer = await auth.post(door, newcomer(wrong) if door == ACCEPT else {"token": wrong})
            assert (answer.status, answer.body["code"]) == (404, "not_found"), wrong
    too_long = await auth.post(LOOK, {"token": "q" * 201})
    assert too_long.status == 422
    assert (await auth.post(LOOK, {"token": token})).status == 200


async def test_the_token_of_one_company_opens_nothing_of_another(
    auth: Client, company: Company, mailbox: Mailbox
) -> None:
    """The ids in a token say where to look, and are part of what is proved."""
    other = await a_company(auth)
    _, mine = await invited(company.admin, mailbox)
    _, theirs = await invited(other.admin, mailbox)
    mixed = mine[:46] + theirs[46:]
    assert (await auth.post(LOOK, {"token": mixed})).status == 404


async def test_secrets_of_invitations_are_said_nowhere(
    auth: Client, company: Company, mailbox: Mailbox, beneath: "asyncpg.Connection[Any]"
) -> None:
    email, token = await invited(company.admin, mailbox)
    rows = str([dict(row) for row in await beneath.fetch("SELECT * FROM invitations")])
    assert token not in rows
    assert email in rows
    said = str(await history(auth, company))
    assert "auth.user.invited" in said
    assert token not in said
    shown = await company.admin.get(INVITATIONS)
    assert token not in str(shown.body)
    assert "token" not in str(shown.body)


async def test_so_many_letters_an_hour_and_no_more_sent_again_or_not(
    company: Company, beneath: "asyncpg.Connection[Any]"
) -> None:
    email = an_email()
    made = (await invite(company.admin, email)).body
    await beneath.execute(
        "INSERT INTO invitations SELECT tenant_id, gen_random_uuid(), 'x' || n || '@x.example',"
        " name, roles, limits, token_hash, invited_by, invited_by_name, invited_at, expires_at,"
        " accepted_at, now(), version, letters FROM invitations, generate_series(1, 197) n"
        " WHERE tenant_id = $1::uuid",
        company.registered["tenant"]["id"],
    )
    again = f"{INVITATIONS}/{made['id']}/resend"
    for _ in range(2):
        await a_minute_passes(beneath, email)
        assert (await company.admin.post(again)).status == 200
    await a_minute_passes(beneath, email)
    for refused in (await invite(company.admin, an_email()), await company.admin.post(again)):
        assert (refused.status, refused.body["code"]) == (429, "too_many_invitations")
    await beneath.execute("UPDATE invitations SET letters = '{}' WHERE email = 'x1@x.example'")
    assert (await invite(company.admin, an_email())).status == 201
    assert (await invite(company.admin, an_email())).status == 429
