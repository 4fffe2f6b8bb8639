"""What use cases of channels need from outside: where they are kept, and shops themselves."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from services.sales.domain.channel import Channel
from services.sales.domain.shop_order import Intake, ShopOrder


@dataclass(frozen=True, slots=True, repr=False)
class Secrets:
    """What signs what goes to a shop and comes from it, and what it lets us in by."""

    signing: str
    access_token: str | None = None


@dataclass(frozen=True, slots=True)
class Stock:
    """What is available of a product at a warehouse, or buildable of a bundle (None: in all)."""

    product_id: UUID
    warehouse_id: UUID | None
    buildable: bool
    quantity: Decimal
    version: int


@dataclass(frozen=True, slots=True)
class Saying:
    """What a shop is to be told of a product; a higher `version` is the later truth."""

    product_id: UUID
    sku: str
    item_id: str
    quantity: int
    version: int


@dataclass(frozen=True, slots=True)
class MappedProduct:
    """Which product is what in a shop."""

    product_id: UUID
    sku: str
    item_id: str


@dataclass(frozen=True, slots=True)
class Incoming:
    """An order that came in, and what became of it."""

    id: UUID
    channel_id: UUID
    order: ShopOrder
    status: Intake
    error: str
    tries: int
    order_id: UUID | None
    order_number: str | None


class ShopFailed(Exception):
    """A shop did not do what was asked, or nobody knows whether it did. Says why.

    `wait`: it said when to come back. `busy`: that is all that is wrong with it.
    """

    def __init__(self, why: str, *, wait: float | None = None, busy: bool = False) -> None:
        """Say what is wrong in words for who runs the shop."""
        super().__init__(why)
        self.wait = wait
        self.busy = busy


class Shop(Protocol):
    """A shop as it is talked to."""

    async def tell(self, sayings: Sequence[Saying]) -> Mapping[UUID, str]:
        """Tell it of some products; those it does not take, with why. Raises ShopFailed."""
        ...

    async def shows(self, products: Sequence[MappedProduct]) -> Mapping[UUID, int]:
        """What it shows of those it has; raises ShopFailed."""
        ...

    async def find(self, skus: Collection[str]) -> Mapping[str, str]:
        """Its own ids of what it has under these SKUs, where it has such; raises ShopFailed."""
        ...

    async def test(self) -> None:
        """Whether it lets us in; raises ShopFailed."""
        ...


class Channels(Protocol):
    """Channels and what is mapped to them."""

    async def add(self, channel: Channel, secrets: Secrets) -> None:
        """Keep a new one; raises Invalid for a name that is taken."""
        ...

    async def get(self, channel_id: UUID) -> Channel:
        """The channel, locked; raises NotFound."""
        ...

    async def look(self, channel_id: UUID) -> Channel:
        """The channel, for looking only; raises NotFound."""
        ...

    async def must_know_warehouses(self, warehouse_ids: Collection[UUID]) -> None:
        """Raises UnknownReference for those that are not known here."""
        ...

    async def must_know_product(self, product_id: UUID) -> None:
        """Raises UnknownReference if it is not known here, Invalid if it is not sold any more."""
        ...

    async def renew(self, channel_id: UUID, secrets: Secrets) -> None:
        """Keep other secrets."""
        ...

    async def secrets(self, channel_id: UUID) -> Secrets:
        """What only who talks with the shop may see; raises NotFound."""
        ...

    async def map(self, channel_id: UUID, mapping: MappedProduct, version: int | None) -> int:
        """Keep which product is what in the shop; its version now.

        Raises StaleVersion, and Invalid for a SKU that is another product's.
        """
        ...

    async def unmap(self, channel_id: UUID, product_id: UUID, version: int) -> str:
        """Tell the shop no more of a product; its SKU. Raises NotFound, StaleVersion."""
        ...

    async def mark_all(self, channel_id: UUID) -> None:
        """Whatever it was told may not be true any more."""
        ...

    async def soon(self, channel_id: UUID, *, check: bool) -> None:
        """Tell it now, whatever failed before; with `check` compare what it shows, too."""
        ...

    async def products_of(self, channel_id: UUID, skus: Collection[str]) -> Mapping[str, UUID]:
        """Products by the shop's SKU in small letters."""
        ...

    async def keep_stock(self, stock: Sequence[Stock]) -> None:
        """Keep what inventory says of mapped products, unless something newer is known.

        What changed is marked: whoever sells it must be told.
        """
        ...


class ShopOrders(Protocol):
    """Orders that came in."""

    async def take(self, order_id: UUID, channel_id: UUID, order: ShopOrder, at: datetime) -> UUID:
        """Keep an order, once; the id it has here, which is another if it came before."""
        ...

    async def get(self, order_id: UUID) -> Incoming:
        """The order, locked; raises NotFound."""
        ...

    async def settle(
        self,
        order_id: UUID,
        status: Intake,
        *,
        error: str = "",
        raised: tuple[UUID, str] | None = None,
        again_at: datetime | None = None,
    ) -> None:
        """Keep what became of it, and when to try again."""
        ...

    async def customer(self, email: str | None, name: str) -> UUID | None:
        """The customer with this e-mail, or without any and with this name; nobody else makes one.

        Who is not sold to any more is not found.
        """
        ...

    async def again(self, channel_id: UUID, at: datetime) -> None:
        """Try those again that wait for a product to be mapped."""
        ...
