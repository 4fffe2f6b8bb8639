"""In whose right somebody approves: their own, or that of a person who handed it on to them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from libs.domain.principal import Principal
from libs.domain.quantity import ZERO


@dataclass(frozen=True, slots=True)
class Approver:
    """Somebody who may approve orders, up to a total of `limit` (None: any)."""

    person: UUID
    name: str
    roles: tuple[str, ...]
    limit: Decimal | None


def rights_of(by: Principal, delegators: Iterable[Approver]) -> Iterator[Approver]:
    """The caller's own right first; of the others' none reaches further than the caller's limit."""
    own = Approver(by.person, by.name, by.roles, by.limits.get("purchase", ZERO))
    yield own
    for delegator in delegators:
        yield replace(delegator, limit=_smaller(delegator.limit, own.limit))


def _smaller(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return min((limit for limit in (one, other) if limit is not None), default=None)
