"""sales's composition root."""

from functools import partial

from libs.contracts import sales as said
from libs.db.database import Database
from libs.db.sealing import Seal
from libs.db.work import beginning
from libs.imports.forgetting import FORGET_IMPORTS
from libs.imports.job import Says
from libs.imports.kinds import Imports, Kind
from libs.imports.worker import ImportWorker
from libs.outside.calling import Outside
from libs.web.learning import learn_tenants, learning
from libs.web.peers import Peers
from libs.web.service import Service, run
from services.sales.api import (
    availability,
    channel_orders,
    channels,
    customer_files,
    customers,
    order_steps,
    orders,
    shipments,
)
from services.sales.api.events import SUBSCRIPTIONS
from services.sales.application.import_customers import customer_importer
from services.sales.domain import customer_file
from services.sales.infrastructure.availability import Availability
from services.sales.infrastructure.channel_worker import ChannelWorker, ask_inventory
from services.sales.infrastructure.jobs import ask_late, end_late
from services.sales.infrastructure.learning import learn_products, learn_warehouses
from services.sales.infrastructure.shops.opening import Shops
from services.sales.infrastructure.waiting_orders import raise_late
from services.sales.infrastructure.work import SqlSalesWork
from services.sales.settings import SalesSettings

_SAYS = Says(
    requested=said.ImportRequested,
    progressed=said.ImportProgressed,
    succeeded=said.ImportSucceeded,
    failed=said.ImportFailed,
    cancelled=said.ImportCancelled,
)
_KINDS = {"customers": Kind(lambda _: customer_file.COLUMNS, lambda _: customer_importer())}


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
    imports = Imports(_KINDS, _SAYS)
    learn = learning(
        tenants=learn_tenants(database, peers, settings.auth_url),
        products=learn_products(begin, peers, settings.catalog_url),
        warehouses=learn_warehouses(begin, peers, settings.inventory_url),
    )
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
            # `customers/export` is not the id of a customer.
            customer_files.router,
            customers.router,
            channels.router,
            channel_orders.router,
        ],
        make_work=make_work,
        subscriptions=SUBSCRIPTIONS,
        learn=learn,
        workers=[
            ChannelWorker(database, begin, shops, stock_of),
            ImportWorker(database, imports, begin=begin, learn=learn),
        ],
        state={
            "imports": imports,
            "make_work": make_work,
            "availability": Availability(peers, settings.inventory_url),
            "shops": shops,
            "channels_allow_private": settings.channels_allow_private,
        },
        jobs=[FORGET_IMPORTS, end_late(begin), ask_late(begin), raise_late(begin, learn)],
        closing=[peers.close, shops.close],
    )


def main() -> None:
    """Serve."""
    run(build())


if __name__ == "__main__":
    main()
