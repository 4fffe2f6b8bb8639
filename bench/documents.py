"""What a document costs: CPU time and memory of the process that sets it, by lines of the order.

python -m bench.documents
"""

import asyncio
import resource
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from libs.db.tenants import Tenant
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from libs.files.pdf_maker import Document, PdfMaker
from services.purchasing.domain.order_line import Product, WantedLine, make_lines
from services.purchasing.domain.policy import Policy
from services.purchasing.domain.purchase_order import PurchaseOrder
from services.purchasing.domain.supplier import Supplier, SupplierDetails
from services.purchasing.domain.wanted import Party, Wanted
from services.purchasing.infrastructure.documents import content

LINES = (5, 100, 1000)
TIMES = 5


def order_document(lines: int) -> Document:
    """An order of so many lines, as its PDF is made of it."""
    product = Product(new_id(), "BOLT-M8", "Hex bolt M8", "pcs", active=True)
    asked = [WantedLine(product.id, Decimal(10), Decimal("2.5"), Decimal(18))] * lines
    wanted = Wanted(
        supplier=Party(new_id(), "Bolts & Co"),
        warehouse=Party(new_id(), "Hyderabad"),
        expected_on=None,
        note="",
        lines=make_lines(asked, {product.id: product}, None),
        charges=(),
        tax_amount=None,
    )
    company = Tenant(new_id(), "Deccan Pumps", "INR", "Asia/Kolkata", {"locale": "en-IN"})
    by = Principal.system(company.id)
    order = PurchaseOrder.raised(
        new_id(),
        "PO-2026-000001",
        wanted,
        currency="INR",
        policy=Policy(),
        by=by,
        at=datetime.now(UTC),
    )
    details = SupplierDetails(name="Bolts & Co", address={})
    supplier = Supplier(id=wanted.supplier.id, number="SUP-000001", details=details)
    said = content.order_content(order, supplier, company, "Plot 7")
    template = Path(content.__file__).with_name("order.typ")
    return Document(order.number, template, said, f"http://localhost:8080/{order.id}")


async def measure() -> None:
    """Print a line for each size: the least of some tries, for these machines are shared."""
    maker = PdfMaker()
    for lines in LINES:
        document = order_document(lines)
        used, size = [], 0
        for _ in range(TIMES):
            before = _cpu()
            size = len(await maker.make(document))
            used.append(_cpu() - before)
        most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        print(f"{lines:5} lines: {min(used) * 1000:.0f} ms of CPU, {most} MB, {size // 1000} kB")


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    asyncio.run(measure())
