"""Invoices and credit notes as pages for whoever holds their code or link."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from libs.db.database import Database
from libs.documents.pages import PAGE_HEADERS, page_templates
from libs.documents.texts import day
from libs.domain.principal import Principal
from services.sales.domain.document import SalesDocument
from services.sales.domain.invoice import Invoice, InvoiceStatus
from services.sales.infrastructure import queries
from services.sales.infrastructure.document_tokens import DocumentTokens, GivenLink
from services.sales.infrastructure.documents.content import company_money, content

# A form that leads to Stripe's page: browsers hold redirects after it to this rule, too.
_PAYS = "form-action 'self' https://checkout.stripe.com"
_TONES = {
    InvoiceStatus.PAID: "good",
    InvoiceStatus.CREDITED: "good",
    InvoiceStatus.OVERDUE: "bad",
}


class DocumentPages:
    """Finds what a token opens, and renders it."""

    def __init__(self, database: Database, tokens: DocumentTokens) -> None:
        """Read documents from the database."""
        self._database = database
        self._tokens = tokens
        self._templates = page_templates(Path(__file__).parent)

    @property
    def headers(self) -> Mapping[str, str]:
        """What every page is sent with."""
        policy = PAGE_HEADERS["content-security-policy"]
        return {
            **PAGE_HEADERS,
            "content-security-policy": policy.replace("form-action 'self'", _PAYS),
        }

    async def behind(self, token: str) -> tuple[GivenLink, SalesDocument, date] | None:
        """What a token opens and the company's day; one look for every token, ours or not."""
        given = self._tokens.read(token)
        actor = Principal.system(given.tenant_id)
        async with self._database.transaction(actor, read_only=True) as connection:
            found = await queries.behind_link(connection, given.link_id)
            if found is None:
                return None
            return given, found, await queries.company_day(connection)

    def unknown(self) -> str:
        """The same for every link that opens nothing."""
        return self._templates.get_template("unknown.html").render()

    def page(self, token: str, found: SalesDocument, today: date, problem: str = "") -> str:
        """The document, and how it stands."""
        said = {**content(found), "path": f"/t/{token}", "problem": problem, **_state(found, today)}
        return self._templates.get_template("document.html").render(said)


def _state(found: SalesDocument, today: date) -> dict[str, Any]:
    nothing = {"payable": False, "open": "", "paid": "", "credited": "", "tone": ""}
    if not isinstance(found, Invoice):
        return {**nothing, "stands": "So much of the invoice is not owed."}
    receivable, status = found.receivable, found.status(today)
    still = company_money(receivable.open, found)
    sentence = {
        InvoiceStatus.PAID: "This invoice is paid.",
        InvoiceStatus.CREDITED: "This invoice was credited: nothing is to be paid.",
        InvoiceStatus.OVERDUE: f"{still} is to be paid since {day(found.due_on)}.",
        InvoiceStatus.PARTLY_PAID: f"{still} is still to be paid by {day(found.due_on)}.",
        InvoiceStatus.UNPAID: f"{still} is to be paid by {day(found.due_on)}.",
    }[status]
    return {
        "stands": sentence,
        "tone": _TONES.get(status, ""),
        "payable": receivable.open > 0,
        "open": still,
        "paid": company_money(receivable.paid, found) if receivable.paid else "",
        "credited": company_money(receivable.credited, found) if receivable.credited else "",
    }
