"""The kinds of messages people choose by, and the ways messages reach them."""

from enum import StrEnum


class Kind(StrEnum):
    """What a message is about, as people tell their messages apart."""

    APPROVALS = "approvals"
    PURCHASING = "purchasing"
    SALES = "sales"
    STOCK = "stock"
    PAYMENTS = "payments"
    RECORDS = "records"
    SYSTEM = "system"


class Channel(StrEnum):
    """A way by which a message reaches a person."""

    IN_APP = "in_app"
    EMAIL = "email"
    SMS = "sms"
