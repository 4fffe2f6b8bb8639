"""What catalog says: products and categories, each time with their whole new state."""

from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from libs.contracts.base import Event, Money, Quantity
from libs.contracts.imports import ImportSaid


class ProductPicture(BaseModel):
    """A picture of a product; `alt` says what it shows."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: UUID
    alt: str = ""


class Product(BaseModel):
    """A product as it now is. Price in the company's currency, tax rate in per cent.

    `barcode` is the first of `barcodes`. `pack_size`: units in a pack. `back_order`: more may be
    promised than there is, if the company allows it. The first of `pictures` is the main one.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: UUID
    sku: str
    name: str
    description: str = ""
    category_id: UUID | None = None
    unit: str
    price: Money
    currency: str
    tax_rate: Money
    barcode: str | None = None
    barcodes: tuple[str, ...] = ()
    pack_size: Quantity | None = None
    attributes: dict[str, str] = Field(default={})
    back_order: bool = False
    pictures: tuple[ProductPicture, ...] = ()
    kind: str = "component"
    active: bool = True
    version: int


class _ProductEvent(Event):
    permission: ClassVar[str | None] = "catalog.products.read"

    product: Product


class ProductCreated(_ProductEvent):
    """A product is new in the catalogue."""

    type: ClassVar[str] = "catalog.product.created"


class ProductUpdated(_ProductEvent):
    """A product changed; `before` holds the old values of the fields that did."""

    type: ClassVar[str] = "catalog.product.updated"

    before: dict[str, str | None] = Field(default={})


class ProductArchived(_ProductEvent):
    """A product is no longer bought or sold; its history stays."""

    type: ClassVar[str] = "catalog.product.archived"

    before: dict[str, str | None] = Field(default={})


class RecipeComponent(BaseModel):
    """How much of a product goes into one bundle."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    product_id: UUID
    quantity: Quantity


class RecipeChanged(Event):
    """What a bundle is made of: all of its recipe as it now is; nothing means it has none."""

    type: ClassVar[str] = "catalog.recipe.changed"
    permission: ClassVar[str | None] = "catalog.products.read"

    bundle_id: UUID
    components: tuple[RecipeComponent, ...]
    version: int
    before: tuple[RecipeComponent, ...] | None = None


class UnitChanged(Event):
    """A unit of measure of the company's own was added, renamed, or taken out of or into use."""

    type: ClassVar[str] = "catalog.unit.changed"
    permission: ClassVar[str | None] = "catalog.products.read"

    unit_id: UUID
    code: str
    name: str
    active: bool
    version: int
    before: dict[str, str] | None = None


class CategoryChanged(Event):
    """A category was made, renamed, moved or removed; `before` is None for a new one."""

    type: ClassVar[str] = "catalog.category.changed"
    permission: ClassVar[str | None] = "catalog.products.read"

    category_id: UUID
    name: str
    parent_id: UUID | None
    active: bool = True
    version: int = 0
    before: dict[str, str | None] | None = None


class _ImportEvent(ImportSaid):
    permission: ClassVar[str | None] = "catalog.products.manage"


class ImportRequested(_ImportEvent):
    """A file of products was sent; it waits its turn."""

    type: ClassVar[str] = "catalog.import.requested"


class ImportProgressed(_ImportEvent):
    """An import began, or is further than it was; at most once a second or 5,000 rows."""

    type: ClassVar[str] = "catalog.import.progressed"


class ImportSucceeded(_ImportEvent):
    """An import reached the end of its file; `failed` rows may have been left out."""

    type: ClassVar[str] = "catalog.import.succeeded"


class ImportFailed(_ImportEvent):
    """An import wrote nothing, or not the rest of its file; `error` says why."""

    type: ClassVar[str] = "catalog.import.failed"


class ImportCancelled(_ImportEvent):
    """Somebody stopped an import; what was written row by row stays."""

    type: ClassVar[str] = "catalog.import.cancelled"
