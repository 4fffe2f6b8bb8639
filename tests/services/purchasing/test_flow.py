"""The state machine: every step from every state, as the design writes it."""

import re
from pathlib import Path

import pytest

from libs.domain.errors import Conflict, IllegalTransition
from libs.domain.principal import Principal
from services.purchasing.api.orders import STEPS
from services.purchasing.domain.flow import FLOW, PERMISSIONS, Status
from tests.services.purchasing.examples import NOON, an_order, somebody

# Written by hand from the design, apart from the code: from where each step leads, and to where
# (`=`: the state stays).
DESIGN: dict[str, tuple[str, str]] = {
    "change": ("draft", "draft"),
    "submit": ("draft", "pending_approval"),
    "withdraw": ("pending_approval", "draft"),
    "approve": ("pending_approval", "approved pending_approval"),
    "escalate": ("pending_approval", "pending_approval"),
    "reject": ("pending_approval", "rejected"),
    "revise": ("rejected declined", "draft"),
    "amend": ("approved sent confirmed", "pending_approval"),
    "send": ("approved", "sent"),
    "resend": ("sent", "sent"),
    "withdraw_link": ("sent confirmed partially_received received closed declined", "="),
    "open_link": ("sent", "sent"),
    "propose": ("sent", "sent"),
    "take_proposal": ("sent", "pending_approval"),
    "refuse_proposal": ("sent", "sent"),
    "confirm": ("approved sent", "confirmed"),
    "decline": ("sent", "declined"),
    "receive": ("approved sent confirmed partially_received", "partially_received received"),
    "receive_on_approval": ("approved", "approved"),
    "reverse": ("approved partially_received received", "="),
    "return": ("approved partially_received received closed", "="),
    "keep_goods": ("approved partially_received received closed", "="),
    "reverse_receipt": (
        "approved partially_received received",
        "partially_received received approved sent confirmed",
    ),
    "return_goods": ("approved partially_received received closed", "="),
    "return_to_replace": ("approved partially_received received", "partially_received"),
    "close": ("approved partially_received received", "closed"),
    "cancel": ("draft pending_approval approved sent confirmed declined", "cancelled"),
}
TOLD_AS = {
    "submit": "submitted",
    "withdraw": "withdrawn",
    "reject": "rejected",
    "revise": "revised",
    "confirm": "confirmed",
    "decline": "declined",
    "close": "closed",
    "cancel": "cancelled",
}
README = Path(__file__).parents[3] / "services/purchasing/README.md"


@pytest.mark.promise("S3.25", "S3.2")
@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("action", FLOW.table)
def test_only_the_steps_of_the_design_exist(action: str, status: Status) -> None:
    sources, targets = DESIGN[action][0].split(), DESIGN[action][1].replace("=", status).split()
    if status in sources:
        assert FLOW.apply(action, status) == targets[0]
        assert {FLOW.apply(action, status, to=Status(target)) for target in targets} == set(targets)
    else:
        with pytest.raises(IllegalTransition) as refused:
            FLOW.apply(action, status)
        assert refused.value.context["status"] == status
        assert refused.value.context["allowed"] == list(FLOW.allowed(status))


def test_the_design_and_the_table_have_the_same_steps() -> None:
    assert set(DESIGN) == set(FLOW.table)


@pytest.mark.promise("S3.25")
@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("action", sorted(STEPS))
def test_a_step_is_taken_where_the_table_allows_and_changes_nothing_elsewhere(
    action: str, status: Status
) -> None:
    order = an_order(status)
    before = order.version
    if action in FLOW.allowed(status) and (action, status) != ("close", Status.APPROVED):
        order.take(action, by=somebody(), at=NOON, reason="why")
        (step,), (said,) = order.steps, order.recorded
        assert (step.from_status, step.to_status, step.reason) == (status, order.status, "why")
        assert said.version == step.sequence == before + 1
        assert said.event.type == f"purchasing.purchase_order.{TOLD_AS[action]}"
    else:
        with pytest.raises(Conflict):
            order.take(action, by=somebody(), at=NOON)
        assert (order.status, order.version) == (status, before)
        assert (order.steps, order.recorded) == ([], [])


@pytest.mark.parametrize("status", Status)
def test_the_actions_shown_are_those_the_state_the_permissions_and_the_rules_allow(
    status: Status,
) -> None:
    order = an_order(status)
    shown = order.allowed_actions(somebody())
    here = {"reverse", "return"}  # nothing of it has come in
    assert set(shown) == (set(FLOW.allowed(status)) & set(PERMISSIONS)) - here - (
        {"close"} if status is Status.APPROVED else set()
    )
    for permission in set(PERMISSIONS.values()):
        some = order.allowed_actions(somebody(permissions={permission}))
        assert set(some) == {action for action in shown if PERMISSIONS[action] == permission}
    assert order.allowed_actions(Principal.system(somebody().tenant_id)) == []


def test_the_readme_shows_the_diagram_of_the_table() -> None:
    found = re.search(r"```mermaid\n(.*?)\n```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    assert found[1] == FLOW.mermaid()
