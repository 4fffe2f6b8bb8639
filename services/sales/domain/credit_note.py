"""Credit notes: what of an invoice is not owed, never more than was invoiced."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from libs.contracts.sales import CreditNoteIssued
from libs.domain.errors import Conflict, Invalid
from libs.domain.ids import new_id
from libs.domain.money import round_minor
from libs.domain.principal import Principal
from libs.domain.quantity import ZERO, plain
from services.sales.domain.document import Content, DocumentLine, SalesDocument
from services.sales.domain.invoice import Invoice
from services.sales.domain.pricing import part_of, share_out


@dataclass(frozen=True, slots=True)
class Credited:
    """What earlier credit notes took of a line of an invoice."""

    quantity: Decimal = ZERO
    net: Decimal = ZERO
    tax: Decimal = ZERO


NOTHING = Credited()


@dataclass(frozen=True, slots=True)
class Creditable:
    """A line of an invoice, and what is left of it."""

    line: DocumentLine
    credited: Credited

    @property
    def quantity(self) -> Decimal:
        """What can still come back."""
        return self.line.quantity - self.credited.quantity

    @property
    def net(self) -> Decimal:
        """What is left without tax."""
        return self.line.net - self.credited.net

    @property
    def tax(self) -> Decimal:
        """What is left of its tax."""
        return self.line.tax - self.credited.tax

    @property
    def total(self) -> Decimal:
        """What is left in all."""
        return self.net + self.tax

    def of(self, quantity: Decimal, currency: str) -> DocumentLine:
        """So much of it at its price; parts come to the line, and to no more than is left."""
        before, whole = self.credited.quantity, self.line.quantity

        def cut(amount: Decimal, left: Decimal) -> Decimal:
            if before + quantity == whole:
                return left
            upto = part_of(amount, before + quantity, whole, currency)
            return min(left, upto - part_of(amount, before, whole, currency))

        return self._noted(quantity, cut(self.line.net, self.net), cut(self.line.tax, self.tax))

    def worth(self, amount: Decimal, currency: str) -> DocumentLine:
        """An amount of it with tax, without anything that came back."""
        if amount == self.total:
            return self._noted(ZERO, self.net, self.tax)
        tax = round_minor(amount * self.line.tax / self.line.total, currency)
        # Neither part is more than is left of it.
        tax = max(min(tax, self.tax), amount - self.net)
        return self._noted(ZERO, amount - tax, tax)

    def _noted(self, quantity: Decimal, net: Decimal, tax: Decimal) -> DocumentLine:
        return replace(
            self.line,
            id=new_id(),
            source_id=self.line.id,
            quantity=quantity,
            discount=ZERO,
            net=net,
            tax=tax,
        )


@dataclass(eq=False, kw_only=True)
class CreditNote(SalesDocument):
    """So much of an invoice is not owed; `refund`: what was paid of it goes back."""

    invoice_id: UUID
    invoice_number: str
    return_id: UUID | None
    reason: str
    refund: bool

    @classmethod
    def issue(
        cls,
        invoice: Invoice,
        lines: Iterable[DocumentLine],
        *,
        note_id: UUID,
        number: str,
        reason: str,
        by: Principal,
        at: datetime,
        on: date,
        refund: bool = False,
        return_id: UUID | None = None,
    ) -> "CreditNote":
        """Credit these lines, each cut from what is left of the invoice's."""
        kept = [line for line in lines if line.total or line.quantity]
        if not any(line.total for line in kept):
            raise nothing_left(invoice)
        numbered = (replace(line, position=i) for i, line in enumerate(kept, 1))
        note = cls(
            id=note_id,
            link_id=new_id(),
            number=number,
            order_id=invoice.order_id,
            order_number=invoice.order_number,
            customer_id=invoice.customer_id,
            issued_at=at,
            issued_on=on,
            issued_by=by.user_id,
            issued_by_name=by.name,
            issuer=invoice.issuer,
            buyer=invoice.buyer,
            scheme=invoice.scheme,
            content=Content.of(numbered, invoice.scheme, invoice.content.currency),
            invoice_id=invoice.id,
            invoice_number=invoice.number,
            return_id=return_id,
            reason=reason,
            refund=refund,
        )
        note.record(note._issued(), at=at, reason=reason)
        return note

    def _issued(self) -> CreditNoteIssued:
        return CreditNoteIssued.model_validate(
            {
                **self.amounts(),
                "credit_note_id": self.id,
                "number": self.number,
                "invoice_id": self.invoice_id,
                "invoice_number": self.invoice_number,
                "order_id": self.order_id,
                "order_number": self.order_number,
                "customer_id": self.customer_id,
                "issued_on": self.issued_on,
                "refund": self.refund,
            }
        )


def nothing_left(invoice: Invoice) -> Conflict:
    """All of it was credited already."""
    return Conflict(
        f"nothing is left of {invoice.number} to credit",
        code="nothing_to_credit",
        invoice=invoice.number,
    )


def all_that_is_left(lines: Sequence[Creditable], currency: str) -> list[DocumentLine]:
    """Credit the whole rest."""
    return [line.of(line.quantity, currency) for line in lines]


def quantities_of(
    lines: Sequence[Creditable], wanted: Mapping[UUID, Decimal], currency: str
) -> list[DocumentLine]:
    """Credit quantities of lines by their ids; raises Invalid for strangers, Conflict for more."""
    known = {each.line.id: each for each in lines}
    for i, (line_id, quantity) in enumerate(wanted.items()):
        if line_id not in known:
            raise Invalid.field(f"lines.{i}.line_id", "no such line", "not_found")
        left = known[line_id].quantity
        if quantity > left:
            raise Conflict(
                f"{plain(left)} of {known[line_id].line.name} are left to credit",
                code="credit_exceeds_invoice",
                line_id=line_id,
                left=plain(left),
            )
    return [known[line_id].of(quantity, currency) for line_id, quantity in wanted.items()]


def amount_of(lines: Sequence[Creditable], amount: Decimal, currency: str) -> list[DocumentLine]:
    """Credit an amount with tax, over all lines by what is left of them; raises Conflict."""
    left = sum((line.total for line in lines), ZERO)
    if amount > left:
        raise Conflict(
            f"{left} {currency} are left to credit", code="credit_exceeds_invoice", left=str(left)
        )
    shares = share_out(amount, [line.total for line in lines], currency)
    return [line.worth(share, currency) for line, share in zip(lines, shares, strict=True) if share]
