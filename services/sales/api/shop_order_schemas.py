"""Orders as shops send them: our own message, and Shopify's; read leniently, and cleaned."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from libs.domain.errors import FieldError, Invalid
from libs.domain.money import PRICE_PLACES
from libs.domain.parties import email_address, phone_number
from libs.domain.quantity import ZERO
from libs.web.fields import PlainDecimal
from services.sales.api.schemas import Price, Sold
from services.sales.domain.channel import ChannelKind
from services.sales.domain.order_line import MOST_LINES
from services.sales.domain.shop_order import ShopCustomer, ShopLine, ShopOrder
from services.sales.domain.shop_signature import ORDER_TOPIC

T = TypeVar("T")
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


def _text(value: object) -> object:
    """What people typed elsewhere: on one line, and not refused for a stray character."""
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    return _CONTROLS.sub(" ", value).strip() if isinstance(value, str) else value


Text = Annotated[str, BeforeValidator(_text)]
ExternalId = Annotated[str, BeforeValidator(_text), Field(min_length=1, max_length=100)]
Currency = Annotated[str, Field(pattern="^[A-Z]{3}$")]


class _Said(BaseModel):
    model_config = ConfigDict(extra="ignore")


class _Address(_Said):
    line1: Text = ""
    line2: Text = ""
    city: Text = ""
    state: Text = ""
    postal_code: Text = ""
    country: Text = ""


class _Customer(_Said):
    name: Text = ""
    email: Text = ""
    phone: Text = ""
    address: _Address = _Address()


class _Line(_Said):
    sku: Text = ""
    name: Text = ""
    quantity: Sold
    unit_price: Price
    discount: Price = ZERO


class HttpOrder(_Said):
    """The `data` of a message `order.created`; prices are before tax, per unit.

    Without `shipping_tax` shipping is taxed as what is worth most of what is shipped.
    """

    id: ExternalId
    number: Text = ""
    currency: Currency
    customer: _Customer = _Customer()
    lines: list[_Line] = Field(min_length=1, max_length=MOST_LINES)
    shipping: Price = ZERO
    shipping_tax: Price | None = None
    note: Text = ""

    def order(self) -> ShopOrder:
        """What the domain makes of it."""
        buyer = self.customer
        return ShopOrder(
            id=self.id,
            number=(self.number or self.id)[:100],
            currency=self.currency,
            customer=_buyer(buyer.name, buyer.email, buyer.phone, buyer.address.model_dump()),
            lines=tuple(
                ShopLine(
                    sku=line.sku[:100],
                    name=line.name[:200],
                    quantity=line.quantity,
                    unit_price=line.unit_price,
                    discount=line.discount,
                )
                for line in self.lines
            ),
            shipping=self.shipping,
            shipping_tax=self.shipping_tax,
            note=self.note[:2000],
        )


class _Message(_Said):
    type: str
    data: dict[str, Any]


class _TaxLine(_Said):
    price: PlainDecimal = ZERO


class _Discount(_Said):
    amount: PlainDecimal = ZERO


class _ShopifyLine(_Said):
    sku: Text = ""
    title: Text = ""
    quantity: Sold
    price: Price
    tax_lines: list[_TaxLine] = []
    discount_allocations: list[_Discount] = []

    def line(self, *, taxes_included: bool) -> ShopLine:
        """The line before tax, as our prices are."""
        discount = sum((one.amount for one in self.discount_allocations), ZERO)
        unit = self.price
        if taxes_included:
            tax = sum((one.price for one in self.tax_lines), ZERO)
            gross = self.price * self.quantity - discount
            share = (gross - tax) / gross if gross else Decimal(1)
            unit, discount = unit * share, discount * share
        return ShopLine(
            sku=self.sku[:100],
            name=self.title[:200],
            quantity=self.quantity,
            unit_price=unit.quantize(PRICE_PLACES),
            discount=discount.quantize(PRICE_PLACES),
        )


class _ShopifyAddress(_Said):
    name: Text = ""
    address1: Text = ""
    address2: Text = ""
    city: Text = ""
    province: Text = ""
    zip: Text = ""
    country_code: Text = ""
    phone: Text = ""

    def parts(self) -> dict[str, str]:
        """As our addresses are."""
        return {
            "line1": self.address1,
            "line2": self.address2,
            "city": self.city,
            "state": self.province,
            "postal_code": self.zip,
            "country": self.country_code,
        }


class _ShopifyCustomer(_Said):
    first_name: Text = ""
    last_name: Text = ""
    email: Text = ""
    phone: Text = ""


class _ShippingLine(_Said):
    price: PlainDecimal = ZERO
    tax_lines: list[_TaxLine] = []


class ShopifyOrder(_Said):
    """What Shopify's webhook orders/create says, as far as it matters here."""

    id: ExternalId
    name: Text = ""
    currency: Currency
    email: Text = ""
    phone: Text = ""
    note: Text = ""
    taxes_included: bool = False
    customer: _ShopifyCustomer | None = None
    shipping_address: _ShopifyAddress | None = None
    billing_address: _ShopifyAddress | None = None
    line_items: list[_ShopifyLine] = Field(min_length=1, max_length=MOST_LINES)
    shipping_lines: list[_ShippingLine] = []

    def order(self) -> ShopOrder:
        """What the domain makes of it."""
        who = self.customer or _ShopifyCustomer()
        where = self.shipping_address or self.billing_address or _ShopifyAddress()
        name = f"{who.first_name} {who.last_name}".strip() or where.name
        email, phone = self.email or who.email, self.phone or who.phone or where.phone
        return ShopOrder(
            id=self.id,
            number=(self.name or self.id)[:100],
            currency=self.currency,
            customer=_buyer(name, email, phone, where.parts()),
            lines=tuple(line.line(taxes_included=self.taxes_included) for line in self.line_items),
            shipping=self._shipping(),
            shipping_tax=self._shipping_tax(),
            note=self.note[:2000],
        )

    def _shipping(self) -> Decimal:
        total = sum((line.price for line in self.shipping_lines), ZERO)
        if self.taxes_included:
            total -= self._shipping_tax()
        return max(total, ZERO).quantize(PRICE_PLACES)

    def _shipping_tax(self) -> Decimal:
        return sum((tax.price for line in self.shipping_lines for tax in line.tax_lines), ZERO)


_MESSAGE = TypeAdapter(_Message)
_HTTP = TypeAdapter(HttpOrder)
_SHOPIFY = TypeAdapter(ShopifyOrder)


def read_order(kind: ChannelKind, headers: Mapping[str, str], body: bytes) -> ShopOrder:
    """The order in a message whose signature was checked; raises Invalid."""
    if kind is ChannelKind.SHOPIFY:
        if headers.get("x-shopify-topic") != ORDER_TOPIC:
            raise Invalid.field("X-Shopify-Topic", f"only {ORDER_TOPIC} is taken here")
        return _read(lambda: _SHOPIFY.validate_json(body)).order()
    message = _read(lambda: _MESSAGE.validate_json(body))
    if message.type != "order.created":
        raise Invalid.field("type", "only order.created is taken here")
    return _read(lambda: _HTTP.validate_python(message.data)).order()


def _read(parse: Callable[[], T]) -> T:
    try:
        return parse()
    except ValidationError as error:
        raise Invalid(
            FieldError(".".join(map(str, one["loc"])) or "body", one["msg"])
            for one in error.errors(include_url=False, include_context=False, include_input=False)
        ) from error


def _buyer(name: str, email: str, phone: str, address: Mapping[str, str]) -> ShopCustomer:
    """Who bought; what is no e-mail or phone number is left out, not a reason to lose an order."""
    good_email = _or_none(email_address, email[:254])
    parts = {part: text[:100] for part, text in address.items() if text}
    country = parts.get("country", "")
    if country and not re.fullmatch("[A-Z]{2}", country):
        del parts["country"]
    return ShopCustomer(
        name=(name or email or "Unknown buyer")[:200],
        email=good_email,
        phone=_or_none(phone_number, phone[:32]),
        address=parts,
    )


def _or_none(check: Callable[[str], str], text: str) -> str | None:
    if not text:
        return None
    try:
        return check(text)
    except ValueError:
        return None
