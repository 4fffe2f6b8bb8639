"""reporting's composition root."""

from libs.db.database import Database
from libs.web.service import Service, run
from libs.web.settings import ServiceSettings
from services.reporting.api import audit
from services.reporting.api.events import SUBSCRIPTIONS
from services.reporting.infrastructure.work import SqlReportingWork


def build(settings: ServiceSettings | None = None) -> Service:
    """Everything reporting consists of, wired; settings come from the environment unless given."""
    settings = settings or ServiceSettings()
    return Service(
        name="reporting",
        settings=settings,
        database=Database("reporting", settings),
        routers=[audit.router],
        make_work=SqlReportingWork,
        subscriptions=SUBSCRIPTIONS,
    )


def main() -> None:
    """Serve."""
    run(build())


if __name__ == "__main__":
    main()
