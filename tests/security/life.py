"""A company's life with everything secret in it: each thing done rightly, wrongly, and too late."""

import base64
import re
import time
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from libs.domain.ids import new_id
from libs.testing.outside.oidc import Google, Person
from libs.testing.outside.smtp import Mailbox
from libs.testing.services import Answer, Client
from services.auth.domain.second_factor import STEP_SECONDS, code_of
from tests.security.canaries import Canaries
from tests.services.auth.google.conftest import Browser

AUTH = "/api/v1/auth"
ADMIN = "admin@canaries.example"
OUTSIDER = "owner@newcomers.example"
COMPANY = {"company": "Canary Works", "currency": "INR", "timezone": "Asia/Kolkata"}


def _password(name: str) -> str:
    return f"{name}-passw0rd-{new_id().hex}"


@dataclass
class Life:
    """Does it all through the gateway; keeps every refusal that was answered."""

    client: Client
    mailbox: Mailbox
    google: Google
    canaries: Canaries
    refusals: list[str] = field(default_factory=list)
    admin: Client = field(init=False)
    password: str = field(default_factory=lambda: _password("first"))

    async def post(
        self, path: str, body: object = None, *, by: Client | None = None, **options: Any
    ) -> Answer:
        """Ask, and keep what a refusal said."""
        asking = by or self.client
        answer = await asking.request("POST", f"{AUTH}/{path}", json=body, **options)
        self.keep(answer)
        return answer

    def keep(self, answer: Answer) -> None:
        """What people see when something goes wrong."""
        if answer.status >= 400:
            self.refusals.append(f"{answer.status} {answer.headers} {answer.body}")

    def plant_tokens(self, answer: Answer) -> None:
        """Tokens are secret: of an access token, its signature is what nobody can make."""
        assert "access_token" in answer.body, answer.body
        self.canaries.plant("refresh tokens", answer.body["refresh_token"])
        self.canaries.plant("access tokens", answer.body["access_token"].rsplit(".", 1)[1])

    async def register(self) -> None:
        """Sign up, badly and well."""
        self.canaries.plant("passwords", self.password)
        person = {**COMPANY, "name": "Asha", "email": ADMIN, "password": self.password}
        for wrong in (
            {**person, "name": "A\x00sha"},
            {**person, "currency": "ZZZ"},
            {**person, "pasword": self.password},
            {**person, "email": self.password},
            {**person, "password": {"is": self.password}},
            {**person, "timezone": [self.password]},
        ):
            assert (await self.post("register", wrong)).status == 422
        made = await self.post("register", person)
        assert made.status == 201, made.body
        self.plant_tokens(made)
        self.admin = self.client.with_token(made.body["access_token"])
        assert (await self.post("register", person)).status == 409

    async def sign_in(self) -> None:
        """Sign in, badly, well, and by ways that do not exist."""
        typed = _password("typed-wrong")
        self.canaries.plant("passwords", typed)
        for wrong in ({"email": ADMIN, "password": typed}, {"email": typed, "password": typed}):
            assert (await self.post("login", wrong)).status == 401
        body = f'{{"email": "{ADMIN}", "password": "{self.password}"'
        for data, kind in ((body, "application/json"), (body, "text/plain"), (b"\xff", "x/y")):
            answer = await self.client.request(
                "POST", f"{AUTH}/login", data=data, headers={"Content-Type": kind}
            )
            self.keep(answer)
            assert answer.status in {415, 422}
        self.keep(await self.client.get(f"{AUTH}/login", password=self.password))
        self.keep(await self.client.get(f"{AUTH}/me", access_token=self.password))
        self.keep(await self.client.with_token(self.password).get(f"{AUTH}/me"))
        answer = await self.post("login", {"email": ADMIN, "password": self.password})
        self.plant_tokens(answer)
        await self.refresh(answer.body)

    async def refresh(self, tokens: dict[str, str]) -> None:
        """Go on, end, and try to go on."""
        spent = {"refresh_token": tokens["refresh_token"]}
        again = await self.post("refresh", spent)
        self.plant_tokens(again)
        assert (await self.post("refresh", {"refresh_token": spent["refresh_token"][:-3]})).status
        ended = {"refresh_token": again.body["refresh_token"]}
        assert (await self.post("logout", ended)).status == 204
        assert (await self.post("refresh", ended)).status == 401
        late = self.client.with_token(again.body["access_token"])
        self.keep(await late.get(f"{AUTH}/me"))

    async def forget_password(self) -> None:
        """Two codes by e-mail, the second of which is used."""
        guessed, chosen = _password("guessed"), _password("reset")
        self.canaries.plant("passwords", guessed, chosen)
        for _ in range(2):
            already = len(self.mailbox.to(ADMIN))
            asked = await self.post("password/forgot", {"email": ADMIN})
            assert asked.status == 202, asked.body
            await self.mailbox.wait_for(ADMIN, already + 1)
            self.plant_letter(ADMIN, "codes by e-mail")
        code = self.mailbox.to(ADMIN)[-1].code()
        reset = {"email": ADMIN, "code": "000000", "password": guessed}
        assert (await self.post("password/reset", reset)).status == 422
        reset = {"email": ADMIN, "code": code, "password": chosen}
        done = await self.post("password/reset", reset)
        assert done.status == 204, done.body
        self.password = chosen
        answer = await self.post("login", {"email": ADMIN, "password": chosen})
        self.plant_tokens(answer)
        self.admin = self.client.with_token(answer.body["access_token"])

    def plant_letter(self, address: str, what: str) -> str:
        """The newest letter to somebody: its code and its words are secret."""
        mail = self.mailbox.to(address)[-1]
        self.canaries.plant(what, mail.code())
        words = max(mail.text.splitlines(), key=len)
        self.canaries.plant("words of letters", words.strip())
        return mail.code()

    async def change_password_and_email(self) -> None:
        """By somebody who is signed in."""
        wrong, chosen = _password("not-current"), _password("changed")
        self.canaries.plant("passwords", wrong, chosen)
        body = {"current_password": wrong, "password": chosen}
        assert (await self.post("me/password", body, by=self.admin)).status == 422
        body = {"current_password": self.password, "password": chosen}
        changed = await self.post("me/password", body, by=self.admin)
        assert changed.status == 204, changed.body
        self.password = chosen
        to = "new-address@canaries.example"
        body = {"email": to, "password": chosen}
        asked = await self.post("me/email", body, by=self.admin)
        assert asked.status == 202, asked.body
        await self.mailbox.wait_for(to)
        code = self.plant_letter(to, "codes to a new address")
        assert (await self.post("me/email/confirm", {"code": "x"}, by=self.admin)).status == 422
        confirmed = await self.post("me/email/confirm", {"code": code}, by=self.admin)
        assert confirmed.status == 200, confirmed.body
        back = await self.post("me/email", {"email": ADMIN, "password": chosen}, by=self.admin)
        assert back.status == 202, back.body

    async def protect(self) -> None:
        """A second factor, shown wrongly and rightly."""
        begun = await self.post("totp/enable", {"password": self.password}, by=self.admin)
        assert begun.status == 200, begun.body
        self.canaries.plant("seed of the second factor", begun.body["secret"])
        seed = base64.b32decode(begun.body["secret"])
        self.canaries.plant("seed of the second factor", seed.hex())
        code = code_of(seed, int(time.time()) // STEP_SECONDS)
        wrong = {"code": "000000"}
        assert (await self.post("totp/confirm", wrong, by=self.admin)).status == 422
        on = await self.post("totp/confirm", {"code": code}, by=self.admin)
        assert on.status == 200, on.body
        self.canaries.plant("recovery codes", *on.body["recovery_codes"])
        email = (await self.admin.get(f"{AUTH}/me")).body["user"]["email"]
        login = {"email": email, "password": self.password}
        assert (await self.post("login", login)).status == 401
        assert (await self.post("login", {**login, "totp": code})).status == 401
        recovery = on.body["recovery_codes"][0]
        shown = await self.post("login", {**login, "recovery_code": recovery})
        self.plant_tokens(shown)
        assert (await self.post("login", {**login, "recovery_code": recovery})).status == 401
        off = {"password": self.password, "recovery_code": on.body["recovery_codes"][1]}
        assert (await self.post("totp/disable", off, by=self.admin)).status == 204

    async def let_a_machine_in(self) -> None:
        """An API key, used until after it was revoked."""
        body = {"name": "A machine", "permissions": ["catalog.products.read"]}
        made = await self.post("api-keys", body, by=self.admin)
        assert made.status == 201, made.body
        key: str = made.body["key"]
        self.canaries.plant("API keys", key, key[-30:])  # its secret may hold an underscore
        machine = self.client.with_token(key)
        assert (await machine.get("/api/v1/catalog/products")).status == 200
        self.keep(await machine.get(f"{AUTH}/users"))
        self.keep(await self.client.with_token(key[:-1] + "A").get("/api/v1/catalog/products"))
        gone = await self.admin.request("DELETE", f"{AUTH}/api-keys/{made.body['id']}")
        assert gone.status == 204
        self.keep(await machine.get("/api/v1/catalog/products"))

    async def connect_shops(self) -> None:
        """A shop of one's own and Shopify: made, tried, refused, and sent an order by nobody."""
        path = "/api/v1/sales/channels"
        token, key = f"shpat_{new_id().hex}", f"shpss_{new_id().hex}"
        own = {"name": "Shop", "kind": "http", "url": "https://shop.invalid/stock"}
        made = await self.admin.post(path, own)
        assert made.status == 201, made.body
        self.canaries.plant("secrets of shops", made.body["secret"], key)
        self.canaries.plant("access tokens of shops", token)
        where = {"name": "Shopify", "kind": "shopify", "url": "canary.myshopify.com"}
        given = {**where, "secret": key, "access_token": token}
        for wrong in ({}, {"location_id": "x"}, {"location_id": "1", "secret": [key]}):
            self.keep(await self.admin.post(path, {**given, **wrong}))
        self.keep(await self.admin.post(path, {**own, "name": "Other", "secret": key}))
        assert (await self.admin.post(path, {**given, "location_id": "1"})).status == 201
        one = f"{path}/{made.body['id']}"
        assert (await self.admin.post(f"{one}/test")).body["ok"] is False
        self.keep(await self.client.post(f"{one}/orders", {"signed": made.body["secret"][::-1]}))

    async def connect_programs(self) -> None:
        """A webhook: made, refused, given another secret, and tried where nobody is."""
        path = "/api/v1/notifications/webhooks"
        hook = {"name": "ERP", "url": "https://erp.invalid/hook", "types": ["*"]}
        made = await self.admin.post(path, hook)
        assert made.status == 201, made.body
        one = f"{path}/{made.body['id']}"
        renewed = await self.admin.request("POST", f"{one}/secret", headers={"If-Match": '"1"'})
        assert renewed.status == 200, renewed.body
        secrets = made.body["secret"], renewed.body["secret"]
        self.canaries.plant("secrets of webhooks", *secrets)
        self.keep(await self.admin.post(path, {**hook, "secret": secrets[0][::-1]}))
        self.keep(await self.admin.get(one))
        assert (await self.admin.post(f"{one}/test")).body["ok"] is False

    async def invite(self) -> None:
        """Somebody who looks, chooses too short a password, and joins."""
        to = "invited@canaries.example"
        body = {"email": to, "name": "Ravi", "roles": ["staff"]}
        invited = await self.post("users/invite", body, by=self.admin)
        assert invited.status == 201, invited.body
        found = re.search(r"/invitation#(qmi_[\w-]+)", (await self.mailbox.wait_for(to)).text)
        assert found
        token, chosen = found[1], _password("invited")
        self.canaries.plant("invitation tokens", token, token[-40:])
        self.canaries.plant("passwords", chosen)
        assert (await self.post("invitations/look", {"token": token})).status == 200
        assert (await self.post("invitations/look", {"token": token[:-2]})).status == 404
        short = {"token": token, "password": token[:5]}
        assert (await self.post("invitations/accept", short)).status == 422
        accept = {"token": token, "password": chosen}
        joined = await self.post("invitations/accept", accept)
        assert joined.status in {200, 201}, joined.body
        self.plant_tokens(joined)
        assert (await self.post("invitations/accept", accept)).status == 409

    async def come_by_google(self) -> None:
        """A newcomer, with Google well and ill."""
        person = self.google.provider.add(Person.at_work(OUTSIDER))
        for fault in ("token endpoint away", "no JSON", "huge answer"):
            self.google.provider.faults = {fault}
            answer = await self._back(person)
            assert answer.status == 503
        self.google.provider.behave()
        welcome = await self._back(person)
        assert welcome.status == 200, welcome.body
        ticket = welcome.body["signup_token"]
        self.canaries.plant("tickets of Google sign-ins", ticket)
        wrong = {**COMPANY, "signup_token": ticket, "currency": "ZZZ"}
        assert (await self.post("google/register", wrong)).status == 422
        made = await self.post("google/register", {**COMPANY, "signup_token": ticket})
        assert made.status == 201, made.body
        self.plant_tokens(made)
        assert (await self.post("google/register", {**COMPANY, "signup_token": ticket})).status
        self.plant_tokens(await self._back(person))
        self.canaries.plant(
            "tokens of Google", *(token.rsplit(".", 1)[-1] for token in self.google.provider.issued)
        )

    async def _back(self, person: Person) -> Answer:
        """To Google and back; then once more with the same code."""
        visitor = Browser(self.client, self.google)
        back = await visitor.consent(person)
        self.canaries.plant("codes of Google", back["code"])
        self.canaries.plant("code verifiers and nonces", visitor.verifier, visitor.nonce)
        answer = await visitor.callback()
        self.keep(answer)
        again = await visitor.callback()
        assert again.status in {401, 503}
        self.keep(again)
        return answer


async def everywhere(client: Client, ports: dict[str, int]) -> dict[str, str]:
    """What operators read, and the figures: of every service and the gateway."""
    said: dict[str, str] = {}
    async with aiohttp.ClientSession() as session:
        for name, port in ports.items():
            asked = Client(session, f"http://127.0.0.1:{port}", client._token)
            for path in (
                "/metrics",
                "/health/ready",
                "/admin/config",
                "/admin/outbox",
                "/admin/dead-letters",
                "/admin/jobs",
                "/openapi.json",
            ):
                answer = await asked.get(path)
                said[f"{name}: {path}"] = f"{answer.status} {answer.headers} {answer.body}"
    return said
