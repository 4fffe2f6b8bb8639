"""What a rule may say: nothing it cannot keep, and to somebody."""

from collections.abc import Collection, Iterator
from uuid import UUID

from libs.contracts.permissions import PERMISSIONS
from libs.domain.errors import FieldError, Invalid
from services.notifications.domain.rule import Terms
from services.notifications.domain.trigger import Trigger

LONGEST_COOLDOWN = 30 * 24 * 60


def check(
    trigger: Trigger, terms: Terms, *, roles: Collection[str], people: Collection[UUID]
) -> None:
    """Raise Invalid with all that is wrong; `roles` and `people` are those there are."""
    if errors := list(_wrong(trigger, terms, roles, people)):
        raise Invalid(errors)


def _wrong(
    trigger: Trigger, terms: Terms, roles: Collection[str], people: Collection[UUID]
) -> Iterator[FieldError]:
    yield from (
        FieldError(f"roles.{at}", "no such role", "not_found")
        for at, role in enumerate(terms.roles)
        if role not in roles
    )
    yield from (
        FieldError(f"permissions.{at}", "no such permission", "not_found")
        for at, permission in enumerate(terms.permissions)
        if permission not in PERMISSIONS
    )
    yield from (
        FieldError(f"user_ids.{at}", "no such user", "not_found")
        for at, person in enumerate(terms.user_ids)
        if person not in people
    )
    yield from (
        FieldError(f"at_least.{name}", "this rule knows no such amount")
        for name in terms.at_least
        if name not in trigger.amounts
    )
    if terms.addressee and not trigger.addressee:
        yield FieldError("addressee", "what this is about concerns nobody in particular")
    if not terms.channels:
        yield FieldError("channels", "choose how it is told")
    if not (terms.roles or terms.permissions or terms.user_ids or terms.addressee):
        yield FieldError("roles", "choose who is told", "nobody")
