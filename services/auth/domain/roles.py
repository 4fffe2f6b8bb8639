"""What people call the ready-made roles; and roles as they are given."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from libs.contracts.roles import BUILT_IN
from libs.domain.errors import Invalid

__all__ = ["ADMIN", "BUILT_IN", "FOUR", "TITLES", "RoleSet"]

ADMIN = "admin"
# What a company that wants no more than four levels begins with; others are switched on.
FOUR = (ADMIN, "purchase_manager", "store_manager", "staff")


# How people call them, and what they are for.
TITLES: dict[str, tuple[str, str]] = {
    ADMIN: ("Admin", "Everything: all modules, users, roles and settings"),
    "purchase_manager": (
        "Purchase manager",
        "Products, suppliers and purchase orders; approves up to the own limit",
    ),
    "sales_manager": (
        "Sales manager",
        "Products, customers and sales orders; approves up to the own limit",
    ),
    "store_manager": (
        "Store manager",
        "Warehouses, stock, counts and reorder rules; receives and ships",
    ),
    "accountant": ("Accountant", "Invoices, payments, what is owed, cost prices and reports"),
    "staff": ("Staff", "Receives, picks, counts and moves goods; never sees cost prices"),
    "viewer": ("Viewer", "Reads the dashboard and reports, without cost prices"),
}


@dataclass(frozen=True, slots=True)
class RoleSet:
    """Roles of a company, each once and in order, and what they allow together."""

    keys: tuple[str, ...]
    permissions: frozenset[str]

    @classmethod
    def of(cls, keys: Iterable[str], there: Mapping[str, frozenset[str]]) -> "RoleSet":
        """These roles of those that are there; raises Invalid for none, or one that is not."""
        wanted = tuple(dict.fromkeys(keys))
        unknown = [key for key in wanted if key not in there]
        if unknown:
            raise Invalid.field("roles", f"no such role: {', '.join(unknown)}", "not_found")
        if not wanted:
            raise Invalid.field("roles", "a member has at least one role", "missing")
        return cls(wanted, frozenset().union(*(there[key] for key in wanted)))
