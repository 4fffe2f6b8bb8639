"""What rows of files name: suppliers by number or name, products by SKU, warehouses by code."""

from collections.abc import Iterable, Mapping

from libs.imports.parties import Directory
from libs.imports.reading import Row
from services.purchasing.application.ports import Place, PurchasingWork
from services.purchasing.domain.order_line import Product
from services.purchasing.domain.supplier import Supplier


class Named:
    """What some rows name; what is not known is an error in the row that names it."""

    def __init__(
        self,
        suppliers: Iterable[Supplier],
        products: Mapping[str, Product],
        places: Mapping[str, Place],
    ) -> None:
        """Look through these."""
        self._directory = Directory("supplier", suppliers)
        self._products = products
        self._places = places

    def supplier(self, row: Row) -> Supplier | None:
        """The supplier."""
        called = row.values.get("supplier")
        if not called:
            return None
        try:
            found = self._directory.find(called)
        except ValueError as error:
            row.errors.append(row.error("supplier", str(error), "ambiguous", called))
            return None
        if found is None:
            row.errors.append(row.error("supplier", "no such supplier", "unknown_supplier", called))
        return found

    def product(self, row: Row) -> Product | None:
        """The product."""
        sku = row.values.get("sku")
        found = self._products.get(sku.lower()) if sku else None
        if sku and found is None:
            row.errors.append(row.error("sku", "no such product", "unknown_product", sku))
        return found

    def place(self, row: Row) -> Place | None:
        """The warehouse, if it is in use."""
        code = row.values.get("warehouse")
        found = self._places.get(code.lower()) if code else None
        if code and (found is None or not found.active):
            message = "no such warehouse" if found is None else "this warehouse is closed"
            row.errors.append(row.error("warehouse", message, "unknown_warehouse", code))
            return None
        return found


async def look_up(work: PurchasingWork, rows: Iterable[Row]) -> Named:
    """What these rows name, each kind in one look."""
    values = [row.values for row in rows]
    suppliers = {each["supplier"] for each in values if each.get("supplier")}
    skus = {each["sku"] for each in values if each.get("sku")}
    codes = {each["warehouse"] for each in values if each.get("warehouse")}
    return Named(
        await work.suppliers.called(suppliers),
        await work.imported.products(skus),
        await work.imported.places(codes) if codes else {},
    )
