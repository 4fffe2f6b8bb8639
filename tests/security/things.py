"""A thing of every kind that a request can name, and bodies that are right but for the ids in them.

Both are written by hand: a route that takes an id of a new kind, or ids in a new body, fails
test_ids.py until it is said here which thing stands there.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from tests.security.operations import IdParameter
from tests.shops import Shop

# What a field names where its own name does not say it, for all operations or for one.
_KINDS: Final = {
    "parent_id": "category_id",
    "from_warehouse_id": "warehouse_id",
    "to_warehouse_id": "warehouse_id",
    "actor_id": "user_id",
    "subject": "order_id",
    "source_id": "order_id",
    "POST /api/v1/inventory/reservations/{reservation_id}/issue line_id": "reservation_line_id",
    "POST /api/v1/inventory/transfers/{transfer_id}/receive line_id": "transfer_line_id",
    **{
        f"{method} /api/v1/{service}/imports/{{import_id}}{rest} import_id": thing
        for service, thing in (
            ("inventory", "movement_import_id"),
            ("purchasing", "supplier_import_id"),
            ("sales", "customer_import_id"),
        )
        for method, rest in (
            ("GET", ""),
            ("GET", "/errors"),
            ("POST", "/rerun"),
            ("POST", "/cancel"),
        )
    },
    **{
        f"{method} /api/v1/sales/orders/{{order_id}}{rest} order_id": "sales_order_id"
        for method, rest in (
            ("GET", ""),
            ("PATCH", ""),
            ("GET", "/timeline"),
            ("GET", "/costs"),
            ("GET", "/reversal"),
            ("POST", "/reverse"),
            ("PUT", "/lines/{line_id}/cost"),
            ("GET", "/returns"),
            ("POST", "/returns"),
            *(
                ("POST", f"/{step}")
                for step in (
                    *("submit", "withdraw", "approve", "reject", "revise", "pick", "ship"),
                    *("complete", "cancel", "duplicate"),
                )
            ),
        )
    },
    "POST /api/v1/sales/orders/{order_id}/ship line_id": "sales_line_id",
    "PUT /api/v1/sales/orders/{order_id}/lines/{line_id}/cost line_id": "sales_line_id",
    "GET /api/v1/sales/product-costs ids": "product_id",
    "POST /api/v1/sales/orders/{order_id}/returns line_id": "shipped_line_id",
    "POST /api/v1/sales/credit-notes line_id": "invoice_line_id",
    **{
        f"{method} /api/v1/{of}/attachments{rest} {name}": thing
        for of, document, file in (
            ("sales/orders/{order_id}", "sales_order_id", "order_file_id"),
            ("sales/invoices/{invoice_id}", "invoice_id", "invoice_file_id"),
            # Files of bills are as those of orders.
            ("payments/bills/{bill_id}", "bill_id", "letter_id"),
        )
        for method, rest in (
            ("GET", ""),
            ("POST", ""),
            ("GET", "/{attachment_id}"),
            ("GET", "/{attachment_id}/file"),
            ("DELETE", "/{attachment_id}"),
        )
        for name, thing in (
            (of.rpartition("{")[2].rstrip("}"), document),
            ("attachment_id", file),
        )
    },
    "POST /api/v1/purchasing/orders/bulk-approve id": "order_id",
    "raised_by": "user_id",
    "from_user_id": "user_id",
    "to_user_id": "user_id",
    "GET /api/v1/purchasing/approvers ids": "user_id",
    "GET /api/v1/auth/users ids": "user_id",
    "supplier_ids": "supplier_id",
    "category_ids": "category_id",
    "warehouse_ids": "warehouse_id",
    "GET /api/v1/catalog/products ids": "product_id",
    "GET /api/v1/catalog/categories ids": "category_id",
    "PUT /api/v1/catalog/products/{product_id}/pictures id": "picture_id",
    "GET /api/v1/inventory/warehouses ids": "warehouse_id",
    "GET /api/v1/inventory/stock ids": "product_id",
    # Between services: nobody here has one.
    "GET /levels ids": "letter_id",
    "GET /levels/products ids": "letter_id",
    "after": "letter_id",
    "GET /api/v1/purchasing/suppliers ids": "supplier_id",
    "GET /api/v1/sales/customers/export ids": "customer_id",
    "GET /api/v1/sales/customers ids": "customer_id",
    "GET /api/v1/payments/receivables ids": "invoice_id",
    "GET /api/v1/payments/receivables order_id": "sales_order_id",
    "GET /api/v1/payments/journal-entries/{entry_id} entry_id": "journal_entry_id",
    "POST /api/v1/payments/journal-entries/{entry_id}/reverse entry_id": "journal_entry_id",
}
# Bodies that select by an id, and name nothing: what no one has selects nothing.
SELECTING: Final = frozenset({"POST /api/v1/inventory/counts body category_id"})
# Bodies of many ids that are answered one by one.
ONE_BY_ONE: Final = frozenset({"POST /api/v1/purchasing/orders/bulk-approve body ids.0"})
# Of one's own things, the one in the state this operation is for.
_FITTING: Final = {
    "GET /api/v1/catalog/products/{product_id}/pictures/{picture_id}": {
        "product_id": "pictured_product_id"
    },
    "PUT /api/v1/catalog/products/{product_id}/pictures": {"product_id": "pictured_product_id"},
    "PATCH /api/v1/sales/orders/{order_id}": {"order_id": "sales_order_id"},
    "POST /api/v1/sales/orders/{order_id}/ship": {"order_id": "picked_order_id"},
    "PUT /api/v1/sales/orders/{order_id}/lines/{line_id}/cost": {"order_id": "picked_order_id"},
    "POST /api/v1/sales/orders/{order_id}/returns": {"order_id": "shipped_order_id"},
    **{
        f"{method} /api/v1/{of}/attachments{rest}": {**document, "attachment_id": file}
        for of, document, file in (
            ("sales/orders/{order_id}", {"order_id": "sales_order_id"}, "order_file_id"),
            ("sales/invoices/{invoice_id}", {}, "invoice_file_id"),
            ("payments/bills/{bill_id}", {}, "letter_id"),
        )
        for method, rest in (
            ("GET", "/{attachment_id}"),
            ("GET", "/{attachment_id}/file"),
            ("DELETE", "/{attachment_id}"),
        )
    },
    "PATCH /api/v1/purchasing/orders/{order_id}": {"order_id": "draft_order_id"},
    "POST /api/v1/purchasing/orders/{order_id}/amend": {"order_id": "approved_order_id"},
    "POST /api/v1/inventory/transfers/{transfer_id}/receive": {"transfer_id": "sent_transfer_id"},
    "GET /api/v1/inventory/movements/{entry_id}/reverse/{reversal_id}": {
        "entry_id": "reversed_entry_id"
    },
}
_A_LINE: Final = {"product_id": "{product_id}", "quantity": "1", "unit_cost": "2"}
_A_MOVE: Final = {
    "product_id": "{product_id}",
    "warehouse_id": "{warehouse_id}",
    "quantity": "1",
    "reason": "found",
}
_AN_OFFER: Final = {
    "supplier_id": "{supplier_id}",
    "product_id": "{product_id}",
    "unit_cost": "3",
}
_MONEY: Final = {"method": "cash", "amount": "1", "received_on": "2026-06-30"}
_AN_ALERT_RULE: Final = {"trigger": "stock.low", "name": "Bosses", "user_ids": ["{user_id}"]}
_A_RULE: Final = {
    "name": "Board",
    "above": "999999999999",
    "supplier_ids": ["{supplier_id}"],
    "category_ids": ["{category_id}"],
    "user_ids": ["{approver_id}"],
}
_A_DELEGATION: Final = {
    "from_user_id": "{approver_id}",
    "to_user_id": "{buyer_id}",
    "until": (datetime.now(UTC) + timedelta(days=30)).isoformat(),
}
_A_CHANNEL: Final = {
    "name": "Shop",
    "kind": "http",
    "url": "https://shop.example/stock",
    "warehouse_ids": ["{warehouse_id}"],
}
_ORDER: Final = {
    "supplier_id": "{supplier_id}",
    "warehouse_id": "{warehouse_id}",
    "lines": [_A_LINE],
}
_A_SALE: Final = {
    "customer_id": "{customer_id}",
    "warehouse_id": "{warehouse_id}",
    "lines": [
        {
            "product_id": "{product_id}",
            "quantity": "1",
            "allocations": [{"warehouse_id": "{warehouse_id}", "quantity": "1"}],
        }
    ],
}
# Of one's own things, the version an edit is made at, where it is not the first.
_VERSIONS: Final = {
    "PUT /api/v1/catalog/products/{product_id}/recipe": 0,
    "PUT /api/v1/inventory/reorder-rules": 0,
    "PUT /api/v1/catalog/products/{product_id}/pictures": 2,
    "POST /api/v1/purchasing/orders/{order_id}/amend": 3,
    "PATCH /api/v1/sales/channels/{channel_id}": 2,
}
# A file in a form, as a browser sends it: the smallest picture there is.
FORM: Final = "multipart/form-data; boundary=qm"
_A_PICTURE: Final = (
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00"
    b"!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
)
_A_FILE: Final = (
    b'--qm\r\nContent-Disposition: form-data; name="file"; filename="a.gif"\r\n'
    b"Content-Type: image/gif\r\n\r\n" + _A_PICTURE + b"\r\n--qm--\r\n"
)
# Every operation whose body holds an id, or whose body is looked at before the id in its path;
# with a field, for that field alone.
BODIES: Final[Mapping[str, Any]] = {
    "POST /api/v1/auth/switch": {"tenant_id": "{tenant_id}"},
    "PUT /api/v1/auth/users/{user_id}/picture": _A_FILE,
    "POST /api/v1/catalog/products": {
        "sku": "NEW-1",
        "name": "Valve",
        "unit": "pcs",
        "price": "1",
        "category_id": "{category_id}",
    },
    "PATCH /api/v1/catalog/products/{product_id}": {"category_id": "{category_id}"},
    "POST /api/v1/catalog/products/bulk": {
        "changes": [
            {
                "product_id": "{product_id}",
                "version": 1,
                "set": {"category_id": "{category_id}"},
            }
        ]
    },
    "PUT /api/v1/catalog/products/{product_id}/recipe": {
        "components": [{"product_id": "{product_id}", "quantity": "1"}]
    },
    "POST /api/v1/catalog/products/{product_id}/pictures": _A_FILE,
    "PUT /api/v1/catalog/products/{product_id}/pictures": {"pictures": [{"id": "{picture_id}"}]},
    "POST /api/v1/catalog/categories": {"name": "Valves", "parent_id": "{category_id}"},
    "PATCH /api/v1/catalog/categories/{category_id}": {"parent_id": "{category_id}"},
    "PUT /api/v1/inventory/reorder-rules": {
        "product_id": "{product_id}",
        "warehouse_id": "{warehouse_id}",
        "minimum": "1",
        "reorder_point": "2",
        "target": "3",
    },
    "POST /api/v1/purchasing/replenishment-runs": {
        "rows": [{"product_id": "{product_id}", "warehouse_id": "{warehouse_id}"}]
    },
    "POST /api/v1/inventory/movements": _A_MOVE,
    "POST /api/v1/inventory/movements/bulk": {"lines": [_A_MOVE]},
    "POST /api/v1/inventory/movements/{entry_id}/cost": {"unit_cost": "5"},
    "POST /api/v1/inventory/reservations": {
        "reference": "Job 1",
        "lines": [
            {"product_id": "{product_id}", "warehouse_id": "{warehouse_id}", "quantity": "1"}
        ],
    },
    "POST /api/v1/inventory/reservations/{reservation_id}/issue": {
        "lines": [{"line_id": "{reservation_line_id}", "quantity": "1"}]
    },
    "POST /api/v1/inventory/transfers": {
        "from_warehouse_id": "{warehouse_id}",
        "to_warehouse_id": "{other_warehouse_id}",
        "lines": [{"product_id": "{product_id}", "quantity": "1"}],
    },
    "POST /api/v1/inventory/transfers/{transfer_id}/receive": {
        "lines": [{"line_id": "{transfer_line_id}", "received": "1"}]
    },
    "POST /api/v1/inventory/counts": {
        "warehouse_id": "{warehouse_id}",
        "product_ids": ["{product_id}"],
    },
    "POST /api/v1/inventory/counts category_id": {
        "warehouse_id": "{warehouse_id}",
        "category_id": "{category_id}",
    },
    "PUT /api/v1/inventory/counts/{count_id}/lines": {
        "lines": [{"product_id": "{product_id}", "counted": "1"}]
    },
    "POST /api/v1/payments/settlements": {
        "supplier_id": "{supplier_id}",
        "method": "bank",
        "paid_on": "2026-06-30",
        "lines": [{"liability_id": "{liability_id}", "amount": "1"}],
    },
    "POST /api/v1/payments/settlements/{settlement_id}/reverse": {"reason": "Bounced"},
    "POST /api/v1/payments/checkouts": {"invoice_id": "{invoice_id}"},
    "POST /api/v1/payments/checkouts liability_ids.0": {"liability_ids": ["{liability_id}"]},
    "POST /api/v1/payments/payments": {"invoice_id": "{invoice_id}", **_MONEY},
    "POST /api/v1/payments/payments customer_id": {"customer_id": "{customer_id}", **_MONEY},
    "POST /api/v1/payments/payments allocations.0.invoice_id": {
        "customer_id": "{customer_id}",
        "allocations": [{"invoice_id": "{invoice_id}", "amount": "1"}],
        **_MONEY,
    },
    "POST /api/v1/payments/payments/{payment_id}/reverse": {"reason": "Bounced"},
    "POST /api/v1/payments/payments/{payment_id}/allocate": {"invoice_id": "{invoice_id}"},
    "POST /api/v1/payments/payments/{payment_id}/refunds": {"amount": "1", "reason": "Scratched"},
    "POST /api/v1/payments/refunds/{refund_id}/pay": {"method": "cash", "paid_on": "2026-06-30"},
    "POST /api/v1/payments/refunds/{refund_id}/cancel": {"reason": "They keep it"},
    "POST /api/v1/payments/journal-entries": {
        "booked_on": "2026-06-30",
        "memo": "Rent",
        "lines": [
            {"account_id": "{account_id}", "amount": "1"},
            {"account_id": "{account_id}", "amount": "-1"},
        ],
    },
    "POST /api/v1/payments/journal-entries/{entry_id}/reverse": {"reason": "Twice"},
    "PATCH /api/v1/payments/accounts/{account_id}": {"name": "Till"},
    "POST /api/v1/payments/bills": {
        "supplier_id": "{supplier_id}",
        "number": "B-1",
        "billed_on": "2026-06-30",
        "receipt_ids": ["{receipt_id}"],
        "amount": "1",
    },
    "POST /api/v1/payments/bills/{bill_id}/reverse": {"reason": "Wrong"},
    "POST /api/v1/payments/bills/{bill_id}/hold": {"reason": "Disputed"},
    "POST /api/v1/sales/availability": {
        "lines": [{"product_id": "{product_id}", "warehouse_id": "{warehouse_id}", "quantity": "1"}]
    },
    "POST /api/v1/sales/orders": _A_SALE,
    "PATCH /api/v1/sales/orders/{order_id}": _A_SALE,
    "PUT /api/v1/sales/orders/{order_id}/lines/{line_id}/cost": {"unit_cost": "5"},
    "POST /api/v1/sales/orders/{order_id}/reverse": {"reason": "A mistake"},
    "POST /api/v1/sales/orders/{order_id}/ship": {
        "lines": [
            {
                "line_id": "{sales_line_id}",
                "quantity": "1",
                "warehouse_id": "{warehouse_id}",
            }
        ],
        "warehouse_id": "{warehouse_id}",
    },
    "POST /api/v1/sales/orders/{order_id}/returns": {
        "lines": [
            {
                "line_id": "{shipped_line_id}",
                "quantity": "0.01",
                "warehouse_id": "{warehouse_id}",
                "reason": "bent",
            }
        ]
    },
    "POST /api/v1/sales/credit-notes": {
        "invoice_id": "{invoice_id}",
        "reason": "Bent",
        "lines": [{"line_id": "{invoice_line_id}", "quantity": "0.01"}],
    },
    "POST /api/v1/sales/channels": _A_CHANNEL,
    "PATCH /api/v1/sales/channels/{channel_id}": {"warehouse_ids": ["{warehouse_id}"]},
    "POST /api/v1/notifications/webhooks/{webhook_id}/redeliver": {"from": 1},
    "PUT /api/v1/sales/channels/{channel_id}/products": {
        "product_id": "{product_id}",
        "sku": "P-2",
    },
    "POST /api/v1/notifications/rules": _AN_ALERT_RULE,
    "PATCH /api/v1/notifications/rules/{alert_rule_id}": {"user_ids": ["{user_id}"]},
    "POST /api/v1/purchasing/approval-rules": _A_RULE,
    "PATCH /api/v1/purchasing/approval-rules/{rule_id}": _A_RULE,
    "POST /api/v1/purchasing/approval-delegations": _A_DELEGATION,
    "POST /api/v1/purchasing/orders": _ORDER,
    "PATCH /api/v1/purchasing/orders/{order_id}": _ORDER,
    "POST /api/v1/purchasing/orders/{order_id}/amend": {**_ORDER, "reason": "They have less"},
    "POST /api/v1/purchasing/orders/{order_id}/answers/{answer_id}/refuse": {"note": "No"},
    "POST /api/v1/purchasing/orders/bulk-approve": {"ids": ["{order_id}"]},
    "POST /api/v1/purchasing/orders/{order_id}/receipts": {
        "lines": [{"line_id": "{line_id}", "accepted": "1"}]
    },
    "POST /api/v1/purchasing/receipts/{receipt_id}/reverse": {"reason": "Another order's"},
    "POST /api/v1/purchasing/orders/{order_id}/returns": {
        "lines": [{"line_id": "{line_id}", "quantity": "1", "reason": "bent"}]
    },
    "PUT /api/v1/purchasing/supplier-products": _AN_OFFER,
    "POST /api/v1/purchasing/supplier-products/bulk": {"items": [_AN_OFFER]},
}


@dataclass(frozen=True, slots=True)
class Things:
    """A company's things, an id of each kind; `marks` are texts by which they can be recognised."""

    ids: Mapping[str, str]
    marks: frozenset[str]

    def fitting(self, operation: str) -> dict[str, str]:
        """The ids for an operation's path and body."""
        instead = _FITTING.get(operation, {})
        return {**self.ids, **{name: self.ids[other] for name, other in instead.items()}}


def kind(parameter: IdParameter) -> str:
    """What kind of thing a parameter names."""
    here = f"{parameter.operation.name} {parameter.name}"
    return _KINDS.get(here) or _KINDS.get(parameter.name, parameter.name)


def version(parameter: IdParameter) -> str:
    """The version at which one's own thing in the path is."""
    return f'"{_VERSIONS.get(parameter.operation.name, 1)}"'


def unknown(parameter: IdParameter) -> str:
    """An id that nobody has."""
    nobodys = {"key": "nobodys", "code": "nobodys", "number": "999999999"}
    return nobodys.get(kind(parameter)) or str(uuid4())


def body(parameter: IdParameter, ids: Mapping[str, str]) -> Any:
    """The body of its operation with these ids; None for a GET."""
    name = parameter.operation.name
    if parameter.operation.method == "GET":
        return None
    return _filled(BODIES.get(f"{name} {parameter.field}", BODIES.get(name, {})), ids)


def body_with(parameter: IdParameter, ids: Mapping[str, str], given: str) -> Any:
    """The same, but for one id in it."""
    made = body(parameter, ids)
    *way, last = [int(step) if step.isdigit() else step for step in parameter.field.split(".")]
    place = made
    for step in way:
        place = place[step]
    has_it = last < len(place) if isinstance(last, int) else last in place
    assert has_it, f"say in tests/security/things.py what goes with {parameter}"
    place[last] = given
    return made


def _filled(template: Any, ids: Mapping[str, str]) -> Any:
    if isinstance(template, dict):
        return {name: _filled(inner, ids) for name, inner in template.items()}
    if isinstance(template, list):
        return [_filled(inner, ids) for inner in template]
    if isinstance(template, str) and template.startswith("{"):
        return ids[template.strip("{}")]
    return template


async def things(shop: Shop) -> Things:
    """Make one of every kind in the company, through the API."""
    bought, stored, ruled = await _bought(shop), await _stored(shop), await _ruled(shop)
    sold = await _sold(shop)
    pictured, owed = await _pictured(shop), await _owed(shop, bought["order_id"])
    paid = await _paid(shop, sold["shipped_order_id"])
    offered = await _in_a_shop(shop)
    payable = await _payable(shop, sold["invoice_id"])
    told, hooked = await _told(shop), await _hooked(shop)
    me = await shop.company.admin.get("auth/me")
    product = await shop.company.admin.get(f"catalog/products/{shop.product}")
    ids = {
        "tenant_id": me["tenant"]["id"],
        "product_id": shop.product,
        "warehouse_id": shop.warehouse,
        "supplier_id": shop.supplier,
        "letter_id": str(uuid4()),
        # Orders that are shipped: tests/services/sales/test_with_inventory.py.
        "return_id": str(uuid4()),
        # What their links open and suppliers answered: tests/services/purchasing/test_portal.py.
        "answer_id": str(uuid4()),
        "token": uuid4().hex,
        # Reports are called the same in every company: test_ids.py reads them all.
        "name": uuid4().hex,
        # By e-mail and SMS: tests/services/notifications/test_deliveries.py.
        "delivery_id": str(uuid4()),
        # What shops send, signed: tests/services/sales/test_channel_orders.py.
        "incoming_id": str(uuid4()),
        **bought,
        **sold,
        **stored,
        **ruled,
        **pictured,
        **owed,
        **paid,
        **offered,
        **payable,
        **told,
        **hooked,
    }
    return Things(ids, frozenset({*ids.values(), product["sku"], me["user"]["email"]}))


async def _bought(shop: Shop) -> dict[str, str]:
    buyer = shop.company.buyer
    order = await shop.confirmed("5")
    draft = await buyer.post("purchasing/orders", shop.order("5"))
    approved = await shop.approved("5")
    line = order["lines"][0]["id"]
    receipt = await shop.company.store.post(
        f"purchasing/orders/{order['id']}/receipts",
        {"lines": [{"line_id": line, "accepted": "2"}]},
    )
    issue = await shop.company.store.post(
        f"purchasing/orders/{order['id']}/returns",
        {"lines": [{"line_id": line, "quantity": "1", "reason": "bent"}]},
    )
    rule = await shop.company.admin.post(
        "purchasing/approval-rules", {"name": "Board", "above": "999999999999"}
    )
    spare = await buyer.post("purchasing/suppliers", {"name": "Spare", "email": "s@spare.example"})
    offer = {"supplier_id": spare["id"], "product_id": shop.product, "unit_cost": "2"}
    await buyer.put("purchasing/supplier-products", offer)
    offered = await buyer.get("purchasing/supplier-products", supplier_id=spare["id"])
    category = await buyer.post("catalog/categories", {"name": f"Valves {uuid4().hex[:6]}"})
    file = b"sku,name,unit,price\n"
    made = await buyer.import_file("catalog/products/import", "none.csv", file, dry_run="true")
    people = b"name,email\n"
    took = await buyer.import_file(
        "purchasing/suppliers/import", "none.csv", people, dry_run="true"
    )
    run = await buyer.post("purchasing/replenishment-runs", {})
    unit = await buyer.post("catalog/units", {"code": uuid4().hex[:12], "name": "Crate"})
    return {
        "order_id": order["id"],
        "draft_order_id": draft["id"],
        "approved_order_id": approved["id"],
        "line_id": line,
        "receipt_id": receipt["id"],
        "issue_id": issue["id"],
        "rule_id": rule["id"],
        "offer_id": offered["items"][0]["id"],
        "run_id": run["id"],
        "category_id": category["id"],
        "unit_id": unit["id"],
        "import_id": made["id"],
        "supplier_import_id": took["id"],
    }


async def _told(shop: Shop) -> dict[str, str]:
    """What the admin was told of what others did, a rule of whom to tell, a report as a file."""
    admin = shop.company.admin
    rule = await admin.post(
        "notifications/rules", {"trigger": "stock.low", "name": "Bosses", "roles": ["admin"]}
    )
    export = await admin.post("reporting/exports", {"report": "activity"})
    async with asyncio.timeout(60):
        while True:
            if told := (await admin.get("notifications"))["items"]:
                return {
                    "notification_id": told[0]["id"],
                    "alert_rule_id": rule["id"],
                    "export_id": export["id"],
                }
            await asyncio.sleep(0.1)


async def _hooked(shop: Shop) -> dict[str, str]:
    """A webhook that was told nothing: a number names a message of its webhook alone."""
    where = {"url": "https://erp.example/hook", "types": ["payments.reconciliation.*"]}
    body = {"name": f"Hook {uuid4().hex[:6]}", **where}
    made = await shop.company.admin.post("notifications/webhooks", body)
    return {"webhook_id": made["id"], "number": "987654321"}


async def _sold(shop: Shop) -> dict[str, str]:
    admin = shop.company.admin
    customer = await admin.post("sales/customers", {"name": "Anand Farms"})
    took = await admin.import_file(
        "sales/customers/import", "none.csv", b"name,email\n", dry_run="true"
    )
    line = {"product_id": shop.product, "quantity": "1"}
    body = {"customer_id": customer["id"], "lines": [line], "warehouse_id": shop.warehouse}
    order, picked, shipped = [await admin.post("sales/orders", body) for _ in range(3)]
    found = {"product_id": shop.product, "warehouse_id": shop.warehouse, "reason": "found"}
    await shop.company.store.post("inventory/movements", {**found, "quantity": "2"})
    for made in (picked, shipped):
        path = f"sales/orders/{made['id']}"
        await shop.admin.ask("POST", f"{path}/submit", {}, Prefer="wait=25")
        for step in ("approve", "pick"):
            await admin.post(f"{path}/{step}", {})
    await shop.admin.ask("POST", f"sales/orders/{shipped['id']}/ship", {}, Prefer="wait=25")
    paper = await admin.upload(f"sales/orders/{order['id']}/attachments", "a.txt", b"wanted")
    return {
        "customer_id": customer["id"],
        "customer_import_id": took["id"],
        "sales_order_id": order["id"],
        "order_file_id": paper["id"],
        "picked_order_id": picked["id"],
        "shipped_order_id": shipped["id"],
        "shipped_line_id": shipped["lines"][0]["id"],
        "sales_line_id": picked["lines"][0]["id"],
        # Shipments need stock: tests/services/sales/test_life_cycle.py.
        "shipment_id": str(uuid4()),
        **await _invoiced(shop),
    }


async def _invoiced(shop: Shop) -> dict[str, str]:
    """What somebody is to pay before anything is shipped, and what was credited of it."""
    admin = shop.company.admin
    customer = await admin.post("sales/customers", {"name": "Early Bird", "terms": "prepaid"})
    line = {"product_id": shop.product, "quantity": "1", "unit_price": "1000"}
    order = await admin.post("sales/orders", {"customer_id": customer["id"], "lines": [line]})
    found = {"product_id": shop.product, "warehouse_id": shop.warehouse, "reason": "found"}
    await shop.company.store.post("inventory/movements", {**found, "quantity": "1"})
    path = f"sales/orders/{order['id']}"
    await shop.admin.ask("POST", f"{path}/submit", {}, Prefer="wait=25")
    await admin.post(f"{path}/approve", {})
    (row,) = (await admin.get("sales/invoices", order_id=order["id"]))["items"]
    invoice = await admin.get(f"sales/invoices/{row['id']}")
    credit = {"invoice_id": invoice["id"], "amount": "1", "reason": "Late"}
    note = await admin.post("sales/credit-notes", credit)
    paper = await admin.upload(f"sales/invoices/{invoice['id']}/attachments", "a.txt", b"signed")
    return {
        "invoice_file_id": paper["id"],
        "invoice_id": invoice["id"],
        "invoice_line_id": invoice["lines"][0]["id"],
        "credit_note_id": note["id"],
    }


async def _owed(shop: Shop, order_id: str) -> dict[str, str]:
    admin = shop.company.admin
    async with asyncio.timeout(30):
        while True:
            found = await admin.get("payments/liabilities", order_id=order_id)
            if found["items"]:
                break
            await asyncio.sleep(0.1)
    liability = found["items"][0]["id"]
    paid = await admin.post(
        "payments/settlements",
        {
            "supplier_id": shop.supplier,
            "method": "bank",
            "paid_on": "2026-06-30",
            "lines": [{"liability_id": liability, "amount": "1"}],
        },
    )
    books = await admin.get("payments/trial-balance")
    account = books["accounts"][0]["id"]
    lines = [{"account_id": account, "amount": amount} for amount in ("1", "-1")]
    entry = {"booked_on": "2026-06-30", "memo": "Rent", "lines": lines}
    posted = await admin.post("payments/journal-entries", entry)
    bill = {"number": uuid4().hex[:8], "billed_on": "2026-06-30", "amount": "1"}
    receipt = {"supplier_id": shop.supplier, "receipt_ids": [found["items"][0]["document_id"]]}
    billed = await admin.post("payments/bills", {**bill, **receipt})
    run = await admin.post("payments/reconciliations", {})
    return {
        "liability_id": liability,
        "settlement_id": paid["id"],
        "account_id": account,
        "journal_entry_id": posted["id"],
        "bill_id": billed["id"],
        "reconciliation_id": run["id"],
    }


async def _payable(shop: Shop, invoice_id: str) -> dict[str, str]:
    """A page to pay an invoice on, once payments knows of it."""
    asked = {"invoice_id": invoice_id}
    async with asyncio.timeout(30):
        while True:
            page = await shop.admin.ask("POST", "payments/checkouts", asked)
            if page.status == 201:
                return {"checkout_id": page.body["id"]}
            await asyncio.sleep(0.1)


async def _paid(shop: Shop, order_id: str) -> dict[str, str]:
    """What was shipped is invoiced, paid, and given back in part."""
    admin = shop.company.admin
    async with asyncio.timeout(30):
        while True:
            found = await admin.get("payments/receivables", order_id=order_id)
            if found["items"]:
                break
            await asyncio.sleep(0.1)
    invoice = found["items"][0]["id"]
    paid = await admin.post("payments/payments", {"invoice_id": invoice, **_MONEY})
    path = f"payments/payments/{paid['id']}/refunds"
    refund = await admin.post(path, {"amount": "0.5", "reason": "Scratched"})
    return {"payment_id": paid["id"], "refund_id": refund["id"]}


async def _in_a_shop(shop: Shop) -> dict[str, str]:
    """A channel that sells the product; it is paused: nobody is at its address."""
    admin = shop.company.admin
    where = {"kind": "http", "url": "https://shop.example/stock"}
    channel = await admin.post("sales/channels", {"name": f"Shop {uuid4().hex[:6]}", **where})
    path = f"sales/channels/{channel['id']}"
    await admin.post(f"{path}/pause", {})
    await admin.put(f"{path}/products", {"product_id": shop.product, "sku": "P-1"})
    return {"channel_id": channel["id"]}


async def _pictured(shop: Shop) -> dict[str, str]:
    buyer = shop.company.buyer
    sku = f"PICTURED-{uuid4().hex[:6]}"
    made = {"sku": sku, "name": "Seen", "unit": "pcs", "price": "1"}
    product = await buyer.post("catalog/products", made)
    path = f"catalog/products/{product['id']}/pictures"
    shown = await buyer.upload(path, "a.gif", _A_PICTURE)
    return {"pictured_product_id": product["id"], "picture_id": shown["pictures"][0]["id"]}


async def _stored(shop: Shop) -> dict[str, str]:
    store = shop.company.store
    entry = await store.post(
        "inventory/movements",
        {
            "product_id": shop.product,
            "warehouse_id": shop.warehouse,
            "quantity": "50",
            "reason": "opening",
        },
    )
    found = {
        "product_id": shop.product,
        "warehouse_id": shop.warehouse,
        "quantity": "1",
        "reason": "found",
    }
    mistaken = await store.post("inventory/movements", found)
    reversal = await store.post(f"inventory/movements/{mistaken['id']}/reverse", {})
    batch = await store.post("inventory/movements/bulk", {"lines": [found]})
    made = await store.import_file(
        "inventory/movements/import",
        "none.csv",
        b"sku,warehouse,quantity\n",
        kind="opening",
        dry_run="true",
    )
    other = await store.post("inventory/warehouses", {"code": "SPARE", "name": "Spare store"})
    low = {"minimum": "1", "reorder_point": "2", "target": "3"}
    rule = await store.put(
        "inventory/reorder-rules",
        {"product_id": shop.product, "warehouse_id": other["id"], **low},
    )
    wanted = {"product_id": shop.product, "quantity": "3"}
    reservation = await store.post(
        "inventory/reservations", {"reference": "Job 7", "lines": [wanted]}
    )
    transfer = {
        "from_warehouse_id": shop.warehouse,
        "to_warehouse_id": other["id"],
        "lines": [wanted],
    }
    planned = await store.post("inventory/transfers", transfer)
    sent = await store.post("inventory/transfers", transfer)
    await store.post(f"inventory/transfers/{sent['id']}/dispatch")
    count = await store.post(
        "inventory/counts", {"warehouse_id": shop.warehouse, "product_ids": [shop.product]}
    )
    code = "sample_" + "".join(c for c in uuid4().hex if c.isalpha())
    await store.post("inventory/reasons", {"code": code, "name": "Taken as a sample"})
    return {
        "code": code,
        "batch_id": batch["id"],
        "count_id": count["id"],
        "movement_import_id": made["id"],
        "entry_id": entry["id"],
        "reversed_entry_id": mistaken["id"],
        "reversal_id": reversal["id"],
        "other_warehouse_id": other["id"],
        "reorder_rule_id": rule["id"],
        "reservation_id": reservation["id"],
        "reservation_line_id": reservation["lines"][0]["id"],
        "transfer_id": planned["id"],
        "sent_transfer_id": sent["id"],
        "transfer_line_id": sent["lines"][0]["id"],
    }


async def _ruled(shop: Shop) -> dict[str, str]:
    admin = shop.company.admin
    tag = uuid4().hex[:6]
    role = await admin.post(
        "auth/roles", {"name": f"Packer {tag}", "permissions": ["inventory.stock.read"]}
    )
    key = await admin.post(
        "auth/api-keys", {"name": f"Till {tag}", "permissions": ["inventory.stock.read"]}
    )
    invitation = await admin.post(
        "auth/users/invite",
        {"email": f"guest-{tag}@people.example", "name": "A guest", "roles": ["staff"]},
    )
    store, buyer, approver = [
        await one.get("auth/me")
        for one in (shop.company.store, shop.company.buyer, shop.company.approver)
    ]
    users = {"buyer_id": buyer["user"]["id"], "approver_id": approver["user"]["id"]}
    delegation = await admin.post("purchasing/approval-delegations", _filled(_A_DELEGATION, users))
    sessions = await shop.company.store.get("auth/sessions")
    return {
        "key": role["key"],
        "api_key_id": key["id"],
        "invitation_id": invitation["id"],
        "user_id": store["user"]["id"],
        "delegation_id": delegation["id"],
        **users,
        "session_id": sessions["items"][0]["id"],
    }
