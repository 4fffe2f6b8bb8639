"""A stand-in for Twilio's messages: strict where Twilio is, and as unreliable as it is told.

It checks the account and token of Basic authentication, the form and its fields, E.164 numbers and
the sender; it answers with Twilio's own error codes, and never sends anything.
"""

import asyncio
import re
from base64 import b64decode
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_FIELDS = {"To", "From", "Body"}
_LONGEST = 1600
_PATIENCE = 60.0
# An error of Twilio's by its code, a status alone, `cut` (no answer) or `slow`.
Fault = int | str
_STATUS = {21211: 400, 21408: 400, 21610: 400, 21614: 400, 20003: 401, 20429: 429}


@dataclass(frozen=True, slots=True)
class Text:
    """A text message that was taken."""

    to: str
    body: str


@dataclass
class Twilio:
    """The account: look into `texts` and `refused`; let it fail by `faults`, one a request."""

    account: str = "AC" + "0" * 32
    token: str = "a token for tests"  # noqa: S105 - it opens nothing
    sender: str = "+15005550006"
    port: int = 0
    texts: list[Text] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    asked: int = 0
    faults: deque[Fault] = field(default_factory=deque)
    always: Fault | None = None
    slow: float = 30.0
    # Who has answered STOP.
    stopped: set[str] = field(default_factory=set)
    _arrived: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def url(self) -> str:
        """Where it is, as a setting."""
        token = self.token.replace(" ", "%20")
        return (
            f"twilio+http://{self.account}:{token}@127.0.0.1:{self.port}?from=%2B{self.sender[1:]}"
        )

    async def wait_for(self, count: int) -> None:
        """Until it took so many."""
        async with asyncio.timeout(_PATIENCE), self._arrived:
            await self._arrived.wait_for(lambda: len(self.texts) >= count)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """POST /2010-04-01/Accounts/{sid}/Messages.json."""
        self.asked += 1
        fault = self.faults.popleft() if self.faults else self.always
        if fault == "cut":
            if request.transport is not None:
                request.transport.abort()
            return web.Response()
        if fault == "slow":
            await asyncio.sleep(self.slow)
        if isinstance(fault, int) and fault < 1000:  # noqa: PLR2004 - its own codes have five digits
            return web.Response(status=fault, text="<html>upstream</html>")
        form = {name: str(value) for name, value in (await request.post()).items()}
        code, why = (20003, "Authenticate") if not self._known(request) else self._wrong(form)
        if isinstance(fault, int):
            code, why = fault, "as the test says"
        return self._refuse(code, why) if code else await self._take(form)

    async def _take(self, form: dict[str, str]) -> web.Response:
        async with self._arrived:
            self.texts.append(Text(form["To"], form["Body"]))
            self._arrived.notify_all()
        made = {"sid": f"SM{len(self.texts):032x}", "status": "queued", "to": form["To"]}
        return web.json_response({**made, "error_code": None}, status=201)

    def _known(self, request: web.Request) -> bool:
        kind, _, given = request.headers.get("authorization", "").partition(" ")
        if kind != "Basic" or request.match_info["account"] != self.account:
            return False
        return b64decode(given).decode() == f"{self.account}:{self.token}"

    def _wrong(self, form: dict[str, str]) -> tuple[int, str]:
        to, body = form.get("To", ""), form.get("Body", "")
        rules = (
            (set(form) != _FIELDS, 21601, f"unexpected fields {sorted(form)}"),
            (not _E164.fullmatch(to), 21211, f"The 'To' number {to} is not a valid phone number."),
            (form.get("From") != self.sender, 21606, "The 'From' number is not yours"),
            (not body.strip(), 21602, "Message body is required."),
            (len(body) > _LONGEST, 21617, "The body exceeds the 1600 character limit"),
            (to in self.stopped, 21610, "Attempt to send to unsubscribed recipient"),
        )
        return next(((code, why) for wrong, code, why in rules if wrong), (0, ""))

    def _refuse(self, code: int, why: str) -> web.Response:
        self.refused.append(f"{code} {why}")
        status = _STATUS.get(code, 400)
        more = f"https://www.twilio.com/docs/errors/{code}"
        body: dict[str, Any] = {"code": code, "message": why, "more_info": more, "status": status}
        return web.json_response(body, status=status)


@asynccontextmanager
async def serving(**options: Any) -> AsyncIterator[Twilio]:
    """The account on a port of its own."""
    twilio = Twilio(**options)
    app = web.Application()
    app.router.add_post("/2010-04-01/Accounts/{account}/Messages.json", twilio.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    twilio.port = runner.addresses[0][1]
    try:
        yield twilio
    finally:
        await runner.cleanup()
