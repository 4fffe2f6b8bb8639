"""What Stripe tells: proven by its signature over the very bytes that came."""

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from libs.domain.clock import utc_now
from libs.domain.errors import Unavailable
from libs.telemetry import trace
from libs.web.errors import problem
from libs.web.routes import Router, require
from services.payments.api.deps import BeginAnew, Cards
from services.payments.application.stripe_ports import Away, Unproven
from services.payments.application.take_webhook import take_webhook

# Stripe's own are far below.
MOST_BYTES = 262_144

router: APIRouter = Router("/api/v1/payments", tag="webhooks")


class ReceivedOut(BaseModel):
    """It took effect, now or before."""

    received: bool = True


@router.post(
    "/webhooks/stripe",
    dependencies=[require("public")],
    response_model=ReceivedOut,
    responses={400: {"description": "Not proven to be Stripe's: `webhook_refused`"}},
)
async def stripe_webhook(
    request: Request, begin: BeginAnew, cards: Cards
) -> Response | ReceivedOut:
    """Take one event; repeated, late and in any order it takes effect once."""
    try:
        if cards.processor is None:
            raise Unproven("payment by card is not set up")  # noqa: TRY301 - answered as one
        await take_webhook(
            await _payload(request),
            request.headers.get("stripe-signature", ""),
            proof=cards.proof,
            known=cards.known,
            processor=cards.processor,
            begin=begin,
            now=utc_now,
            trace=trace.current.get(),
        )
    except Unproven as refused:
        return problem(400, "webhook_refused", str(refused), instance=request.url.path)
    except Away as away:
        raise Unavailable("Stripe cannot be asked about it now; send it again") from away
    return ReceivedOut()


async def _payload(request: Request) -> bytes:
    """The bytes as they came; raises Unproven for more than Stripe ever sends."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_BYTES:
            raise Unproven("more than an event ever is")
    return bytes(body)
