"""inventory's composition root."""

from collections.abc import Mapping
from datetime import timedelta

from libs.contracts import inventory as said
from libs.db.database import Database
from libs.db.work import beginning
from libs.domain.clock import utc_now
from libs.imports.forgetting import FORGET_IMPORTS
from libs.imports.job import Says
from libs.imports.kinds import Imports, Kind
from libs.imports.worker import ImportWorker
from libs.jobs.schedule import Job
from libs.web.learning import learn_tenants, learning
from libs.web.peers import Peers
from libs.web.service import Service, run
from services.inventory.api import (
    counts,
    ledger,
    levels,
    movement_files,
    movements,
    proposals,
    reasons,
    reservations,
    stock,
    transfers,
    valuation,
    warehouses,
    worth,
)
from services.inventory.api.events import SUBSCRIPTIONS
from services.inventory.application.import_movements import MovementImporter
from services.inventory.application.release_expired import release_expired
from services.inventory.domain.movement_file import FileKind, columns
from services.inventory.infrastructure.buildable_worker import BuildableWorker
from services.inventory.infrastructure.learning import learn_products
from services.inventory.infrastructure.ledger_worker import LedgerWorker
from services.inventory.infrastructure.reservations import ExpiredReservations
from services.inventory.infrastructure.signing import LedgerSigner
from services.inventory.infrastructure.work import SqlInventoryWork
from services.inventory.settings import InventorySettings

_PARTS = (
    stock,
    movement_files,
    movements,
    ledger,
    reservations,
    transfers,
    counts,
    valuation,
    reasons,
    warehouses,
    levels,
    proposals,
    worth,
)
_SAYS = Says(
    requested=said.ImportRequested,
    progressed=said.ImportProgressed,
    succeeded=said.ImportSucceeded,
    failed=said.ImportFailed,
    cancelled=said.ImportCancelled,
)


def _files(kind: FileKind) -> Kind:
    """Files of one kind; they may hold cost prices."""
    return Kind(
        columns=lambda sees_costs: columns(kind, sees_costs=sees_costs),
        importer=lambda file_id: MovementImporter(kind, file_id),
        with_costs=True,
    )


def build(settings: InventorySettings | None = None) -> Service:
    """Everything inventory consists of, wired; settings come from the environment unless given."""
    settings = settings or InventorySettings()
    database = Database("inventory", settings)
    signer = LedgerSigner(settings.ledger_seed())
    peers = Peers("inventory", settings.service_secret.get_secret_value(), settings.auth_url)
    learn = learning(
        tenants=learn_tenants(database, peers, settings.auth_url),
        products=learn_products(database, peers, settings.catalog_url),
    )

    imports = Imports({kind.value: _files(kind) for kind in FileKind}, _SAYS)

    async def expire(database: Database) -> Mapping[str, int]:
        """Give back what was promised until now."""
        return await release_expired(
            expired=ExpiredReservations(database),
            begin=beginning(database, SqlInventoryWork),
            now=utc_now,
        )

    return Service(
        name="inventory",
        settings=settings,
        database=database,
        routers=[part.router for part in _PARTS],
        make_work=SqlInventoryWork,
        subscriptions=SUBSCRIPTIONS,
        workers=[
            LedgerWorker(database, signer, learn),
            BuildableWorker(database),
            ImportWorker(
                database, imports, begin=beginning(database, SqlInventoryWork), learn=learn
            ),
        ],
        state={"ledger_signer": signer, "imports": imports},
        jobs=[Job("release-expired", timedelta(seconds=10), expire), FORGET_IMPORTS],
        learn=learn,
        closing=[peers.close],
    )


def main() -> None:
    """Serve."""
    run(build())


if __name__ == "__main__":
    main()
