"""The supplier's page: an order and the answer to it, for whoever holds its link."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from libs.domain.clock import utc_now
from libs.domain.errors import Conflict, FieldError, Invalid
from libs.domain.principal import Trace
from libs.domain.texts import number, paragraphs
from libs.telemetry import trace
from libs.web.errors import status_of
from libs.web.routes import Router, require
from services.purchasing.api.deps import BeginWork, LinkTokens, Pages
from services.purchasing.application.answer_order import AnswerOrder, NotTaken, answer_order
from services.purchasing.application.open_link import open_link
from services.purchasing.application.ports import BeginPurchasing
from services.purchasing.application.supplier_ports import Tokens
from services.purchasing.domain.order_line import MOST_LINES, cost, received_quantity
from services.purchasing.domain.supplier_answer import Kind, Offered

MOST_BYTES = 262_144
_FIELD = re.compile(r"(quantity|date|price)\.([1-9][0-9]{0,3})")
_MOST_FIELDS = 3 * MOST_LINES + 3
T = TypeVar("T")
_FORM = "application/x-www-form-urlencoded"

router: APIRouter = Router("/portal", tag="supplier's page")
public: Mapping[str, Any] = {
    "dependencies": [require("public")],
    "response_class": HTMLResponse,
    "responses": {
        404: {
            "content": {"text/html": {"schema": {"type": "string"}}},
            "description": "No link, or it has ended",
        }
    },
}


@router.get("/{token}", **public)
async def see(token: str, begin: BeginWork, tokens: LinkTokens, pages: Pages) -> Response:
    """The order as its supplier may see it, and the forms to answer by."""
    return await _page(token, begin, tokens, pages, looked=True)


@router.head("/{token}", **public)
async def probe(token: str, begin: BeginWork, tokens: LinkTokens, pages: Pages) -> Response:
    """Whether there is a page; programs that look through mails ask this, and count as nobody."""
    return await _page(token, begin, tokens, pages, looked=False)


@router.post("/{token}", **public)
async def answer(
    token: str, request: Request, begin: BeginWork, tokens: LinkTokens, pages: Pages
) -> Response:
    """Take the answer in and show the page again; the same answer twice is one."""
    fields: Mapping[str, str] = {}
    try:
        fields = await _fields(request)
        taken = await answer_order(
            _command(fields), tokens.read(token), begin=begin, now=utc_now, trace=_where()
        )
    except (Conflict, Invalid) as error:
        entered = NotTaken(fields.get("action", ""), fields, error)
        return await _page(token, begin, tokens, pages, looked=False, entered=entered)
    if not taken:
        return _html(pages.unknown(), pages, HTTPStatus.NOT_FOUND)
    answered = HTTPStatus.SEE_OTHER
    return Response(None, answered, {**pages.headers, "location": f"/portal/{token}"})


async def _page(
    token: str,
    begin: BeginPurchasing,
    tokens: Tokens,
    pages: Pages,
    *,
    looked: bool,
    entered: NotTaken | None = None,
) -> Response:
    given = tokens.read(token)
    opened = await open_link(given, begin=begin, now=utc_now, trace=_where(), looked=looked)
    if opened is None:
        return _html(pages.unknown(), pages, HTTPStatus.NOT_FOUND)
    status = 200 if entered is None else status_of(entered.problem)
    return _html(await pages.order(given.tenant_id, opened, entered), pages, status)


def _html(page: str, pages: Pages, status: int) -> Response:
    return HTMLResponse(page, status, pages.headers)


def _where() -> Trace:
    return trace.current.get()


async def _fields(request: Request) -> Mapping[str, str]:
    """What the form holds; raises Invalid for more than a form of ours can, and for no form."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_BYTES:
            raise Invalid.field("form", "your answer is too long", "too_long")
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise Invalid.field("form", "please answer by the form below", "no_form")
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_MOST_FIELDS,
        )
    except ValueError as error:
        raise Invalid.field("form", "please answer by the form below", "no_form") from error
    return dict(pairs)


def _command(fields: Mapping[str, str]) -> AnswerOrder:
    """What a form says; raises Invalid."""
    try:
        kind = Kind(fields.get("action", ""))
    except ValueError as error:
        raise Invalid.field("form", "please answer by the form below", "no_form") from error
    errors: list[FieldError] = []
    note = _read("note", fields.get("note", ""), _note, errors) or ""
    if kind is Kind.DECLINED and not note:
        errors.append(FieldError("note", "please say why", "missing"))
    offered = _offered(fields, errors) if kind is Kind.PROPOSED else {}
    if errors:
        raise Invalid(errors)
    return AnswerOrder(kind, fields.get("version", ""), note, offered)


def _offered(fields: Mapping[str, str], errors: list[FieldError]) -> dict[int, Offered]:
    said: dict[int, dict[str, Any]] = {}
    for name, text in fields.items():
        if (found := _FIELD.fullmatch(name)) and text.strip():
            what, position = found[1], int(found[2])
            field, read = _READERS[what]
            said.setdefault(position, {})[field] = _read(name, text.strip(), read, errors)
    return {position: Offered(**values) for position, values in said.items()}


def _read(name: str, text: str, read: Callable[[str], T], errors: list[FieldError]) -> T | None:
    try:
        return read(text)
    except ValueError as error:
        errors.append(FieldError(name, str(error), "invalid"))
        return None


def _note(text: str) -> str:
    return paragraphs(text, 2000)


def _quantity(text: str) -> Decimal:
    return received_quantity(number(text))


def _price(text: str) -> Decimal:
    return cost(number(text))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        msg = "a day such as 2026-12-31"
        raise ValueError(msg) from error


_READERS: Mapping[str, tuple[str, Callable[[str], object]]] = {
    "quantity": ("quantity", _quantity),
    "date": ("expected_on", _day),
    "price": ("unit_cost", _price),
}
