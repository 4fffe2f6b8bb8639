"""A stand-in for Stripe: its API, a page to pay on, and signed webhooks that go astray on demand.

In a test: `async with serving() as stripe:`, then `stripe.account` for what customers do, and
`stripe.post` for what Stripe sends. By hand: `python -m libs.testing.outside.stripe` says which
settings to start with.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
from aiohttp import web

from libs.testing.outside import stripe_requests as requests
from libs.testing.outside.stripe_account import Account, shown
from libs.testing.outside.stripe_forms import Count, Json, StripeRefusal, parsed, read, text
from libs.testing.outside.stripe_post import Post, signature

__all__ = ["Account", "Post", "Stripe", "serving", "signature"]

_LONG = 3_600
_EXPANDABLE = {
    "checkout.session": {
        "payment_intent",
        "payment_intent.latest_charge",
        "payment_intent.latest_charge.balance_transaction",
    },
    "payment_intent": {"latest_charge", "latest_charge.balance_transaction"},
    "charge": {"balance_transaction"},
}
_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Checkout</title>
<h1>{amount} {currency}</h1><form method="post">
<button name="do" value="pay">Pay</button> <button name="do" value="decline">Card refused</button>
</form></html>"""


@dataclass
class Stripe:
    """The running server: who has an account there, what is sent, and how it fails.

    `faults`: "away" hangs up, "failing" answers 500, "slow" never answers, "forgetful" does what
    is asked and hangs up before it says so, "limited" answers 429. `overhear` is told of each
    request before it is answered.
    """

    account: Account
    post: Post
    faults: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    overhear: Callable[[str], None] | None = None
    _answers: dict[str, tuple[tuple[str, str], int, Json]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where it listens."""
        return self.account.url

    def application(self) -> web.Application:
        """What it answers."""
        application = web.Application()
        application.router.add_route("*", "/v1/{path:.+}", self._api)
        application.router.add_get("/pay/{session}", self._page)
        application.router.add_post("/pay/{session}", self._paid)
        return application

    async def _api(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(f"{request.method} {request.path}")
        if self.overhear is not None:
            self.overhear(self.asked[-1])
        await self._fail(request, {"away", "slow"})
        if self.faults & {"failing", "limited"}:
            status = 500 if "failing" in self.faults else 429
            return web.json_response(_problem("try again", "api_error"), status=status)
        try:
            self._admit(request)
            status, answer = self._answer(request, await request.text())
        except StripeRefusal as refusal:
            status, answer = refusal.status, {"error": refusal.error}
        await self._fail(request, {"forgetful"})
        return web.Response(
            body=orjson.dumps(answer), status=status, content_type="application/json"
        )

    async def _fail(self, request: web.Request, ways: set[str]) -> None:
        way = self.faults & ways
        if "slow" in way:
            await asyncio.sleep(_LONG)
        if way:
            assert request.transport is not None
            request.transport.abort()
            raise web.HTTPServiceUnavailable

    def _admit(self, request: web.Request) -> None:
        if request.headers.get("Authorization") != f"Bearer {self.account.key}":
            raise StripeRefusal("Invalid API Key provided", status=401)
        if "Stripe-Version" not in request.headers:
            raise StripeRefusal("Say which version of the API you speak")
        form = "application/x-www-form-urlencoded"
        if request.method == "POST" and request.content_type != form:
            raise StripeRefusal("Invalid content type", status=415)

    def _answer(self, request: web.Request, body: str) -> tuple[int, Json]:
        if request.method == "GET":
            return 200, self._got(request.match_info["path"], parsed(request.query_string))
        if request.method != "POST":
            raise StripeRefusal("Unrecognized request URL", status=404)
        key, asked = request.headers.get("Idempotency-Key"), (request.path, body)
        if key is None:
            return 200, self._posted(request.match_info["path"], parsed(body))
        if key in self._answers:
            before, status, answer = self._answers[key]
            if before != asked:
                message = "Keys for idempotent requests can only be used with the same parameters"
                raise StripeRefusal(message, kind="idempotency_error")
            return status, answer
        answer = self._posted(request.match_info["path"], parsed(body))
        # As it was then: what happens to it later is not in the answer that is given again.
        answer = orjson.loads(orjson.dumps(answer))
        self._answers[key] = (asked, 200, answer)
        return 200, answer

    def _posted(self, path: str, form: Json) -> Json:
        match path.split("/"):
            case ["checkout", "sessions"]:
                return shown(requests.open_session(self.account, form))
            case ["checkout", "sessions", session_id, "expire"]:
                read(form, {})
                return shown(requests.expire_session(self.account, session_id))
            case ["refunds"]:
                return shown(requests.refund(self.account, form))
        raise StripeRefusal("Unrecognized request URL", status=404)

    def _got(self, path: str, query: Json) -> Json:
        kept: dict[str, tuple[dict[str, Json], tuple[str, ...]]] = {
            "checkout/sessions": (self.account.sessions, ("payment_intent",)),
            "payment_intents": (self.account.intents, ()),
            "charges": (self.account.charges, ("payment_intent",)),
            "refunds": (self.account.refunds, ("payment_intent", "charge")),
            "disputes": (self.account.disputes, ("payment_intent", "charge")),
            "events": (self.account.events, ()),
        }
        if path in kept:
            return self._listed(path, *kept[path], query)
        kind, _, id_ = path.rpartition("/")
        if kind not in kept:
            raise StripeRefusal("Unrecognized request URL", status=404)
        if id_ not in kept[kind][0]:
            message = f"No such {kind}: '{id_}'"
            raise StripeRefusal(message, status=404, code="resource_missing", param="id")
        wanted = read(query, {"expand": [text]}).get("expand", [])
        return self._expanded(kept[kind][0][id_], wanted)

    def _listed(self, path: str, kept: dict[str, Json], by: Sequence[str], query: Json) -> Json:
        """A page of a list, the newest first."""
        bound = Count(0, 9_999_999_999)
        known: dict[str, Any] = {
            "limit": Count(1, 100),
            "starting_after": text,
            "ending_before": text,
            "created": {"gte": bound, "gt": bound, "lte": bound, "lt": bound},
            "expand": [text],
            **dict.fromkeys(by, text),
        }
        said = read(query, known)
        found = [each for each in reversed(kept.values()) if _fits(each, said, by)]
        ids = [each["id"] for each in found]
        limit = said.get("limit", 10)
        start, stop = 0, limit
        if "starting_after" in said:
            start = ids.index(said["starting_after"]) + 1
            stop = start + limit
        if "ending_before" in said:
            stop = ids.index(said["ending_before"])
            start = max(stop - limit, 0)
        more = stop < len(found) if "ending_before" not in said else start > 0
        wanted = [name.removeprefix("data.") for name in said.get("expand", [])]
        page = [self._expanded(each, wanted) for each in found[start:stop]]
        return {"object": "list", "url": f"/v1/{path}", "has_more": more, "data": page}

    def _expanded(self, content: Json, wanted: Iterable[str]) -> Json:
        answer = shown(content)
        kind = content["object"]
        for path in wanted:
            if path not in _EXPANDABLE.get(kind, ()):
                raise StripeRefusal(f"This property cannot be expanded ({path}).", param="expand")
        account = self.account
        for name, others in (
            ("payment_intent", account.intents),
            ("latest_charge", account.charges),
            ("balance_transaction", account.balance_transactions),
        ):
            mine = [path for path in wanted if path.partition(".")[0] == name]
            if mine and answer.get(name):
                inside = [path.partition(".")[2] for path in mine if "." in path]
                answer[name] = self._expanded(others[answer[name]], inside)
        return answer

    async def _page(self, request: web.Request) -> web.Response:
        session = self.account.sessions.get(request.match_info["session"])
        if session is None or session["status"] != "open":
            return web.Response(status=404, text="nothing to pay here")
        page = _PAGE.format(amount=session["amount_total"], currency=session["currency"])
        return web.Response(text=page, content_type="text/html")

    async def _paid(self, request: web.Request) -> web.Response:
        session_id = request.match_info["session"]
        act: Callable[[str], Json] = {"pay": self.account.pay, "decline": self.account.decline}[
            str((await request.post())["do"])
        ]
        session = act(session_id)
        raise web.HTTPFound(session["success_url"] if session["status"] == "complete" else "")


def _fits(content: Json, said: Json, by: Sequence[str]) -> bool:
    created = content["created"]
    compare = {
        "gte": created.__ge__,
        "gt": created.__gt__,
        "lte": created.__le__,
        "lt": created.__lt__,
    }
    return all(content.get(name) == said[name] for name in by if name in said) and all(
        compare[way](bound) for way, bound in said.get("created", {}).items()
    )


def _problem(message: str, kind: str) -> Json:
    return {"error": {"type": kind, "message": message}}


@asynccontextmanager
async def serving(account: Account | None = None, port: int = 0) -> AsyncIterator[Stripe]:
    """The company on a port of its own."""
    account = account or Account()
    stripe = Stripe(account, Post())
    account.heard.append(stripe.post.hear)
    runner = web.AppRunner(stripe.application(), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    account.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield stripe
    finally:
        await runner.cleanup()


async def _by_hand(public_url: str) -> None:
    async with serving() as stripe:
        stripe.post.url = f"{public_url}/api/v1/payments/webhooks/stripe"
        stripe.post.at_once = True
        sys.stdout.write(
            f"QM_STRIPE_API_BASE={stripe.url}\nQM_STRIPE_SECRET_KEY={stripe.account.key}\n"
            f"QM_STRIPE_WEBHOOK_SECRETS={','.join(stripe.post.keys)}\n"
        )
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_by_hand(sys.argv[1] if sys.argv[1:] else "http://localhost:8080"))
