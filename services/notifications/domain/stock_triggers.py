"""Stock that runs low, and goods on their way between warehouses."""

from libs.contracts.inventory import StockLow, StockRecovered, TransferDispatched
from services.notifications.domain.kinds import Channel, Kind
from services.notifications.domain.trigger import Defaults, Trigger

_STOCK = ("inventory.stock.read",)
_LEVEL = {"product_id": "product", "warehouse_id": "warehouse"}

TRIGGERS = (
    Trigger(
        name="stock.low",
        event=StockLow,
        kind=Kind.STOCK,
        label="Stock runs low",
        needs=_STOCK,
        title="{{ product }} runs low{% if warehouse %} at {{ warehouse }}{% endif %}:"
        " {{ available|number }} {{ product_unit }} left",
        body="{% if status == 'red' %}That is below the minimum of {{ minimum|number }}."
        "{% else %}It is to be reordered at {{ reorder_point|number }}.{% endif %}",
        link="/stock/{{ product_code|urlencode }}",
        names=_LEVEL,
        # A red one after an amber one is news.
        subject=("product_id", "warehouse_id", "status"),
        tells_actor=True,
        defaults=Defaults(
            roles=("admin", "store_manager"),
            channels=(Channel.IN_APP, Channel.EMAIL, Channel.SMS),
            cooldown_minutes=240,
        ),
    ),
    Trigger(
        name="stock.recovered",
        event=StockRecovered,
        kind=Kind.STOCK,
        label="Stock is enough again",
        needs=_STOCK,
        title="{{ product }} is enough again{% if warehouse %} at {{ warehouse }}{% endif %}:"
        " {{ available|number }} {{ product_unit }}",
        link="/stock/{{ product_code|urlencode }}",
        names=_LEVEL,
        subject=("product_id", "warehouse_id"),
        defaults=Defaults(roles=("admin", "store_manager"), cooldown_minutes=240, active=False),
    ),
    Trigger(
        name="transfer.dispatched",
        event=TransferDispatched,
        kind=Kind.STOCK,
        label="Goods are on their way to another warehouse",
        needs=_STOCK,
        title="{{ number }} is on its way to {{ to_warehouse }}",
        body="{{ actor }} sent {{ lines|length }} line{{ 's' if lines|length != 1 }}.",
        link="/stock/transfers/{{ transfer_id }}",
        names={"to_warehouse_id": "warehouse"},
        defaults=Defaults(roles=("store_manager",)),
    ),
)
