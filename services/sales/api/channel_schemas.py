"""What goes over the wire of channels."""

import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, SecretStr

from libs.domain.errors import FieldError, Invalid
from libs.domain.quantity import ZERO, quantity
from libs.domain.texts import line
from libs.outside.addresses import outside_url
from libs.outside.webhooks import is_secret, new_secret
from libs.web.fields import Body, Patch, PlainDecimal, Shown
from libs.web.parties import Name, Word
from services.sales.application.channel_ports import Incoming, MappedProduct, Secrets
from services.sales.domain.channel import ChannelDetails, ChannelKind
from services.sales.domain.shop_order import Intake

_MOST_WAREHOUSES = 200
_SHOPIFY = re.compile(r"[a-z0-9][a-z0-9-]*\.myshopify\.com")
_LOCATION = "gid://shopify/Location/"
_ITEM = "gid://shopify/InventoryItem/"
_SHORTEST_SECRET = 16


def _address(value: str) -> str:
    return line(value, 2000)


def _kept_back(value: Decimal) -> Decimal:
    if value < 0:
        msg = "a safety stock is zero or more"
        raise ValueError(msg)
    return quantity(value)


def _secret(value: SecretStr) -> SecretStr:
    line(value.get_secret_value(), 500, shortest=_SHORTEST_SECRET)
    return value


Address = Annotated[str, AfterValidator(_address)]
KeptBack = Annotated[PlainDecimal, AfterValidator(_kept_back)]
Secret = Annotated[SecretStr, AfterValidator(_secret)]
Warehouses = Annotated[list[UUID], Field(max_length=_MOST_WAREHOUSES)]


class ChannelIn(Body):
    """A new channel. Of kind http: `url` is what is told, a secret left out is made.

    Of kind shopify: `url` is the shop's domain (`my-shop.myshopify.com`), `location_id` where stock
    is set, `secret` the app's client secret, `access_token` what the shop gave the app. No
    `warehouse_ids`: all count. `safety_stock` of each product is kept back from the shop.
    """

    name: Name
    kind: ChannelKind
    url: Address
    location_id: Word = ""
    warehouse_ids: Warehouses = Field(default=[])
    safety_stock: KeptBack = ZERO
    secret: Secret | None = None
    access_token: Secret | None = None

    def details(self, *, allow_private: bool) -> ChannelDetails:
        """What the domain makes of it; raises Invalid."""
        return ChannelDetails(
            name=self.name,
            url=checked_url(self.kind, self.url, allow_private=allow_private),
            location_id=checked_location(self.kind, self.location_id),
            warehouse_ids=tuple(dict.fromkeys(self.warehouse_ids)),
            safety_stock=self.safety_stock,
        )

    def secrets(self) -> Secrets:
        """What is kept sealed; raises Invalid for what is missing."""
        given = self.secret.get_secret_value() if self.secret else None
        token = self.access_token.get_secret_value() if self.access_token else None
        if self.kind is ChannelKind.HTTP:
            return Secrets(checked_secret(self.kind, given) if given else new_secret())
        missing = [
            FieldError(name, "Shopify needs this", "missing")
            for name, value in (("secret", given), ("access_token", token))
            if value is None
        ]
        if missing or given is None:
            raise Invalid(missing)
        return Secrets(given, token)


class ChannelPatch(Patch):
    """What to change of a channel; its kind stays."""

    name: Name | None = None
    url: Address | None = None
    location_id: Word | None = None
    warehouse_ids: Warehouses | None = None
    safety_stock: KeptBack | None = None
    secret: Secret | None = None
    access_token: Secret | None = None

    def values(self, kind: ChannelKind, *, allow_private: bool) -> dict[str, Any]:
        """The details given; raises Invalid."""
        given = self.given()
        given.pop("secret", None)
        given.pop("access_token", None)
        if self.url is not None:
            given["url"] = checked_url(kind, self.url, allow_private=allow_private)
        if self.location_id is not None:
            given["location_id"] = checked_location(kind, self.location_id)
        if self.warehouse_ids is not None:
            given["warehouse_ids"] = tuple(dict.fromkeys(self.warehouse_ids))
        return given

    def secrets(self, kind: ChannelKind) -> dict[str, str]:
        """The secrets given; raises Invalid."""
        given: dict[str, str] = {}
        if self.secret is not None:
            given["signing"] = checked_secret(kind, self.secret.get_secret_value())
        if self.access_token is not None:
            given["access_token"] = self.access_token.get_secret_value()
        return given


def checked_url(kind: ChannelKind, text: str, *, allow_private: bool) -> str:
    """Where the shop is; raises Invalid."""
    if kind is ChannelKind.SHOPIFY:
        host = text.lower().removeprefix("https://").rstrip("/")
        if _SHOPIFY.fullmatch(host):
            return f"https://{host}"
        if not allow_private:
            raise Invalid.field("url", "a shop's domain such as my-shop.myshopify.com")
    try:
        return outside_url(text, allow_private=allow_private)
    except ValueError as error:
        raise Invalid.field("url", str(error), "not_outside") from error


def checked_location(kind: ChannelKind, text: str) -> str:
    """The id of a Shopify location, written as its API does; raises Invalid."""
    if kind is ChannelKind.HTTP:
        if text:
            raise Invalid.field("location_id", "only Shopify has locations")
        return ""
    return _gid("location_id", _LOCATION, text)


def checked_secret(kind: ChannelKind, text: str) -> str:
    """What signs; raises Invalid."""
    if kind is ChannelKind.HTTP and not is_secret(text):
        message = "whsec_ and the base64 of 24 to 64 bytes; leave it out to have one made"
        raise Invalid.field("secret", message)
    return text


def _gid(field: str, prefix: str, text: str) -> str:
    number = text.removeprefix(prefix)
    if not number.isascii() or not number.isdigit():
        raise Invalid.field(field, f"an id such as {prefix}1234567890")
    return prefix + number


class ChannelOut(BaseModel):
    """A channel and how it goes with it; secrets are shown to nobody.

    `waiting` products are not told yet, `refused` ones the shop does not take, `orders_waiting`
    could not be raised. What the shop sends its orders to is `orders_path`.
    """

    id: UUID
    version: int
    name: str
    kind: ChannelKind
    url: str
    location_id: str
    warehouse_ids: list[UUID]
    safety_stock: Shown
    active: bool
    orders_path: str
    failing_since: datetime | None
    last_error: str
    told_at: datetime | None
    checked_at: datetime | None
    compared: int | None
    drifted: int | None
    products: int
    waiting: int
    refused: int
    orders_waiting: int

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "ChannelOut":
        """Show the channel."""
        return cls(**row, orders_path=f"/api/v1/sales/channels/{row['id']}/orders")


class ChannelMade(ChannelOut):
    """A channel with the secret that was made or given for it: it is shown this once."""

    secret: str | None


class ChannelsOut(BaseModel):
    """All of a company's channels."""

    items: list[ChannelOut]


class TestOut(BaseModel):
    """Whether the shop answers and lets us in; if not, why."""

    ok: bool
    error: str = ""


class ChannelProductIn(Body):
    """What a product is in the shop; a Shopify inventory item left out is found by the SKU."""

    product_id: UUID
    sku: Word
    item_id: Word = ""

    def mapping(self) -> MappedProduct:
        """What the domain makes of it; raises Invalid."""
        if not self.sku:
            raise Invalid.field("sku", "the shop's SKU", "missing")
        item = _gid("item_id", _ITEM, self.item_id) if self.item_id else ""
        return MappedProduct(self.product_id, self.sku, item)


class ChannelProductOut(BaseModel):
    """A product of a shop: what it should show, was told last, and showed when it was compared.

    `told` is null while nobody knows whether the last call arrived; `error` is why the shop does
    not take it.
    """

    product_id: UUID
    product_sku: str
    product_name: str
    kind: str
    version: int
    sku: str
    item_id: str
    quantity: int
    waits: bool
    dirty_since: datetime | None
    told: int | None
    told_at: datetime | None
    shown: int | None
    shown_at: datetime | None
    error: str


class ChannelProductsOut(BaseModel):
    """Products of a shop by their SKU there."""

    items: list[ChannelProductOut]
    next_cursor: str | None


class TakenOut(BaseModel):
    """What became of an order a shop sent; `received`: it is being looked into."""

    id: UUID
    status: Intake
    order_id: UUID | None
    order_number: str | None

    @classmethod
    def of(cls, incoming: Incoming) -> "TakenOut":
        """Tell the shop."""
        return cls(
            id=incoming.id,
            status=incoming.status,
            order_id=incoming.order_id,
            order_number=incoming.order_number,
        )


class ChannelOrderOut(BaseModel):
    """An order that came in, and what became of it."""

    id: UUID
    channel_id: UUID
    external_id: str
    external_number: str
    status: Intake
    error: str
    received_at: datetime
    order_id: UUID | None
    order_number: str | None
    content: dict[str, Any]


class ChannelOrdersOut(BaseModel):
    """What came in, newest first."""

    items: list[ChannelOrderOut]
    next_cursor: str | None
