"""The supplier's pages as HTML: no script, nothing from anywhere else, nothing kept."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from libs.db.database import Connection, Database
from libs.db.tenants import Tenant, tenant
from libs.documents.pages import PAGE_HEADERS, page_templates
from libs.documents.texts import (
    amount_of,
    day,
    exact,
    local_day,
    local_time,
    money,
)
from libs.domain.clock import utc_now
from libs.domain.errors import Conflict, Invalid
from libs.domain.principal import Principal
from libs.domain.quantity import plain
from services.purchasing.application.answer_order import NotTaken
from services.purchasing.application.open_link import Opened
from services.purchasing.domain.flow import Status
from services.purchasing.domain.order_line import OrderLine
from services.purchasing.domain.purchase_order import PurchaseOrder
from services.purchasing.domain.supplier_answer import AnswerLine, SupplierAnswer

_HERE = Path(__file__).parent
_ADDRESS = "SELECT address FROM warehouses WHERE id = $1"
# What the supplier reads of where the order stands; while they may answer, the form says it.
_STANDS = {
    Status.CONFIRMED: "This order is confirmed.",
    Status.DECLINED: "You declined this order.",
    Status.PARTIALLY_RECEIVED: "Part of this order has been received.",
    Status.RECEIVED: "This order has been received.",
    Status.CLOSED: "This order is closed.",
}


class PortalPages:
    """Renders what a link shows."""

    def __init__(self, database: Database) -> None:
        """Read what pages need beside the order from the database."""
        self._database = database
        self._templates = page_templates(_HERE)

    @property
    def headers(self) -> Mapping[str, str]:
        """What every page is sent with."""
        return PAGE_HEADERS

    def unknown(self) -> str:
        """The same for every link that opens nothing."""
        return self._templates.get_template("unknown.html").render()

    async def order(self, tenant_id: UUID, opened: Opened, entered: NotTaken | None = None) -> str:
        """The order, what was answered, and the forms to answer by."""
        order = opened.order
        async with self._database.transaction(Principal.system(tenant_id), read_only=True) as c:
            company = await tenant(c, tenant_id)
            address = await _address(c, order)
        page = {
            "company": company.name,
            "number": order.number,
            "outdated": opened.link.revision != order.revision,
            "shown": opened.shown,
            "cancelled": order.status is Status.CANCELLED,
            "answerable": opened.answerable,
            "version": opened.version,
            "today": order.policy.today(utc_now()).isoformat(),
            "problem": "" if entered is None else _sentence(entered.problem),
            "errors": {} if entered is None else _errors(entered.problem),
            "action": "" if entered is None else entered.action,
            "fields": {} if entered is None else entered.fields,
        }
        if opened.shown:
            page |= _said(order, company, address)
            page["answers"] = [_answer(a, order, company) for a in reversed(opened.answers)]
        return self._templates.get_template("order.html").render(page)


def _sentence(problem: Conflict | Invalid) -> str:
    whole = _errors(problem).get("form") or problem.message
    if isinstance(problem, Conflict) or "form" in _errors(problem):
        return f"Your answer was not taken: {whole}."
    return "Your answer was not taken: please look at what is marked below."


def _errors(problem: Conflict | Invalid) -> dict[str, str]:
    return {e.field: e.message for e in problem.errors} if isinstance(problem, Invalid) else {}


async def _address(connection: Connection, order: PurchaseOrder) -> str:
    address: str = await connection.fetchval(_ADDRESS, order.warehouse.id)
    return address


def _said(order: PurchaseOrder, company: Tenant, address: str) -> dict[str, Any]:
    """The order in texts."""
    amounts = order.amounts
    sums = [] if amounts is None else [("Subtotal", amounts.subtotal)]
    sums += [(charge.kind, charge.amount) for charge in order.charges]
    sums += [] if amounts is None else [("Tax", amounts.tax)]
    return {
        "stands": _STANDS.get(order.status, ""),
        "ordered_on": local_day(order.raised_at, company),
        "expected_on": "" if order.expected_on is None else day(order.expected_on),
        "expected_iso": "" if order.expected_on is None else order.expected_on.isoformat(),
        "deliver": [order.warehouse.name, *filter(None, address.split("\n"))],
        "note": order.note,
        "lines": [_line(line, company) for line in order.lines],
        "sums": [(label, exact(amount, company)) for label, amount in sums],
        "total": "" if amounts is None else money(amounts.total, company),
        "currency": company.currency,
    }


def _line(line: OrderLine, company: Tenant) -> dict[str, Any]:
    return {
        "position": line.position,
        "sku": line.sku,
        "name": line.name,
        "unit": line.unit,
        "amount_of": amount_of(line.quantity, line.unit, company),
        "quantity": plain(line.quantity),
        "unit_cost": "" if line.unit_cost is None else plain(line.unit_cost),
        "price": "" if line.unit_cost is None else exact(line.unit_cost, company),
        "amount": "" if line.amount is None else exact(line.amount, company),
    }


def _answer(answer: SupplierAnswer, order: PurchaseOrder, company: Tenant) -> dict[str, Any]:
    return {
        "kind": answer.kind,
        "at": local_time(answer.answered_at, company),
        "note": answer.note,
        "waits": answer.waits and answer.revision == order.revision,
        "decision": answer.decision,
        "decision_note": answer.decision_note,
        "changes": [_change(line, company) for line in answer.lines if line.differs],
    }


def _change(line: AnswerLine, company: Tenant) -> dict[str, Any]:
    """What is offered otherwise than ordered, as texts."""
    parts = []
    if line.quantity != line.ordered:
        was = amount_of(line.ordered, line.unit, company)
        parts.append(f"{amount_of(line.quantity, line.unit, company)} instead of {was}")
    if line.expected_on != line.ordered_for and line.expected_on is not None:
        parts.append(f"on {day(line.expected_on)}")
    if line.unit_cost != line.ordered_cost and line.unit_cost is not None:
        parts.append(f"at {exact(line.unit_cost, company)} {company.currency} per {line.unit}")
    return {"sku": line.sku, "name": line.name, "says": ", ".join(parts)}
