"""Handing a right to approve on, and opening to others what waits too long, through the API."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from libs.contracts.auth import Member, MembershipUpdated, RoleChanged, UserJoined
from libs.domain.clock import utc_now
from libs.domain.ids import new_id
from libs.domain.principal import Principal
from services.purchasing.application.ask_again import ask_again
from services.purchasing.application.escalate_approvals import escalate_approvals
from services.purchasing.application.remember_member import remember_member
from services.purchasing.application.remember_role import remember_role
from services.purchasing.application.start_delegations import start_delegations
from services.purchasing.infrastructure.late_approvals import LateApprovals
from services.purchasing.infrastructure.starting_delegations import BeginningDelegations
from tests.services.purchasing.conftest import ORDERS, Company
from tests.services.purchasing.test_approval_rules import RULES, make, waiting
from tests.services.purchasing.test_approving import QUEUE, queue

DELEGATIONS = "/api/v1/purchasing/approval-delegations"
APPROVERS = "/api/v1/purchasing/approvers"
BUYER, CHIEF = "purchase_manager", "chief"
Json = dict[str, Any]


async def knows(
    company: Company,
    who: str,
    *roles: str,
    limit: str | None = None,
    version: int = 1,
    active: bool = True,
) -> str:
    """A member, as auth's event tells."""
    role, _, name = who.partition(":")
    person = company.people.setdefault(who, new_id())
    member = Member(
        user_id=person,
        name=name,
        roles=roles or (role,),
        limits={"purchase": None if limit is None else Decimal(limit)},
        active=active,
        version=version,
    )
    told = {"user_id": person, "name": name, "email": "x@x.example", "roles": member.roles}
    event = UserJoined.model_validate({**told, "member": member})
    await remember_member(event, actor=Principal.system(company.id), begin=company.site.begin)
    return str(person)


async def role_allows(company: Company, *permissions: str) -> None:
    """What auth tells of the company's own role `chief`."""
    event = RoleChanged(
        role=CHIEF,
        name="Chief",
        what="updated",
        permissions=permissions,
        before={},
        after={},
        not_before=utc_now(),
    )
    await remember_role(event, actor=Principal.system(company.id), begin=company.site.begin)


def until(days: int = 1) -> str:
    return (utc_now() + timedelta(days=days)).isoformat()


async def delegate(company: Company, giver: str, taker: str, **values: Any) -> Json:
    """Hand a right on, both being known."""
    body = {"to_user_id": str(company.people[taker]), "until": until(), **values}
    answer = await company[giver].post(DELEGATIONS, body)
    assert answer.status == 201, answer.body
    made: Json = answer.body
    return made


@pytest.fixture
async def pair(company: Company) -> Company:
    """Ravi, of the chiefs, and Nila, both known; a rule asks the chiefs."""
    await role_allows(company, "purchasing.orders.approve", "costs.read")
    await knows(company, f"{BUYER}:ravi", CHIEF, limit="500")
    await knows(company, f"{BUYER}:nila", limit="100")
    await make(company, name="Chief", roles=[CHIEF])
    return company


@pytest.mark.promise("Q.6", "S0.19")
async def test_a_delegate_approves_in_the_others_right_and_the_trail_says_so(
    pair: Company,
) -> None:
    order, nila = await pair.order("submit"), pair.somebody(f"{BUYER}:nila", limit="100")
    assert await queue(nila) == []
    made = await delegate(pair, f"{BUYER}:ravi", f"{BUYER}:nila", note="On leave")
    assert (made["from_user_name"], made["to_user_name"], made["note"]) == (
        "ravi",
        "nila",
        "On leave",
    )
    (item,) = (await nila.get(QUEUE)).body["items"]
    assert (item["number"], item["for_name"]) == (order["number"], "ravi")
    assert item["for_id"] == str(pair.people[f"{BUYER}:ravi"])
    shown = (await nila.get(f"{ORDERS}/{order['id']}")).body
    assert "approve" in shown["allowed_actions"]
    done = await nila.post(f"{ORDERS}/{order['id']}/approve")
    assert (done.status, done.body["status"]) == (200, "approved"), done.body
    (step,) = done.body["approvals"]
    assert (step["approved_by_name"], step["approved_for_name"]) == ("nila", "ravi")
    *_, row = (await nila.get(f"{ORDERS}/{order['id']}/timeline")).body["items"]
    assert (row["action"], row["by_name"], row["details"]["for"]) == ("approve", "nila", "ravi")
    event = (await pair.events())[-1]
    assert '"approved_for_name":"ravi"' in event["payload"].replace(" ", "")


@pytest.mark.promise("Q.6")
async def test_a_delegation_reaches_no_further_than_both_limits(pair: Company) -> None:
    line = {"product_id": pair.products[0], "quantity": "1", "unit_cost": "101"}
    order = await pair.order("submit", lines=[line])
    await delegate(pair, f"{BUYER}:ravi", f"{BUYER}:nila")
    path = f"{ORDERS}/{order['id']}/approve"
    nila = pair.somebody(f"{BUYER}:nila", limit="100")
    assert await queue(nila) == []
    refused = await nila.post(path)
    assert (refused.status, refused.body["code"], refused.body["limit"]) == (
        403,
        "above_limit",
        "100",
    )
    richer = pair.somebody(f"{BUYER}:nila", limit="1000")
    assert await queue(richer) == [order["number"]]
    await knows(pair, f"{BUYER}:ravi", CHIEF, limit="100", version=2)
    assert await queue(richer) == []
    assert (await richer.post(path)).body["code"] == "above_limit"


@pytest.mark.promise("Q.6")
@pytest.mark.parametrize("author", [f"{BUYER}:ravi", f"{BUYER}:nila"])
async def test_a_delegate_approves_nothing_that_either_of_them_wrote(
    pair: Company, author: str
) -> None:
    made = (await pair[author].post(ORDERS, pair.order_body())).body
    await pair[author].post(f"{ORDERS}/{made['id']}/submit")
    await delegate(pair, f"{BUYER}:ravi", f"{BUYER}:nila")
    nila = pair[f"{BUYER}:nila"]
    assert await queue(nila) == []
    refused = await nila.post(f"{ORDERS}/{made['id']}/approve")
    assert (refused.status, refused.body["code"]) == (403, "own_order")


@pytest.mark.promise("Q.6")
async def test_what_ended_begins_later_or_lost_its_right_gives_none(pair: Company) -> None:
    order, nila = await pair.order("submit"), pair[f"{BUYER}:nila"]
    numbers = [order["number"]]
    made = await delegate(pair, f"{BUYER}:ravi", f"{BUYER}:nila")
    assert await queue(nila) == numbers
    path = f"{DELEGATIONS}/{made['id']}/end"
    assert (await nila.post(path)).status == 403
    ended = await pair[f"{BUYER}:ravi"].post(path)
    assert (ended.status, ended.body["ended_at"] is None) == (200, False)
    assert (await pair[f"{BUYER}:ravi"].post(path)).body["code"] == "already_ended"
    assert await queue(nila) == []
    await delegate(pair, f"{BUYER}:ravi", f"{BUYER}:nila", starts_at=until(2), until=until(3))
    assert await queue(nila) == []
    await delegate(pair, f"{BUYER}:ravi", f"{BUYER}:nila")
    assert await queue(nila) == numbers
    await role_allows(pair, "costs.read")
    assert await queue(nila) == []
    await role_allows(pair, "purchasing.orders.approve", "costs.read")
    await knows(pair, f"{BUYER}:ravi", CHIEF, version=5, active=False)
    assert await queue(nila) == []
    assert (await nila.post(f"{ORDERS}/{order['id']}/approve")).body["code"] == "not_your_step"


async def test_of_one_that_begins_later_it_is_said_when_it_does_and_once(pair: Company) -> None:
    """So that whoever may approve from then on hears of what was asked for before."""
    later = {"starts_at": until(2), "until": until(3)}
    made = await delegate(pair, f"{BUYER}:ravi", f"{BUYER}:nila", **later)
    taken_back = await delegate(pair, f"{BUYER}:ravi", f"{BUYER}:nila", **later)
    await delegate(pair, f"{BUYER}:ravi", f"{BUYER}:nila")
    assert (await pair["admin"].post(f"{DELEGATIONS}/{taken_back['id']}/end")).status == 200
    database, begin = pair.site.database, pair.site.begin
    for _ in range(3):
        beginning = BeginningDelegations(database)
        await start_delegations(beginning=beginning, begin=begin, now=utc_now)
        async with database.transaction(Principal.system(pair.id)) as connection:
            await connection.execute("UPDATE approval_delegations SET starts_at = made_at")
    said = [e for e in await pair.events() if "delegation.started" in e["type"]]
    assert [e["aggregate_id"] for e in said] == [UUID(made["id"])]


@pytest.mark.promise("Q.6")
async def test_what_was_handed_on_is_not_handed_on_further(pair: Company) -> None:
    await knows(pair, f"{BUYER}:omar")
    await pair.order("submit")
    await delegate(pair, f"{BUYER}:ravi", f"{BUYER}:nila")
    await delegate(pair, f"{BUYER}:nila", f"{BUYER}:omar")
    assert await queue(pair[f"{BUYER}:omar"]) == []


async def test_who_manages_rules_hands_others_rights_on_and_nobody_else(pair: Company) -> None:
    ravi, nila = (str(pair.people[f"{BUYER}:{name}"]) for name in ("ravi", "nila"))
    body = {"from_user_id": ravi, "to_user_id": nila, "until": until()}
    refused = await pair[f"{BUYER}:nila"].post(DELEGATIONS, body)
    assert (refused.status, refused.body["permission"]) == (403, "purchasing.rules.manage")
    made = await pair["admin"].post(DELEGATIONS, body)
    assert (made.status, made.body["made_by_name"]) == (201, "admin"), made.body
    again = await pair["admin"].get(f"{DELEGATIONS}/{made.body['id']}")
    assert again.body == made.body
    listed = (await pair[f"{BUYER}:nila"].get(DELEGATIONS, user_id=ravi, active=True)).body
    assert [item["id"] for item in listed["items"]] == [made.body["id"]]
    assert (await pair["admin"].get(DELEGATIONS, user_id=new_id())).body["items"] == []
    assert (await pair["staff:meena"].get(DELEGATIONS)).status == 403
    said = [e["type"] for e in await pair.events()]
    assert said[-1] == "purchasing.approval_delegation.made.v1"


async def test_a_delegation_that_makes_no_sense_is_refused_by_field(pair: Company) -> None:
    ravi, nila = (str(pair.people[f"{BUYER}:{name}"]) for name in ("ravi", "nila"))
    await knows(pair, "staff:meena")
    meena = str(pair.people["staff:meena"])
    for values, field, code in (
        ({"to_user_id": ravi}, "to_user_id", "same"),
        ({"until": until(-1)}, "until", "past"),
        ({"until": until(400)}, "until", "too_long"),
        ({"to_user_id": meena}, "to_user_id", "not_an_approver"),
    ):
        body = {"to_user_id": nila, "until": until(), **values}
        answer = await pair[f"{BUYER}:ravi"].post(DELEGATIONS, body)
        assert answer.status == 422, answer.body
        assert [(e["field"], e["code"]) for e in answer.body["errors"]] == [(field, code)]


@pytest.mark.promise("Q.6")
async def test_a_rule_may_name_people(company: Company) -> None:
    ravi = await knows(company, f"{BUYER}:ravi")
    nobody = await knows(company, "staff:meena")
    refused = await company["admin"].post(RULES, {"name": "R", "user_ids": [ravi, nobody]})
    assert [(e["field"], e["code"]) for e in refused.body["errors"]] == [
        ("user_ids.1", "not_an_approver")
    ]
    rule = await make(company, name="Ravi", user_ids=[ravi, ravi])
    assert rule["users"] == [{"id": ravi, "name": "ravi"}]
    assert (await company["admin"].get(f"{RULES}/{rule['id']}")).body == rule
    order = await company.order("submit")
    (step,) = order["approvals"]
    assert (step["user_ids"], step["user_names"]) == ([ravi], ["ravi"])
    path = f"{ORDERS}/{order['id']}/approve"
    assert (await company[f"{BUYER}:nila"].post(path)).body["code"] == "not_your_step"
    assert await queue(company[f"{BUYER}:ravi"]) == [order["number"]]
    assert (await company[f"{BUYER}:ravi"].post(path)).body["status"] == "approved"
    await knows(company, f"{BUYER}:ravi", "staff", version=2)
    listed = (await company["admin"].get(APPROVERS)).body["items"]
    assert listed == []
    ended = await company["admin"].patch(f"{RULES}/{rule['id']}", {"active": False}, version=1)
    assert ended.status == 200, ended.body


async def test_who_may_approve_is_listed_by_name_as_auth_says_last(company: Company) -> None:
    await knows(company, f"{BUYER}:zara", limit="50")
    anil = await knows(company, f"{BUYER}:anil", version=3)
    await knows(company, f"{BUYER}:anil", "staff", version=2)  # late
    await knows(company, "accountant:lata")
    items = (await company["admin"].get(APPROVERS)).body["items"]
    assert [(item["name"], item["approval_limit"]) for item in items] == [
        ("anil", None),
        ("zara", "50"),
    ]
    only = (await company["admin"].get(APPROVERS, ids=anil)).body["items"]
    assert [item["id"] for item in only] == [anil]


async def test_events_from_before_they_told_of_the_member_are_passed_over(
    company: Company,
) -> None:
    event = MembershipUpdated(
        user_id=new_id(), name="x", roles=(), before={}, after={}, not_before=utc_now()
    )
    await remember_member(event, actor=Principal.system(company.id), begin=company.site.begin)
    assert (await company["admin"].get(APPROVERS)).body["items"] == []


async def _late(company: Company, order: Json, hours: int) -> None:
    """As if that time had passed since it was asked for."""
    await company.site.rows(
        "app",
        "UPDATE purchase_order_approvals SET asked_at = asked_at - interval"
        f" '{hours} hours', escalates_at = escalates_at - interval '{hours} hours'"
        f" WHERE order_id = '{order['id']}' RETURNING 1",
        company.id,
    )


async def _escalate(company: Company) -> int:
    figures = await escalate_approvals(
        late=LateApprovals(company.site.database), begin=company.site.begin, now=utc_now
    )
    return figures["opened"]


@pytest.mark.promise("Q.6")
async def test_what_waits_too_long_is_opened_to_others_once(company: Company) -> None:
    await make(
        company,
        name="Chief",
        roles=[CHIEF],
        escalate_after_hours=24,
        escalate_to_roles=[BUYER],
    )
    order = await company.order("submit")
    asked = datetime.fromisoformat(order["approvals"][0]["asked_at"])
    opens = datetime.fromisoformat(order["approvals"][0]["escalates_at"])
    assert opens - asked == timedelta(hours=24)
    await _late(company, order, 23)
    assert await _escalate(company) == 0
    path = f"{ORDERS}/{order['id']}"
    assert (await company.approver.post(f"{path}/approve")).body["code"] == "not_your_step"
    await _late(company, order, 2)
    assert await _escalate(company) == 1
    assert await _escalate(company) == 0
    assert await queue(company.approver) == [order["number"]]
    shown = (await company.approver.get(path)).body
    assert shown["approvals"][0]["escalates_at"] is None
    assert waiting(shown) == ["Chief"]
    *_, row = (await company.buyer.get(f"{path}/timeline")).body["items"]
    assert (row["action"], row["by_name"], row["details"]) == (
        "escalate",
        "system",
        {"steps": "Chief", "roles": BUYER},
    )
    said = [e["type"] for e in await company.events()]
    assert said[-1] == "purchasing.purchase_order.approval_escalated.v1"
    assert (await company.approver.post(f"{path}/approve")).body["status"] == "approved"


async def test_what_was_decided_is_not_opened(company: Company) -> None:
    terms = {"roles": [CHIEF], "escalate_after_hours": 1, "escalate_to_roles": [BUYER]}
    await make(company, **terms)
    order = await company.order("submit")
    await company.step(order, "withdraw")
    await _late(company, order, 5)
    assert await _escalate(company) == 0


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({"roles": [CHIEF], "escalate_after_hours": 3}, "half_an_escalation"),
        ({"roles": [CHIEF], "escalate_to_roles": [BUYER]}, "half_an_escalation"),
        ({"escalate_after_hours": 3, "escalate_to_roles": [BUYER]}, "everybody_asked"),
    ],
)
async def test_an_escalation_has_a_time_and_somebody_else(
    company: Company, terms: Json, code: str
) -> None:
    answer = await company["admin"].post(RULES, {"name": "R", **terms})
    assert answer.status == 422
    assert answer.body["errors"][0]["code"] == code


async def test_another_company_sees_no_delegation(pair: Company, site: Any) -> None:
    made = await delegate(pair, f"{BUYER}:ravi", f"{BUYER}:nila")
    other = Company(site)
    await other.learn()
    assert (await other["admin"].get(f"{DELEGATIONS}/{made['id']}")).status == 404
    assert (await other["admin"].post(f"{DELEGATIONS}/{made['id']}/end")).status == 404
    assert (await other["admin"].get(DELEGATIONS)).body["items"] == []


async def test_what_cannot_be_opened_or_asked_stops_nothing_else(company: Company) -> None:
    class Broken:
        """Two of which no order is known."""

        async def find(self) -> list[tuple[UUID, UUID]]:
            return [(company.id, new_id()), (company.id, new_id())]

    class Lost:
        """The same of goods issues."""

        async def find(self) -> list[tuple[UUID, UUID, UUID]]:
            return [(company.id, new_id(), new_id()), (company.id, new_id(), new_id())]

    begin = company.site.begin
    opened = await escalate_approvals(late=Broken(), begin=begin, now=utc_now)
    assert opened == {"opened": 0, "failed": 2}
    assert await ask_again(unanswered=Lost(), begin=begin) == {"asked": 0, "failed": 2}
