"""The rules of granting, for every set of permissions, limit and name there could be."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.contracts.permissions import PERMISSIONS
from libs.domain.errors import Forbidden
from libs.domain.principal import Principal
from services.auth.domain.granting import may_grant_limits
from services.auth.domain.membership import Membership
from services.auth.domain.own_role import OwnRole, key_for
from services.auth.domain.roles import ADMIN, BUILT_IN, RoleSet

AT = datetime(2026, 11, 21, tzinfo=UTC)
some_permissions = st.frozensets(st.sampled_from(sorted(PERMISSIONS)), min_size=1, max_size=8)
amounts = st.one_of(st.none(), st.decimals(0, 10**6, places=2))
limits = st.dictionaries(st.sampled_from(["purchase", "sale"]), amounts)


def somebody(permissions: frozenset[str], **about: object) -> Principal:
    return Principal(UUID(int=1), UUID(int=2), permissions=permissions, **about)  # type: ignore[arg-type]


def a_role(permissions: frozenset[str]) -> OwnRole:
    return OwnRole(
        id=UUID(int=3),
        tenant_id=UUID(int=2),
        key="own",
        name="Own",
        description="",
        permissions=permissions,
    )


@pytest.mark.promise("S0.10", "S4.32")
@given(some_permissions, some_permissions, some_permissions)
def test_what_is_new_in_a_role_its_giver_has(
    had: frozenset[str], wanted: frozenset[str], own: frozenset[str]
) -> None:
    role = a_role(had)
    try:
        role.change(name=None, description=None, permissions=wanted, by=somebody(own), at=AT)
    except Forbidden:
        assert wanted - had - own
        assert role.permissions == had
        assert not role.recorded
    else:
        assert role.permissions == wanted
        assert wanted - had <= own
        assert bool(role.recorded) == (wanted != had)


@pytest.mark.promise("S0.10")
@given(st.lists(st.tuples(some_permissions, some_permissions, st.integers(1, 4)), max_size=12))
def test_a_member_never_has_more_than_they_had_and_were_given_by_those_who_had_it(
    changes: list[tuple[frozenset[str], frozenset[str], int]],
) -> None:
    member = Membership.join(
        tenant_id=UUID(int=2),
        user_id=UUID(int=4),
        name="M",
        email="m@x.example",
        roles=RoleSet(("own",), frozenset({"catalog.products.read"})),
        limits={},
        at=AT,
    )
    could_be = member.permissions
    for wanted, own, giver in changes:
        by = Principal(UUID(int=giver), UUID(int=2), permissions=own)
        before = member.permissions
        try:
            member.change(roles=RoleSet(("own",), wanted), limits=None, by=by, at=AT)
        except Forbidden:
            assert member.permissions == before
        else:
            assert giver != 4, "nobody changes their own"
            could_be |= own
        assert member.permissions <= could_be


@given(limits, limits, st.booleans())
def test_a_limit_is_given_exactly_when_it_is_within_the_givers_own_or_by_an_admin(
    wanted: dict[str, Decimal | None], own: dict[str, Decimal | None], is_admin: bool
) -> None:
    by = somebody(frozenset(), limits=own, roles=(ADMIN,) if is_admin else ("own",))
    infinite = Decimal("Infinity")
    within = all(
        (infinite if amount is None else amount)
        <= (infinite if own.get(kind, Decimal(0)) is None else own.get(kind) or Decimal(0))
        for kind, amount in wanted.items()
    )
    try:
        may_grant_limits(wanted, by)
    except Forbidden:
        assert not within
        assert not is_admin
    else:
        assert within or is_admin


@given(st.text(max_size=80), st.sets(st.sampled_from([*BUILT_IN, "role", "role_2", "a", "a_2"])))
def test_a_key_is_plain_and_nobody_elses(name: str, taken: set[str]) -> None:
    key = key_for(name, taken)
    assert re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", key)
    assert len(key) <= 60
    assert key not in taken
    assert key not in BUILT_IN
