"""sales's composition root."""

from functools import partial

from libs.db.database import Database
from libs.db.sealing import Seal
from libs.db.work import beginning
from libs.outside.calling import Outside
from libs.web.learning import learn_tenants, learning
from libs.web.peers import Peers
from libs.web.service import Service, run
from services.sales.api import availability, channels, order_steps, orders, shipments
from services.sales.api.events import SUBSCRIPTIONS
from services.sales.infrastructure.availability import Availability
from services.sales.infrastructure.channel_worker import ChannelWorker, ask_inventory
from services.sales.infrastructure.jobs import ask_late, end_late
from services.sales.infrastructure.learning import learn_products, learn_warehouses
from services.sales.infrastructure.shops.opening import Shops
from services.sales.infrastructure.work import SqlSalesWork
from services.sales.settings import SalesSettings


def build(settings: SalesSettings | None = None) -> Service:
    """Everything sales consists of, wired; settings come from the environment unless given."""
    settings = settings or SalesSettings()
    database = Database("sales", settings)
    peers = Peers("sales", settings.service_secret.get_secret_value(), settings.auth_url)
    seal = Seal(settings.service_secret.get_secret_value().encode())
    make_work = partial(SqlSalesWork, seal=seal)
    begin = beginning(database, make_work)
    shops = Shops(Outside(allow_private=settings.channels_allow_private))
    stock_of = ask_inventory(peers, settings.inventory_url)
    return Service(
        name="sales",
        settings=settings,
        database=database,
        # Routes are looked through in this order: first what is asked for most.
        routers=[
            orders.router,
            order_steps.router,
            shipments.router,
            availability.router,
            channels.router,
        ],
        make_work=make_work,
        subscriptions=SUBSCRIPTIONS,
        learn=learning(
            tenants=learn_tenants(database, peers, settings.auth_url),
            products=learn_products(begin, peers, settings.catalog_url),
            warehouses=learn_warehouses(begin, peers, settings.inventory_url),
        ),
        workers=[ChannelWorker(database, begin, shops, stock_of)],
        state={
            "make_work": make_work,
            "availability": Availability(peers, settings.inventory_url),
            "shops": shops,
            "channels_allow_private": settings.channels_allow_private,
        },
        jobs=[end_late(begin), ask_late(begin)],
        closing=[peers.close, shops.close],
    )


def main() -> None:
    """Serve."""
    run(build())


if __name__ == "__main__":
    main()
