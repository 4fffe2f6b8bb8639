"""The life of a sales order as data: its states, its steps, and who may take them."""

from enum import StrEnum

from libs.domain.flow import Flow


class Status(StrEnum):
    """Where a sales order stands."""

    DRAFT = "draft"
    RESERVING = "reserving"
    OUT_OF_STOCK = "out_of_stock"
    PENDING_APPROVAL = "pending_approval"
    APPROVED = "approved"
    AWAITING_PAYMENT = "awaiting_payment"
    PICKING = "picking"
    PARTIALLY_SHIPPED = "partially_shipped"
    SHIPPED = "shipped"
    COMPLETED = "completed"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


_DRAFT, _RESERVING, _OUT = Status.DRAFT, Status.RESERVING, Status.OUT_OF_STOCK
_PENDING, _APPROVED = Status.PENDING_APPROVAL, Status.APPROVED
_AWAITING, _PICKING = Status.AWAITING_PAYMENT, Status.PICKING
_PARTLY, _SHIPPED, _COMPLETED = Status.PARTIALLY_SHIPPED, Status.SHIPPED, Status.COMPLETED
_REJECTED, _CANCELLED = Status.REJECTED, Status.CANCELLED

# Where goods are promised to an order and none have left with a shipment.
PROMISED = (_PENDING, _APPROVED, _AWAITING, _PICKING)
# Of these, where the order is approved.
APPROVED = (_APPROVED, _AWAITING, _PICKING)

# Where the customer has goods that may come back.
_RETURNABLE = {_PARTLY, _SHIPPED, _COMPLETED}

FLOW: Flow[Status] = Flow(
    {
        "change": ({_DRAFT}, _DRAFT),
        "submit": ({_DRAFT, _OUT}, _RESERVING),
        # Inventory's answers.
        "reserve": ({_RESERVING}, _PENDING),
        "run_out": ({_RESERVING, *PROMISED}, _OUT),
        "withdraw": ({_OUT, _PENDING}, _DRAFT),
        "expire": ({_PENDING}, _DRAFT),
        "approve": ({_PENDING}, _APPROVED),
        "reject": ({_PENDING}, _REJECTED),
        "revise": ({_REJECTED}, _DRAFT),
        # Of customers who pay first: the invoice goes out with the approval.
        "await_payment": ({_APPROVED}, _AWAITING),
        "pay": ({_AWAITING}, _PICKING),
        # For companies whose stock falls on approval.
        "deduct": (APPROVED, None),
        "pick": ({_APPROVED}, _PICKING),
        # Asked of inventory; until it has answered nothing changes but the document.
        "ship": ({_PICKING, _PARTLY}, None),
        # Goods may have left although others of the order ran short meanwhile.
        "post_shipment": ({_PICKING, _PARTLY, _OUT}, (_PARTLY, _SHIPPED)),
        "refuse_shipment": ({_PICKING, _PARTLY, _OUT}, None),
        # Goods promised to an order that is partly shipped are gone: somebody has to decide.
        "flag": ({_PARTLY}, _PARTLY),
        # Partly shipped: only a flagged one, whose rest nobody waits for any more.
        "complete": ({_SHIPPED, _PARTLY}, _COMPLETED),
        # Documents of their own: what came back does not undo what was shipped.
        "return_goods": (_RETURNABLE, None),
        "post_return": (_RETURNABLE, None),
        # Everything of it is undone: all comes back, the rest is free again.
        "reverse": (_RETURNABLE, _COMPLETED),
        "cancel": (
            {_DRAFT, _RESERVING, _OUT, _PENDING, _APPROVED, _AWAITING, _PICKING, _REJECTED},
            _CANCELLED,
        ),
    }
)

_MANAGE = "sales.orders.manage"
_APPROVE = "sales.orders.approve"
_SHIP = "sales.orders.ship"

# The steps a person can take, each with the permission it needs.
PERMISSIONS = {
    "change": _MANAGE,
    "submit": _MANAGE,
    "withdraw": _MANAGE,
    "approve": _APPROVE,
    "reject": _APPROVE,
    "revise": _MANAGE,
    "pick": _SHIP,
    "ship": _SHIP,
    "complete": _MANAGE,
    "return_goods": _SHIP,
    "cancel": _MANAGE,
    "reverse": _APPROVE,
}
