"""What is new in the records: products, suppliers, customers, people, and imports of many."""

from collections.abc import Iterator

from libs.contracts import catalog, inventory, purchasing, sales
from libs.contracts.auth import UserJoined
from libs.contracts.imports import ImportSaid
from services.notifications.domain.kinds import Kind
from services.notifications.domain.trigger import Defaults, Trigger


def _imports() -> Iterator[Trigger]:
    """An import that ended, for who asked for it."""
    for service, ended, failed in (
        ("catalog", catalog.ImportSucceeded, catalog.ImportFailed),
        ("inventory", inventory.ImportSucceeded, inventory.ImportFailed),
        ("purchasing", purchasing.ImportSucceeded, purchasing.ImportFailed),
        ("sales", sales.ImportSucceeded, sales.ImportFailed),
    ):
        yield _import(service, "ended", ended, "{{ file_name }} was imported")
        yield _import(service, "failed", failed, "{{ file_name }} could not be imported")


def _import(service: str, how: str, event: type[ImportSaid], title: str) -> Trigger:
    return Trigger(
        name=f"{service}.import_{how}",
        event=event,
        kind=Kind.SYSTEM,
        label=f"An import into {service} {how}",
        needs=() if event.permission is None else (event.permission,),
        title=title,
        body="{{ created }} new, {{ updated }} changed, {{ failed }} refused."
        if how == "ended"
        else "Open it to see why.",
        link=f"/import/{service}/{{{{ import_id }}}}",
        addressee="actor",
        tells_actor=True,
        when=lambda data: not data["dry_run"],
        defaults=Defaults(addressee=True),
    )


TRIGGERS = (
    Trigger(
        name="product.created",
        event=catalog.ProductCreated,
        kind=Kind.RECORDS,
        label="A new product",
        needs=("catalog.products.read",),
        title="New product {{ product.sku }} {{ product.name }}",
        body="{{ actor }} added it.",
        many="{{ count }} new products, {{ product.name }} the latest",
        link="/products/{{ product.id }}",
        many_link="/products",
        defaults=Defaults(permissions=("catalog.products.manage",)),
    ),
    Trigger(
        name="supplier.created",
        event=purchasing.SupplierCreated,
        kind=Kind.RECORDS,
        label="A new supplier",
        needs=("purchasing.suppliers.read",),
        title="New supplier {{ supplier.number }} {{ supplier.name }}",
        body="{{ actor }} added it.",
        many="{{ count }} new suppliers, {{ supplier.name }} the latest",
        link="/suppliers/{{ supplier.id }}",
        many_link="/suppliers",
        defaults=Defaults(permissions=("purchasing.suppliers.manage",)),
    ),
    Trigger(
        name="customer.created",
        event=sales.CustomerCreated,
        kind=Kind.RECORDS,
        label="A new customer",
        needs=("sales.customers.read",),
        title="New customer {{ customer.number }} {{ customer.name }}",
        body="{{ actor }} added them.",
        many="{{ count }} new customers, {{ customer.name }} the latest",
        link="/customers/{{ customer.id }}",
        many_link="/customers",
        defaults=Defaults(permissions=("sales.customers.manage",)),
    ),
    Trigger(
        name="user.joined",
        event=UserJoined,
        kind=Kind.RECORDS,
        label="Somebody joined the company",
        needs=("auth.users.read",),
        title="{{ name }} joined as {{ roles|listed }}",
        link="/settings/users",
        defaults=Defaults(permissions=("auth.users.manage",)),
    ),
    *_imports(),
)
