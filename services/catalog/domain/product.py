"""A product: what we buy, stock and sell."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from libs.contracts import catalog as contract
from libs.domain.aggregate import Aggregate
from libs.domain.errors import Conflict, Invalid
from libs.domain.quantity import plain, quantity
from libs.domain.texts import line, paragraphs
from services.catalog.domain.code import BARCODE_SEPARATOR
from services.catalog.domain.picture import Picture

HAS_RECIPE = "this bundle has a recipe; take that away first"
LARGEST_PRICE = Decimal(999_999_999_999)
PRICE_PLACES = 4


class Kind(StrEnum):
    """A bundle is made of components; a component is bought or made elsewhere."""

    COMPONENT = "component"
    BUNDLE = "bundle"


@dataclass(eq=False, kw_only=True)
class Product(Aggregate):
    """One product. Price in the company's currency, tax rate in per cent.

    `pack_size` is how many units are in a pack; `back_order`: more may be promised than there is,
    if the company allows it at all. Every way in (JSON, files) makes its values with the
    `checked_...` functions of this folder.
    """

    sku: str
    name: str
    unit: str
    price: Decimal
    currency: str
    description: str = ""
    category_id: UUID | None = None
    tax_rate: Decimal = Decimal(0)
    barcodes: tuple[str, ...] = ()
    pack_size: Decimal | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    back_order: bool = False
    pictures: tuple[Picture, ...] = ()
    kind: Kind = Kind.COMPONENT
    active: bool = True

    @property
    def barcode(self) -> str | None:
        """The main barcode: the first, or None."""
        return self.barcodes[0] if self.barcodes else None

    @classmethod
    def create(
        cls, product_id: UUID, values: Mapping[str, Any], *, currency: str, at: datetime
    ) -> "Product":
        """A new product in the company's currency; `values` by field name."""
        product = cls(id=product_id, currency=currency, **values)
        product.record(contract.ProductCreated(product=product.said()), at=at)
        return product

    def change(self, values: Mapping[str, Any], *, at: datetime) -> bool:
        """Take new values by field name; says so only if something differs, and returns that."""
        changed = {name: value for name, value in values.items() if getattr(self, name) != value}
        if not changed:
            return False
        before = {name: _text(getattr(self, name)) for name in changed}
        for name, value in changed.items():
            setattr(self, name, value)
        ends = changed.get("active") is False
        event = contract.ProductArchived if ends else contract.ProductUpdated
        self.record(event(product=self.said(), before=before), at=at)
        return True

    def archive(self, *, at: datetime) -> None:
        """End its buying and selling; its history stays. Raises Conflict when it was archived."""
        if not self.change({"active": False}, at=at):
            raise Conflict("this product is archived already", code="already_archived")

    def said(self) -> contract.Product:
        """The product as its next event tells it."""
        return contract.Product(
            id=self.id,
            sku=self.sku,
            name=self.name,
            description=self.description,
            category_id=self.category_id,
            unit=self.unit,
            price=self.price,
            currency=self.currency,
            tax_rate=self.tax_rate,
            barcode=self.barcode,
            barcodes=self.barcodes,
            pack_size=self.pack_size,
            attributes=dict(self.attributes),
            back_order=self.back_order,
            pictures=tuple(
                contract.ProductPicture(id=picture.id, alt=picture.alt) for picture in self.pictures
            ),
            kind=self.kind.value,
            active=self.active,
            version=self.version + 1,
        )


def checked_name(value: str) -> str:
    """The name trimmed; raises ValueError."""
    return line(value, 200)


def checked_description(value: str) -> str:
    """The description trimmed; raises ValueError."""
    return paragraphs(value, 4000)


def checked_pack_size(value: Decimal | None) -> Decimal | None:
    """How many units are in a pack, None for not said; raises ValueError unless more than 0."""
    if value is None:
        return None
    if value <= 0:
        msg = "a pack holds more than 0 units"
        raise ValueError(msg)
    return Decimal(plain(quantity(value)))


def checked_price(value: Decimal) -> Decimal:
    """The price; raises ValueError unless it is 0 or more with at most four decimal places."""
    if not 0 <= value <= LARGEST_PRICE:
        msg = f"a price is 0 to {LARGEST_PRICE}"
        raise ValueError(msg)
    return _within_places(value, "a price")


def checked_tax_rate(value: Decimal) -> Decimal:
    """The rate in per cent; raises ValueError unless it is 0 to 100."""
    if not 0 <= value <= 100:  # noqa: PLR2004 - per cent
        msg = "a tax rate is 0 to 100 per cent"
        raise ValueError(msg)
    return _within_places(value, "a tax rate")


def checked_currency(given: str | None, company: str) -> str:
    """The company's currency; raises Invalid for any other."""
    if given is not None and given != company:
        raise Invalid.field("currency", currency_sentence(company), "currency_not_supported")
    return company


def currency_sentence(company: str) -> str:
    """Why another currency is refused."""
    return f"prices are in the company's currency, {company}, for now"


def _within_places(value: Decimal, what: str) -> Decimal:
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -PRICE_PLACES:
        msg = f"{what} has at most four decimal places"
        raise ValueError(msg)
    return value.quantize(Decimal(1)) if exponent > 0 else value


def _text(value: Any) -> str | None:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return BARCODE_SEPARATOR.join(map(str, value)) or None
    if isinstance(value, Mapping):
        return json.dumps(value, ensure_ascii=False) if value else None
    return None if value is None else str(value)
