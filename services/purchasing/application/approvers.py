"""A rule over whom rules and delegations name: people there are, who may approve orders."""

from collections.abc import Mapping
from uuid import UUID

from libs.domain.errors import FieldError, Invalid, UnknownReference
from services.purchasing.application.ports import PurchasingWork


async def check_approvers(work: PurchasingWork, fields: Mapping[str, UUID]) -> Mapping[UUID, str]:
    """What they are called; raises Invalid, UnknownReference for whom auth may know."""
    if not fields:
        return {}
    names = await work.people.names(set(fields.values()))
    unknown = {field: each for field, each in fields.items() if each not in names}
    if unknown:
        raise UnknownReference("users", unknown)
    may = await work.people.approvers(names.keys())
    errors = [
        FieldError(field, f"{names[each]} may not approve orders", "not_an_approver")
        for field, each in fields.items()
        if each not in may
    ]
    if errors:
        raise Invalid(errors)
    return names
