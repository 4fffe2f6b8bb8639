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


ADMIN = Person("admin@demo.example", "Asha Kulkarni", ("admin",), "everything")
OTHERS = (
    Person(
        "purchasing@demo.example",
        "Rohan Deshmukh",
        ("purchase_manager",),
        "suppliers, purchase orders; approves up to 5,00,000",
        "500000.00",
    ),
    Person("sales@demo.example", "Meera Iyer", ("sales_manager",), "customers and sales orders"),
    Person(
        "store@demo.example", "Imran Shaikh", ("store_manager",), "stock, receipts, reorder rules"
    ),
    Person("accounts@demo.example", "Kavita Joshi", ("accountant",), "costs, bills and payments"),
    Person("staff@demo.example", "Suresh Patil", ("staff",), "movements, no prices"),
    Person("viewer@demo.example", "Anita Rao", ("viewer",), "reports only, once there are some"),
    Person(
        "purchasing2@demo.example",
        "Vikram Singh",
        ("purchase_manager",),
        "a second purchase manager; approves up to 25,00,000",
        "2500000.00",
    ),
)
PEOPLE = (ADMIN, *OTHERS)
