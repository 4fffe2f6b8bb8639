"""Orders to be invoiced, as invoicing has to know them."""

from collections.abc import Sequence
from decimal import Decimal

from libs.domain.ids import new_id
from services.sales.domain.document import Issuer, Party
from services.sales.domain.invoice import BilledCharge, BilledLine, BilledOrder
from services.sales.domain.pricing import ChargeTerms, Discount, LineTerms, price
from services.sales.domain.taxes import Scheme

ISSUER = Issuer(
    Party("Deccan Pumps", ("12 MG Road", "Hyderabad 500001"), "36AAPFU0939F1ZX"),
    "Asia/Kolkata",
    "en-IN",
    4,
)
BUYER = Party("Godavari Farms", ("Rajahmundry",), "37AAPFU0939F1ZV", "CUS-000001")
LINES = (
    LineTerms(Decimal(10), Decimal("2.5"), tax_rate=Decimal(18)),
    LineTerms(Decimal(3), Decimal("33.3333"), Discount(percent=Decimal(5)), Decimal(12)),
)
FREIGHT = ChargeTerms("Freight", Decimal(150), tax_rate=Decimal(18))


def billed(
    terms: Sequence[LineTerms] = LINES,
    *,
    prepaid: bool = False,
    charges: Sequence[ChargeTerms] = (FREIGHT,),
    discount: Discount | None = None,
    scheme: Scheme = Scheme.WITHIN_STATE,
    email: str = "",
    currency: str = "INR",
) -> BilledOrder:
    """An approved order of these lines."""
    off = discount or Discount()
    pricing = price(terms, currency=currency, discount=off, charges=charges)
    return BilledOrder(
        id=new_id(),
        number="SO-2026-000001",
        customer_id=new_id(),
        currency=currency,
        prepaid=prepaid,
        terms_days=30,
        issuer=ISSUER,
        buyer=Party(BUYER.name, BUYER.lines, BUYER.tax_id, BUYER.number, email),
        scheme=scheme,
        lines=[
            BilledLine(
                id=new_id(),
                product_id=new_id(),
                sku=f"SKU-{i}",
                name=f"Pump {i}",
                unit="pcs",
                quantity=line.quantity,
                unit_price=line.unit_price,
                priced=priced,
            )
            for i, (line, priced) in enumerate(zip(terms, pricing.lines, strict=True), 1)
        ],
        charges=[
            BilledCharge(charge.kind, priced)
            for charge, priced in zip(charges, pricing.charges, strict=True)
        ],
    )
