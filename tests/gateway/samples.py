"""Events for tests."""

import uuid
from datetime import UTC, datetime
from decimal import Decimal

from libs.contracts.inventory import GoodsPosted
from libs.contracts.purchasing import OrderLine, PurchaseOrderApproved


def goods_posted() -> GoodsPosted:
    """Something everybody who sees stock may see."""
    return GoodsPosted(
        receipt_id=uuid.uuid4(), order_id=uuid.uuid4(), warehouse_id=uuid.uuid4(), entries=1
    )


def order_approved() -> PurchaseOrderApproved:
    """Something with cost prices, some of them nested."""
    return PurchaseOrderApproved(
        order_id=uuid.uuid4(),
        number="PO-2026-000123",
        supplier_id=uuid.uuid4(),
        warehouse_id=uuid.uuid4(),
        status="approved",
        currency="INR",
        expected_on=datetime.now(UTC).date(),
        lines=(
            OrderLine(
                line_id=uuid.uuid4(),
                product_id=uuid.uuid4(),
                quantity=Decimal(5),
                received=Decimal(0),
                unit_cost=Decimal("12.50"),
                tax_rate=Decimal(18),
            ),
        ),
        charges=Decimal("99.00"),
        tax=Decimal("11.25"),
        total=Decimal("172.75"),
    )
