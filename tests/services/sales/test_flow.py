"""The state machine: every step from every state, as the design writes it."""

import re
from pathlib import Path

import pytest

from libs.domain.errors import IllegalTransition
from libs.domain.principal import Principal
from services.sales.domain.flow import FLOW, PERMISSIONS, Status
from services.sales.domain.order_events import EVENTS
from tests.services.sales.examples import an_order, somebody

_PROMISED = "pending_approval approved awaiting_payment picking"
# Written by hand from the design, apart from the code: from where each step leads, and to where
# (`=`: the state stays).
DESIGN: dict[str, tuple[str, str]] = {
    "change": ("draft", "draft"),
    "submit": ("draft out_of_stock", "reserving"),
    "reserve": ("reserving", "pending_approval"),
    "run_out": (f"reserving {_PROMISED}", "out_of_stock"),
    "withdraw": ("out_of_stock pending_approval", "draft"),
    "expire": ("pending_approval", "draft"),
    "approve": ("pending_approval", "approved"),
    "reject": ("pending_approval", "rejected"),
    "revise": ("rejected", "draft"),
    "await_payment": ("approved", "awaiting_payment"),
    "pay": ("awaiting_payment", "picking"),
    "deduct": ("approved awaiting_payment picking", "="),
    "pick": ("approved", "picking"),
    "ship": ("picking partially_shipped", "="),
    # Goods may have left although others of the order ran short meanwhile.
    "post_shipment": ("picking partially_shipped out_of_stock", "partially_shipped shipped"),
    "refuse_shipment": ("picking partially_shipped out_of_stock", "="),
    "flag": ("partially_shipped", "="),
    "complete": ("shipped partially_shipped", "completed"),
    "return_goods": ("partially_shipped shipped completed", "="),
    "post_return": ("partially_shipped shipped completed", "="),
    "reverse": ("partially_shipped shipped completed", "completed"),
    "cancel": (f"draft reserving out_of_stock {_PROMISED} rejected", "cancelled"),
}
README = Path(__file__).parents[3] / "services/sales/README.md"


@pytest.mark.promise("S3.2", "S3.26")
def test_only_the_steps_of_the_design_exist() -> None:
    assert set(DESIGN) == set(FLOW.table)
    for action, (sources, targets) in DESIGN.items():
        for status in Status:
            if status in sources.split():
                ends = {Status(target) for target in targets.replace("=", status).split()}
                assert set(FLOW.targets(action, status)) == ends
                assert FLOW.apply(action, status) in ends
            else:
                with pytest.raises(IllegalTransition) as refused:
                    FLOW.apply(action, status)
                assert refused.value.context["status"] == status
                assert refused.value.context["allowed"] == list(FLOW.allowed(status))


def test_every_step_has_an_event_of_its_own() -> None:
    assert set(FLOW.table) <= set(EVENTS)
    assert len(set(EVENTS.values())) == len(EVENTS)


def test_the_actions_shown_are_those_the_state_the_permissions_and_the_rules_allow() -> None:
    for status in Status:
        shown = an_order(status).allowed_actions(somebody())
        # Of these nothing was shipped; a partly shipped order is completed only when flagged.
        hidden = {
            Status.PARTIALLY_SHIPPED: {"return_goods", "complete"},
            Status.SHIPPED: {"return_goods"},
            Status.COMPLETED: {"return_goods", "reverse"},
        }.get(status, set())
        assert set(shown) == set(FLOW.allowed(status)) & set(PERMISSIONS) - hidden
        for permission in set(PERMISSIONS.values()):
            some = an_order(status).allowed_actions(somebody(permissions={permission}))
            assert set(some) == {action for action in shown if PERMISSIONS[action] == permission}
        assert an_order(status).allowed_actions(Principal.system(somebody().tenant_id)) == []


def test_the_readme_shows_the_diagram_of_the_table() -> None:
    found = re.search(r"```mermaid\n(.*?)\n```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    assert found[1] == FLOW.mermaid()
