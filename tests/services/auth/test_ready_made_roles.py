"""What the ready-made roles allow, against the table of the design, written by hand."""

import pytest

from libs.contracts.permissions import PERMISSIONS
from services.auth.domain.roles import BUILT_IN, FOUR

# The modules each level sees at all; notifications are everybody's own.
MODULES = {
    "admin": {name.split(".", 1)[0] for name in PERMISSIONS},
    "purchase_manager": {"costs", "catalog", "inventory", "purchasing", "reporting"},
    "sales_manager": {"catalog", "inventory", "sales", "payments", "reporting"},
    "store_manager": {"catalog", "inventory", "purchasing", "sales", "reporting"},
    "accountant": {
        "costs",
        "catalog",
        "inventory",
        "purchasing",
        "sales",
        "payments",
        "reporting",
    },
    "staff": {"catalog", "inventory", "purchasing", "sales"},
    "viewer": {"reporting"},
}
# What they change; everything else they see, they only see.
CHANGES = {
    "purchase_manager": {
        "catalog.products.manage",
        "purchasing.suppliers.manage",
        "purchasing.orders.manage",
        "purchasing.orders.approve",
    },
    "sales_manager": {
        "catalog.products.manage",
        "sales.customers.manage",
        "sales.orders.manage",
        "sales.orders.approve",
        "sales.orders.ship",
    },
    "store_manager": {
        "inventory.stock.move",
        "inventory.counts.approve",
        "inventory.rules.manage",
        "inventory.warehouses.manage",
        "purchasing.receipts.create",
        "sales.orders.ship",
    },
    "accountant": {"payments.invoices.manage", "payments.liabilities.manage"},
    "staff": {"inventory.stock.move", "purchasing.receipts.create", "sales.orders.ship"},
    "viewer": set(),
}


@pytest.mark.promise("S0.4", "S2.3", "S2.39")
@pytest.mark.parametrize("role", sorted(BUILT_IN))
def test_each_level_sees_the_modules_that_are_its_own(role: str) -> None:
    seen = {permission.split(".", 1)[0] for permission in BUILT_IN[role]}
    assert seen - {"notifications"} == MODULES[role] - {"notifications"}


@pytest.mark.promise("S0.5", "S3.11", "S3.12")
@pytest.mark.parametrize("role", sorted(CHANGES))
def test_each_level_changes_what_is_its_own(role: str) -> None:
    changing = {p for p in BUILT_IN[role] if not p.endswith(".read")}
    assert changing == CHANGES[role]


@pytest.mark.promise("S2.36", "S3.10")
def test_an_admin_may_do_everything_there_is() -> None:
    assert BUILT_IN["admin"] == frozenset(PERMISSIONS)


def test_of_the_four_levels_only_two_see_costs() -> None:
    assert {role for role in FOUR if "costs.read" in BUILT_IN[role]} == {
        "admin",
        "purchase_manager",
    }


def test_only_an_admin_manages_people_roles_keys_and_settings() -> None:
    for role, permissions in BUILT_IN.items():
        assert role == "admin" or not {p for p in permissions if p.startswith("auth.")}
