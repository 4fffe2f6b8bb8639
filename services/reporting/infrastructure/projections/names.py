"""What things and people are called, as their owners last said; the migration is names.sql."""

from services.reporting.infrastructure.projection import Projection, latest

NAMES = Projection(
    "names",
    tables=("products", "categories", "warehouses", "suppliers", "customers", "people"),
    steps=(
        latest(
            "products",
            "t.data -> 'product'",
            "id uuid, sku text, name text, category_id uuid, unit text, price numeric, kind text,"
            " active boolean, version bigint",
            "catalog.product.created",
            "catalog.product.updated",
            "catalog.product.archived",
        ),
        latest(
            "categories",
            "t.data",
            "category_id uuid, name text, parent_id uuid, active boolean, version bigint",
            "catalog.category.changed",
        ),
        latest(
            "warehouses",
            "t.data",
            "warehouse_id uuid, code text, name text, active boolean, version bigint",
            "inventory.warehouse.changed",
        ),
        latest(
            "suppliers",
            "t.data -> 'supplier'",
            "id uuid, number text, name text, active boolean, version bigint",
            "purchasing.supplier.created",
            "purchasing.supplier.updated",
        ),
        latest(
            "customers",
            "t.data -> 'customer'",
            "id uuid, number text, name text, active boolean, version bigint",
            "sales.customer.created",
            "sales.customer.updated",
        ),
        latest(
            "people",
            "t.data -> 'member'",
            "user_id uuid, name text, active boolean, version bigint",
            "auth.user.joined",
            "auth.user.updated",
            "auth.user.deactivated",
            "auth.user.reactivated",
            "auth.membership.updated",
        ),
    ),
)
