"""What catalog's use cases need from outside, and get passed in."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol
from uuid import UUID

from libs.domain.work import Begin
from services.catalog.domain.category import Category
from services.catalog.domain.product import Product
from services.catalog.domain.recipe import Contents, Recipe
from services.catalog.domain.unit import OwnUnit


class Products(Protocol):
    """Products of the company at hand."""

    def add(self, product: Product) -> None:
        """Keep a new product; raises Conflict at the end when its SKU or a barcode is taken."""
        ...

    async def get(self, product_id: UUID) -> Product:
        """The product, locked; raises NotFound."""
        ...

    async def many(self, product_ids: Collection[UUID]) -> Mapping[UUID, Product]:
        """The products with these ids, locked, not tracked: `store` takes what changed."""
        ...

    async def by_sku_keys(self, keys: Collection[str]) -> Mapping[str, Product]:
        """The products with these SKU keys, locked, not tracked: `store` takes what changed."""
        ...

    async def barcode_owners(self, keys: Collection[str]) -> Mapping[str, str]:
        """The SKUs of the products that have these barcodes, by the key of the barcode."""
        ...

    async def store(self, products: Sequence[Product]) -> None:
        """Write many new and changed products and what they recorded, set by set."""
        ...


class Categories(Protocol):
    """The category tree of the company at hand."""

    async def lock_tree(self) -> None:
        """Make whoever else changes the tree, or imports, wait until this transaction ends."""
        ...

    def add(self, category: Category) -> None:
        """Keep a new category; raises Conflict at the end when a sibling has its name."""
        ...

    async def get(self, category_id: UUID) -> Category:
        """The category, locked; raises NotFound."""
        ...

    async def in_use(self, category_ids: Collection[UUID]) -> Mapping[UUID, bool]:
        """Those that are categories of the company; False for those that are archived."""
        ...

    async def with_ancestors(self, category_id: UUID) -> Sequence[UUID]:
        """The category and all above it, up to the root; empty when there is no such category."""
        ...

    async def all(self) -> Sequence[Category]:
        """Every category, not tracked."""
        ...

    async def store(self, categories: Sequence[Category]) -> None:
        """Write many new categories, parents first, and what they recorded."""
        ...


class Recipes(Protocol):
    """What bundles are made of."""

    async def lock_all(self) -> None:
        """Make whoever else writes a recipe wait until this transaction ends."""
        ...

    async def get(self, bundle_id: UUID) -> Recipe:
        """The recipe of a bundle; an empty one, at version 0, when there is none."""
        ...

    async def known(self, product_ids: Collection[UUID]) -> set[UUID]:
        """Those that are products of the company."""
        ...

    async def written(self, bundle_ids: Collection[UUID]) -> set[UUID]:
        """Those that have a recipe with something in it."""
        ...

    async def inside(self, product_ids: Sequence[UUID]) -> Contents:
        """The recipes of these products, and of all that is in them, at any depth."""
        ...


class OwnUnits(Protocol):
    """Units of measure the company has of its own."""

    async def own(self) -> Sequence[OwnUnit]:
        """All of them, not tracked."""
        ...

    def add(self, unit: OwnUnit) -> None:
        """Keep a new one; raises Conflict at the end when its code is taken."""
        ...

    async def get(self, unit_id: UUID) -> OwnUnit:
        """The unit, locked; raises NotFound."""
        ...


class Pictures(Protocol):
    """Which pictures there are of which product; what is shown of them stands in the product."""

    async def same(self, product_id: UUID, digest: bytes) -> UUID | None:
        """The picture of this content that the product shows."""
        ...

    async def add(self, product_id: UUID, picture_id: UUID, digest: bytes) -> None:
        """Keep a new picture of a product."""
        ...

    async def known(self, product_id: UUID) -> set[UUID]:
        """The pictures that the product shows, or may be brought back to show."""
        ...

    async def show_only(self, product_id: UUID, picture_ids: Sequence[UUID]) -> None:
        """Remember since when the others are not shown."""
        ...


class CatalogWork(Protocol):
    """One transaction of catalog."""

    @property
    def products(self) -> Products:
        """Products."""
        ...

    @property
    def categories(self) -> Categories:
        """Categories."""
        ...

    @property
    def recipes(self) -> Recipes:
        """Recipes."""
        ...

    @property
    def units(self) -> OwnUnits:
        """Units of measure of the company's own."""
        ...

    @property
    def pictures(self) -> Pictures:
        """Pictures of products."""
        ...

    async def currency(self) -> str:
        """The company's currency; raises UnknownReference until auth's event has come."""
        ...


BeginCatalog = Begin[CatalogWork]
