"""reporting's composition root."""

from libs.db.database import Database
from libs.db.work import beginning
from libs.domain.clock import utc_now
from libs.files.object_store import ObjectFiles
from libs.web.learning import learn_tenants, learning
from libs.web.peers import Peers
from libs.web.service import Service, run
from services.reporting.api import (
    audit,
    dashboard,
    exports,
    projections,
    refill,
    reports,
    search,
)
from services.reporting.api.events import SUBSCRIPTIONS
from services.reporting.infrastructure.exports.forgetting import forget_exports
from services.reporting.infrastructure.exports.worker import ExportWorker
from services.reporting.infrastructure.histories import OwnersHistories
from services.reporting.infrastructure.projection_worker import ProjectionWorker
from services.reporting.infrastructure.projections import PROJECTIONS
from services.reporting.infrastructure.rebuild_worker import RebuildWorker
from services.reporting.infrastructure.work import SqlReportingWork
from services.reporting.settings import ReportingSettings


def build(settings: ReportingSettings | None = None) -> Service:
    """Everything reporting consists of, wired; settings come from the environment unless given."""
    settings = settings or ReportingSettings()
    database = Database("reporting", settings)
    peers = Peers("reporting", settings.service_secret.get_secret_value(), settings.auth_url)
    files = ObjectFiles(settings, "exports", one="file")
    export_worker = ExportWorker(
        database, files, begin=beginning(database, SqlReportingWork), now=utc_now
    )
    return Service(
        name="reporting",
        settings=settings,
        database=database,
        routers=[
            dashboard.router,
            reports.router,
            exports.router,
            audit.router,
            projections.router,
            refill.router,
            search.router,
        ],
        make_work=SqlReportingWork,
        subscriptions=SUBSCRIPTIONS,
        learn=learning(tenants=learn_tenants(database, peers, settings.auth_url)),
        workers=[
            ProjectionWorker(database, PROJECTIONS),
            RebuildWorker(database, PROJECTIONS),
            export_worker,
        ],
        jobs=[forget_exports(files, utc_now)],
        state={
            "export_files": files,
            "wake_exports": export_worker.wake,
            "histories": OwnersHistories(peers, _owners(settings)),
        },
        closing=[peers.close],
    )


def _owners(settings: ReportingSettings) -> list[str]:
    """Every service that tells what happened: all of them."""
    return [
        settings.auth_url,
        settings.catalog_url,
        settings.purchasing_url,
        settings.sales_url,
        settings.inventory_url,
        settings.notifications_url,
        settings.payments_url,
        settings.reporting_url,
    ]


def main() -> None:
    """Serve."""
    run(build())


if __name__ == "__main__":
    main()
