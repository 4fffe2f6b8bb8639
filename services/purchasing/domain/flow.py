"""The life of a purchase order as data: its states, its steps, and who may take them."""

from enum import StrEnum

from libs.domain.flow import Flow


class Status(StrEnum):
    """Where a purchase order stands."""

    DRAFT = "draft"
    PENDING_APPROVAL = "pending_approval"
    APPROVED = "approved"
    SENT = "sent"
    CONFIRMED = "confirmed"
    PARTIALLY_RECEIVED = "partially_received"
    RECEIVED = "received"
    CLOSED = "closed"
    REJECTED = "rejected"
    DECLINED = "declined"
    CANCELLED = "cancelled"


_DRAFT, _PENDING, _APPROVED = Status.DRAFT, Status.PENDING_APPROVAL, Status.APPROVED
_SENT, _CONFIRMED = Status.SENT, Status.CONFIRMED
_PARTLY, _RECEIVED = Status.PARTIALLY_RECEIVED, Status.RECEIVED
_CLOSED = Status.CLOSED
_REJECTED, _DECLINED, _CANCELLED = Status.REJECTED, Status.DECLINED, Status.CANCELLED

# Where goods of an order may be here; approved: of a company whose stock rises on approval.
_HELD = (_APPROVED, _PARTLY, _RECEIVED)
# Where who holds a link to an order sees it.
_SHOWN = (_SENT, _CONFIRMED, _PARTLY, _RECEIVED, _CLOSED, _DECLINED)

FLOW: Flow[Status] = Flow(
    {
        "change": ({_DRAFT}, _DRAFT),
        "submit": ({_DRAFT}, _PENDING),
        "withdraw": ({_PENDING}, _DRAFT),
        # Stays pending while steps of approval remain.
        "approve": ({_PENDING}, (_APPROVED, _PENDING)),
        # What waits too long is opened to others as well.
        "escalate": ({_PENDING}, _PENDING),
        "reject": ({_PENDING}, _REJECTED),
        "revise": ({_REJECTED, _DECLINED}, _DRAFT),
        "amend": ({_APPROVED, _SENT, _CONFIRMED}, _PENDING),
        "send": ({_APPROVED}, _SENT),
        "confirm": ({_APPROVED, _SENT}, _CONFIRMED),
        "decline": ({_SENT}, _DECLINED),
        # A link to the order, its openings, and what the supplier proposes by it.
        "resend": ({_SENT}, _SENT),
        # Also once it was answered: it goes on showing the order as long as it is good.
        "withdraw_link": (_SHOWN, None),
        "open_link": ({_SENT}, _SENT),
        "propose": ({_SENT}, _SENT),
        "take_proposal": ({_SENT}, _PENDING),
        "refuse_proposal": ({_SENT}, _SENT),
        "receive": ({_APPROVED, _SENT, _CONFIRMED, _PARTLY}, (_PARTLY, _RECEIVED)),
        # For companies whose stock rises on approval: everything comes in, the state stays.
        "receive_on_approval": ({_APPROVED}, _APPROVED),
        # Asked of inventory; until it has answered nothing changes but the document.
        "reverse": (_HELD, None),
        "return": ((*_HELD, _CLOSED), None),
        "keep_goods": ((*_HELD, _CLOSED), None),
        # Back to the state before the first receipt once nothing received is left.
        "reverse_receipt": (_HELD, (_PARTLY, _RECEIVED, _APPROVED, _SENT, _CONFIRMED)),
        "return_goods": ((*_HELD, _CLOSED), None),
        "return_to_replace": (_HELD, _PARTLY),
        "close": (_HELD, _CLOSED),
        "cancel": ({_DRAFT, _PENDING, _APPROVED, _SENT, _CONFIRMED, _DECLINED}, _CANCELLED),
    }
)

_MANAGE = "purchasing.orders.manage"
_APPROVE = "purchasing.orders.approve"
_RECEIVE = "purchasing.receipts.create"

# The steps a person can take, each with the permission it needs.
PERMISSIONS = {
    "change": _MANAGE,
    "submit": _MANAGE,
    "withdraw": _MANAGE,
    "approve": _APPROVE,
    "reject": _APPROVE,
    "revise": _MANAGE,
    "amend": _MANAGE,
    "send": _MANAGE,
    "confirm": _MANAGE,
    "decline": _MANAGE,
    "resend": _MANAGE,
    "withdraw_link": _MANAGE,
    "take_proposal": _MANAGE,
    "refuse_proposal": _MANAGE,
    "receive": _RECEIVE,
    "reverse": _RECEIVE,
    "return": _RECEIVE,
    "close": _MANAGE,
    "cancel": _MANAGE,
}
