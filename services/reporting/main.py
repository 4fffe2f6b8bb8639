"""reporting's composition root."""

from libs.db.database import Database
from libs.web.learning import learn_tenants, learning
from libs.web.peers import Peers
from libs.web.service import Service, run
from libs.web.settings import ServiceSettings
from services.reporting.api import audit, projections, reports, search
from services.reporting.api.events import SUBSCRIPTIONS
from services.reporting.infrastructure.projection_worker import ProjectionWorker
from services.reporting.infrastructure.projections import PROJECTIONS
from services.reporting.infrastructure.rebuild_worker import RebuildWorker
from services.reporting.infrastructure.work import SqlReportingWork


def build(settings: ServiceSettings | None = None) -> Service:
    """Everything reporting consists of, wired; settings come from the environment unless given."""
    settings = settings or ServiceSettings()
    database = Database("reporting", settings)
    peers = Peers("reporting", settings.service_secret.get_secret_value(), settings.auth_url)
    return Service(
        name="reporting",
        settings=settings,
        database=database,
        routers=[reports.router, audit.router, projections.router, search.router],
        make_work=SqlReportingWork,
        subscriptions=SUBSCRIPTIONS,
        learn=learning(tenants=learn_tenants(database, peers, settings.auth_url)),
        workers=[
            ProjectionWorker(database, PROJECTIONS),
            RebuildWorker(database, PROJECTIONS),
        ],
        closing=[peers.close],
    )


def main() -> None:
    """Serve."""
    run(build())


if __name__ == "__main__":
    main()
