"""What stands on invoices and credit notes, as texts: for paper and for the page of their link."""

from decimal import Decimal
from typing import Any

from libs.db.tenants import Tenant
from libs.documents.texts import amount_of, day, exact, letterhead, money
from libs.documents.words import in_words
from libs.domain.quantity import plain
from services.sales.domain.credit_note import CreditNote
from services.sales.domain.document import DocumentLine, Party, SalesDocument
from services.sales.domain.invoice import Invoice
from services.sales.domain.taxes import TaxPart

_NONE = "—"


def content(document: SalesDocument) -> dict[str, Any]:
    """An invoice or a credit note, as it was issued."""
    company = _issuer(document)
    title = "Invoice" if isinstance(document, Invoice) else "Credit note"
    inside = document.content
    rows = [("Net", inside.net), *((_named(tax), tax.amount) for tax in inside.taxes)]
    return {
        **letterhead(title, document.number, company),
        "banner": "",
        "opens": f"QR code that opens {document.number}",
        "buyer": _party(document.buyer),
        "facts": _facts(document),
        "lines": [_line(line, company) for line in inside.lines],
        "discounted": any(line.discount for line in inside.lines),
        "taxes": [_tax(tax, company) for tax in inside.taxes],
        "amount_head": f"Net, {inside.currency}",
        "sums": [[label, exact(amount, company)] for label, amount in rows],
        "total": money(inside.total, company),
        "words": in_words(inside.total, inside.currency),
    }


def company_money(amount: Decimal, document: SalesDocument) -> str:
    """An amount as the document writes it."""
    return money(amount, _issuer(document))


def _issuer(document: SalesDocument) -> Tenant:
    """The company as it was when the document was issued."""
    issuer = document.issuer
    settings = {
        "locale": issuer.locale,
        "address": "\n".join(issuer.party.lines),
        "tax_id": issuer.party.tax_id,
    }
    currency = document.content.currency
    return Tenant(document.id, issuer.party.name, currency, issuer.timezone, settings)


def _party(party: Party) -> list[str]:
    tax_id = f"Tax id {party.tax_id}" if party.tax_id else ""
    return [text for text in (party.name, party.number, *party.lines, tax_id) if text]


def _facts(document: SalesDocument) -> list[str]:
    facts = [f"Date {day(document.issued_on)}", f"Order {document.order_number}"]
    if isinstance(document, Invoice):
        if document.shipment_number:
            facts.append(f"Shipment {document.shipment_number}")
        facts.append(f"Due {day(document.due_on)}")
        if document.prepaid:
            facts.append("Payable before shipment")
    if isinstance(document, CreditNote):
        facts += [f"For invoice {document.invoice_number}", document.reason]
    return facts


def _named(tax: TaxPart) -> str:
    return tax.kind if tax.rate is None else f"{tax.kind} {plain(tax.rate)} %"


def _line(line: DocumentLine, company: Tenant) -> dict[str, str]:
    return {
        "position": str(line.position),
        "sku": line.sku,
        "name": line.name,
        "quantity": amount_of(line.quantity, line.unit, company) if line.quantity else _NONE,
        "unit_price": exact(line.unit_price, company),
        "discount": exact(line.discount, company) if line.discount else "",
        "tax_rate": f"{plain(line.tax_rate)} %" if line.tax_rate else _NONE,
        "net": exact(line.net, company),
    }


def _tax(tax: TaxPart, company: Tenant) -> list[str]:
    rate = _NONE if tax.rate is None else f"{plain(tax.rate)} %"
    return [tax.kind, rate, exact(tax.base, company), exact(tax.amount, company)]
