"""purchasing's composition root."""

from datetime import timedelta
from functools import partial
from pathlib import Path

from libs.contracts import purchasing as said
from libs.db.database import Database
from libs.db.sealing import Seal
from libs.db.work import beginning
from libs.domain.clock import utc_now
from libs.files.pdf_maker import PdfMaker
from libs.imports.forgetting import FORGET_IMPORTS
from libs.imports.job import Says
from libs.imports.kinds import Imports, Kind
from libs.imports.worker import ImportWorker
from libs.jobs.schedule import Job
from libs.mail.figures import MAILS
from libs.mail.sender import MailSender
from libs.mail.transport import transport
from libs.mail.wording import Wording
from libs.web.learning import learn_tenants, learning
from libs.web.peers import Peers
from libs.web.service import Service, run
from services.purchasing.api import (
    approval_rules,
    approvals,
    delegations,
    documents,
    files,
    goods_issues,
    offers,
    orders,
    portal,
    receipts,
    replenishment,
    supplier_answers,
    suppliers,
    worth,
)
from services.purchasing.api.events import SUBSCRIPTIONS
from services.purchasing.application.import_offers import OfferImporter
from services.purchasing.application.import_orders import OrderImporter
from services.purchasing.application.import_suppliers import supplier_importer
from services.purchasing.domain import offer_file, order_file, supplier_file
from services.purchasing.domain.order_file import OrderFileKind
from services.purchasing.infrastructure.documents.purchase_documents import PurchaseDocuments
from services.purchasing.infrastructure.due_runs import DueRuns
from services.purchasing.infrastructure.late_approvals import LATE_APPROVALS, escalate_late
from services.purchasing.infrastructure.learning import (
    learn_categories,
    learn_levels,
    learn_products,
    learn_users,
    learn_warehouses,
)
from services.purchasing.infrastructure.letters import Enclosures
from services.purchasing.infrastructure.portal.pages import PortalPages
from services.purchasing.infrastructure.starting_delegations import start_due
from services.purchasing.infrastructure.supplier_links import SealedTokens
from services.purchasing.infrastructure.unanswered import ASK_AGAIN, LATE_ISSUES
from services.purchasing.infrastructure.work import SqlPurchasingWork
from services.purchasing.settings import PurchasingSettings

_SAYS = Says(
    requested=said.ImportRequested,
    progressed=said.ImportProgressed,
    succeeded=said.ImportSucceeded,
    failed=said.ImportFailed,
    cancelled=said.ImportCancelled,
)
# What a file may hold, and what its sender needs, by whichever route it comes: without
# purchasing.suppliers.manage they could not see how their import went.
_ORDERS = ("purchasing.suppliers.manage", "purchasing.orders.manage", "costs.read")
_KINDS = {
    "suppliers": Kind(lambda _: supplier_file.COLUMNS, lambda _: supplier_importer()),
    "supplier_products": Kind(
        lambda _: offer_file.COLUMNS,
        lambda _: OfferImporter(),
        with_costs=True,
        needs=("costs.read",),
    ),
    OrderFileKind.DRAFTS.value: Kind(
        lambda _: order_file.COLUMNS,
        lambda _: OrderImporter(OrderFileKind.DRAFTS),
        with_costs=True,
        needs=_ORDERS,
        whole=True,
    ),
    # Who makes the rules of approval may say that an order was approved elsewhere (ADR 0016).
    OrderFileKind.OPEN.value: Kind(
        lambda _: order_file.COLUMNS,
        lambda _: OrderImporter(OrderFileKind.OPEN),
        with_costs=True,
        needs=(*_ORDERS, "purchasing.rules.manage"),
        whole=True,
    ),
}
_LETTERS = Path(__file__).parent / "infrastructure" / "mail_templates"


REPLENISH_EVERY = timedelta(seconds=5)


def build(settings: PurchasingSettings | None = None) -> Service:
    """Everything purchasing consists of, wired; settings come from the environment unless given."""
    settings = settings or PurchasingSettings()
    database = Database("purchasing", settings)
    secret = settings.service_secret.get_secret_value()
    peers = Peers("purchasing", secret, settings.auth_url)
    seal = Seal(secret.encode())
    make_work = partial(SqlPurchasingWork, seal=seal)
    begin = beginning(database, make_work)
    papers = PurchaseDocuments(database, PdfMaker(settings.document_fonts), settings.public_url)
    mail_sender = MailSender(
        database,
        transport(settings.mail_url.get_secret_value(), settings.mail_from),
        Wording(_LETTERS, settings.public_url),
        seal,
        Enclosures(database, papers),
    )
    database.on_commit.append(mail_sender.wake)
    imports = Imports(_KINDS, _SAYS)
    learn = learning(
        tenants=learn_tenants(database, peers, settings.auth_url),
        products=learn_products(begin, peers, settings.catalog_url),
        categories=learn_categories(begin, peers, settings.catalog_url),
        users=learn_users(begin, peers, settings.auth_url),
        warehouses=learn_warehouses(begin, peers, settings.inventory_url),
        levels=learn_levels(begin, peers, settings.inventory_url),
    )
    return Service(
        name="purchasing",
        settings=settings,
        database=database,
        # Routes are looked through in this order: first what is asked for most.
        routers=[
            orders.router,
            approvals.router,
            receipts.router,
            supplier_answers.router,
            portal.router,
            documents.router,
            goods_issues.router,
            # `suppliers/export` is not the id of a supplier.
            files.router,
            suppliers.router,
            offers.router,
            approval_rules.router,
            delegations.router,
            replenishment.router,
            worth.router,
        ],
        make_work=make_work,
        subscriptions=SUBSCRIPTIONS,
        learn=learn,
        workers=[ImportWorker(database, imports, begin=begin, learn=learn), mail_sender],
        figures=[LATE_APPROVALS, LATE_ISSUES, *MAILS],
        jobs=[
            ASK_AGAIN,
            FORGET_IMPORTS,
            escalate_late(begin, utc_now),
            start_due(begin, utc_now),
            Job("replenish", REPLENISH_EVERY, DueRuns(begin, learn).make),
        ],
        state={
            "imports": imports,
            "documents": papers,
            "make_work": make_work,
            "link_tokens": SealedTokens(seal),
            "portal_pages": PortalPages(database),
        },
        closing=[peers.close],
    )


def main() -> None:
    """Serve."""
    run(build())


if __name__ == "__main__":
    main()
