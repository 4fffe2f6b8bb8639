"""sales's composition root."""

from functools import partial
from pathlib import Path

from libs.contracts import sales as said
from libs.db.database import Database
from libs.db.sealing import Seal
from libs.db.work import beginning
from libs.files.pdf_maker import PdfMaker
from libs.imports.forgetting import FORGET_IMPORTS
from libs.imports.job import Says
from libs.imports.kinds import Imports, Kind
from libs.imports.worker import ImportWorker
from libs.mail.figures import MAILS
from libs.mail.sender import MailSender
from libs.mail.transport import transport
from libs.mail.wording import Wording
from libs.outside.calling import Outside
from libs.web.learning import learn_tenants, learning
from libs.web.peers import Peers
from libs.web.service import Service, run
from services.sales.api import (
    attachments,
    availability,
    channel_orders,
    channels,
    costs,
    customer_files,
    customers,
    invoices,
    order_steps,
    orders,
    public,
    returns,
    reversals,
    shipments,
)
from services.sales.api.events import SUBSCRIPTIONS
from services.sales.application.import_customers import customer_importer
from services.sales.domain import customer_file
from services.sales.infrastructure.availability import Availability
from services.sales.infrastructure.channel_worker import ChannelWorker, ask_inventory
from services.sales.infrastructure.document_tokens import DocumentTokens
from services.sales.infrastructure.documents.sales_documents import SalesDocuments
from services.sales.infrastructure.jobs import LATE, ask_late, end_late
from services.sales.infrastructure.learning import learn_products, learn_warehouses
from services.sales.infrastructure.letters import Enclosures
from services.sales.infrastructure.paying import PayPages
from services.sales.infrastructure.public.pages import DocumentPages
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
_LETTERS = Path(__file__).parent / "infrastructure" / "mail_templates"


def build(settings: SalesSettings | None = None) -> Service:
    """Everything sales consists of, wired; settings come from the environment unless given."""
    settings = settings or SalesSettings()
    database = Database("sales", settings)
    peers = Peers("sales", settings.service_secret.get_secret_value(), settings.auth_url)
    seal = Seal(settings.service_secret.get_secret_value().encode())
    make_work = partial(SqlSalesWork, seal=seal)
    begin = beginning(database, make_work)
    tokens = DocumentTokens(seal)
    papers = SalesDocuments(
        database, PdfMaker(settings.document_fonts), settings.public_url, tokens
    )
    mail_sender = MailSender(
        database,
        transport(settings.mail_url.get_secret_value(), settings.mail_from),
        Wording(_LETTERS, settings.public_url),
        seal,
        Enclosures(papers),
    )
    database.on_commit.append(mail_sender.wake)
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
            invoices.router,
            public.router,
            attachments.of_orders,
            attachments.of_invoices,
            returns.router,
            availability.router,
            # `customers/export` is not the id of a customer.
            customer_files.router,
            customers.router,
            channels.router,
            channel_orders.router,
            costs.router,
            reversals.router,
        ],
        make_work=make_work,
        subscriptions=SUBSCRIPTIONS,
        learn=learn,
        workers=[
            ChannelWorker(database, begin, shops, stock_of),
            ImportWorker(database, imports, begin=begin, learn=learn),
            mail_sender,
        ],
        state={
            "imports": imports,
            "make_work": make_work,
            "documents": papers,
            "pay_pages": PayPages(peers, settings.payments_url),
            "document_pages": DocumentPages(database, tokens),
            "availability": Availability(peers, settings.inventory_url),
            "shops": shops,
            "channels_allow_private": settings.channels_allow_private,
        },
        figures=[*LATE, *MAILS],
        jobs=[FORGET_IMPORTS, end_late(begin), ask_late(begin), raise_late(begin, learn)],
        closing=[peers.close, shops.close],
    )


def main() -> None:
    """Serve."""
    run(build())


if __name__ == "__main__":
    main()
