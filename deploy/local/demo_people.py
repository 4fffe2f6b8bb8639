"""The people of the demo company, one for each ready-made role."""

from dataclasses import dataclass

PASSWORD = "quartermaster-demo"  # noqa: S105 - printed by `make up`, and only the local mode has it
COMPANY = "Sahyadri Pumps Pvt Ltd"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can sign in to the demo."""

    email: str
    name: str
    roles: tuple[str, ...]
    does: str
    purchase_limit: str | None = None
    sale_limit: str | None = None

    @property
    def limits(self) -> dict[str, str]:
        """Up to how much they may approve."""
        limits = {"purchase": self.purchase_limit, "sale": self.sale_limit}
        return {kind: limit for kind, limit in limits.items() if limit}


ADMIN = Person("admin@demo.example", "Asha Kulkarni", ("admin",), "everything")
OTHERS = (
    Person(
        "purchasing@demo.example",
        "Rohan Deshmukh",
        ("purchase_manager",),
        "suppliers, purchase orders; approves up to 5,00,000",
        "500000.00",
    ),
    Person(
        "sales@demo.example",
        "Meera Iyer",
        ("sales_manager",),
        "customers and sales orders; approves up to 5,00,000",
        sale_limit="500000.00",
    ),
    Person(
        "store@demo.example",
        "Imran Shaikh",
        ("store_manager",),
        "stock, receipts, shipments, reorder rules",
    ),
    Person("accounts@demo.example", "Kavita Joshi", ("accountant",), "costs, bills and payments"),
    Person("staff@demo.example", "Suresh Patil", ("staff",), "movements, no prices"),
    Person("viewer@demo.example", "Anita Rao", ("viewer",), "dashboard and summaries, no costs"),
    Person(
        "purchasing2@demo.example",
        "Vikram Singh",
        ("purchase_manager",),
        "a second purchase manager; approves up to 25,00,000",
        "2500000.00",
    ),
)
PEOPLE = (ADMIN, *OTHERS)
