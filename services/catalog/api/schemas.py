"""What goes over the wire of catalog."""

from decimal import Decimal
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from libs.contracts.base import Money, Quantity
from libs.domain.errors import Invalid
from libs.web.fields import Body, Patch, PlainDecimal
from services.catalog.domain import attributes, category, code, product, unit
from services.catalog.domain.category import Category
from services.catalog.domain.product import Kind, Product

Sku = Annotated[str, AfterValidator(code.checked_sku)]
Name = Annotated[str, AfterValidator(product.checked_name)]
Description = Annotated[str, AfterValidator(product.checked_description)]
Unit = Annotated[str, AfterValidator(unit.checked_code), Field(examples=["pcs"])]
Barcode = Annotated[str | None, AfterValidator(lambda value: value and code.checked_barcode(value))]
Barcodes = Annotated[tuple[str, ...], AfterValidator(code.checked_barcodes)]
PackSize = Annotated[
    PlainDecimal | None, AfterValidator(product.checked_pack_size), Field(examples=["12"])
]
Attributes = Annotated[
    dict[str, str],
    AfterValidator(attributes.checked_attributes),
    Field(examples=[{"Colour": "Silver"}]),
]
Price = Annotated[PlainDecimal, AfterValidator(product.checked_price), Field(examples=["10.00"])]
TaxRate = Annotated[PlainDecimal, AfterValidator(product.checked_tax_rate), Field(examples=["18"])]
CategoryName = Annotated[str, AfterValidator(category.checked_name)]


class CategoryIn(Body):
    """A new category."""

    name: CategoryName
    parent_id: UUID | None = None


class CategoryPatch(Patch):
    """What to change of a category; `parent_id` null makes it a root."""

    may_be_none: ClassVar[frozenset[str]] = frozenset({"parent_id"})

    name: CategoryName | None = None
    parent_id: UUID | None = None
    active: bool | None = None


class CategoryOut(BaseModel):
    """A category."""

    id: UUID
    name: str
    parent_id: UUID | None
    active: bool
    version: int

    @classmethod
    def of(cls, category: Category) -> "CategoryOut":
        """Show the category."""
        return cls(
            id=category.id,
            name=category.name,
            parent_id=category.parent_id,
            active=category.active,
            version=category.version,
        )


class CategoriesOut(BaseModel):
    """Some categories."""

    items: list[CategoryOut]
    next_cursor: str | None


class ProductIn(Body):
    """A new product; `barcode` is the first of its `barcodes`, either may be given.

    `pack_size`: units in a pack. `back_order`: more may be promised than there is, if the company
    allows it.
    """

    sku: Sku
    name: Name
    description: Description = ""
    category_id: UUID | None = None
    unit: Unit
    price: Price
    currency: str | None = None
    tax_rate: TaxRate = Decimal(0)
    barcode: Barcode = None
    barcodes: Barcodes = ()
    pack_size: PackSize = None
    attributes: Attributes = Field(default={})
    back_order: bool = False
    kind: Kind = Kind.COMPONENT

    def values(self) -> dict[str, Any]:
        """What the product consists of, by field name; raises Invalid."""
        values = self.model_dump(exclude={"currency", "barcode"})
        if self.barcode:
            _agreeing(self.barcode, self.barcodes)
            values["barcodes"] = self.barcodes or (self.barcode,)
        return values


class ProductPatch(Patch):
    """What to change of a product; `category_id`, `barcode` and `pack_size` null remove them.

    `barcodes` and `attributes` are all there shall be. `barcode` takes the place of the first one;
    null removes all of them.
    """

    may_be_none: ClassVar[frozenset[str]] = frozenset({"category_id", "barcode", "pack_size"})

    sku: Sku | None = None
    name: Name | None = None
    description: Description | None = None
    category_id: UUID | None = None
    unit: Unit | None = None
    price: Price | None = None
    currency: str | None = None
    tax_rate: TaxRate | None = None
    barcode: Barcode = None
    barcodes: Barcodes | None = None
    pack_size: PackSize = None
    attributes: Attributes | None = None
    back_order: bool | None = None
    kind: Kind | None = None
    active: bool | None = None

    def values(self) -> dict[str, Any]:
        """The new values by field name; raises Invalid."""
        values = self.given()
        values.pop("currency", None)
        if "barcode" in values and "barcodes" in values:
            _agreeing(values.pop("barcode"), values["barcodes"])
        return values


class ProductSet(Patch):
    """What may be set on many products at once; `category_id` null removes it."""

    may_be_none: ClassVar[frozenset[str]] = frozenset({"category_id"})

    category_id: UUID | None = None
    active: bool | None = None
    unit: Unit | None = None
    price: Price | None = None
    tax_rate: TaxRate | None = None


class ProductChange(Body):
    """A change to one product; `version` is the one that was looked at."""

    product_id: UUID
    version: Annotated[int, Field(ge=1, le=10**18)]
    set: ProductSet


class ProductsPatch(Body):
    """Changes to many products; all of them or none are made."""

    changes: Annotated[list[ProductChange], Field(min_length=1, max_length=500)]


def _agreeing(barcode: str | None, barcodes: tuple[str, ...]) -> None:
    """Who sends back what was shown sends both."""
    if barcodes and barcode != barcodes[0]:
        raise Invalid.field("barcode", "not the first of `barcodes`; send only one of them")


class PictureOut(BaseModel):
    """A picture of a product; `alt` says what it shows."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    alt: str


class ProductOut(BaseModel):
    """A product; `barcode` is the first of `barcodes`, the first of `pictures` is the main one."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    sku: str
    name: str
    description: str
    category_id: UUID | None
    unit: str
    price: Money
    currency: str
    tax_rate: Money
    barcode: str | None
    barcodes: tuple[str, ...]
    pack_size: Quantity | None
    attributes: dict[str, str]
    back_order: bool
    pictures: tuple[PictureOut, ...]
    kind: Kind
    active: bool
    version: int

    @classmethod
    def of(cls, product: Product) -> "ProductOut":
        """Show the product."""
        return cls.model_validate(product)


class ProductsOut(BaseModel):
    """Some products."""

    items: list[ProductOut]
    next_cursor: str | None
