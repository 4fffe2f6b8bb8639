"""What goes over the wire of catalog."""

from decimal import Decimal
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field

from libs.contracts.base import Money
from libs.web.fields import Body, Patch, PlainDecimal
from services.catalog.application.import_products import ImportResult
from services.catalog.domain import category, product
from services.catalog.domain.category import Category
from services.catalog.domain.product import Kind, Product

Sku = Annotated[str, AfterValidator(product.checked_sku)]
Name = Annotated[str, AfterValidator(product.checked_name)]
Description = Annotated[str, AfterValidator(product.checked_description)]
Unit = Annotated[str, AfterValidator(product.checked_unit), Field(examples=["pcs"])]
Barcode = Annotated[str | None, AfterValidator(product.checked_barcode)]
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
    """A new product."""

    sku: Sku
    name: Name
    description: Description = ""
    category_id: UUID | None = None
    unit: Unit
    price: Price
    currency: str | None = None
    tax_rate: TaxRate = Decimal(0)
    barcode: Barcode = None
    kind: Kind = Kind.COMPONENT


class ProductPatch(Patch):
    """What to change of a product; `category_id` and `barcode` null remove them."""

    may_be_none: ClassVar[frozenset[str]] = frozenset({"category_id", "barcode"})

    sku: Sku | None = None
    name: Name | None = None
    description: Description | None = None
    category_id: UUID | None = None
    unit: Unit | None = None
    price: Price | None = None
    currency: str | None = None
    tax_rate: TaxRate | None = None
    barcode: Barcode = None
    kind: Kind | None = None
    active: bool | None = None


class ProductOut(BaseModel):
    """A product."""

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
    kind: Kind
    active: bool
    version: int

    @classmethod
    def of(cls, product: Product) -> "ProductOut":
        """Show the product."""
        return cls(
            id=product.id,
            sku=product.sku,
            name=product.name,
            description=product.description,
            category_id=product.category_id,
            unit=product.unit,
            price=product.price,
            currency=product.currency,
            tax_rate=product.tax_rate,
            barcode=product.barcode,
            kind=product.kind,
            active=product.active,
            version=product.version,
        )


class ProductsOut(BaseModel):
    """Some products."""

    items: list[ProductOut]
    next_cursor: str | None


class RowErrorOut(BaseModel):
    """What is wrong in a file: the row as a spreadsheet numbers it, the column, a sentence."""

    row: int
    column: str
    message: str


class ImportOut(BaseModel):
    """What an import did, in rows; with `dry_run`, what it would have done.

    `failed` rows have errors, of which the first 1,000 are listed.
    """

    created: int
    updated: int
    skipped: int
    failed: int
    errors: list[RowErrorOut]
    dry_run: bool

    @classmethod
    def of(cls, result: ImportResult) -> "ImportOut":
        """Show the result."""
        return cls(
            created=result.created,
            updated=result.updated,
            skipped=result.skipped,
            failed=result.failed,
            errors=[
                RowErrorOut(row=e.row, column=e.column, message=e.message) for e in result.errors
            ],
            dry_run=result.dry_run,
        )
