"""sales's composition root."""

from libs.db.database import Database
from libs.web.service import Service, run
from libs.web.settings import ServiceSettings
from services.sales.api.events import SUBSCRIPTIONS


def build(settings: ServiceSettings | None = None) -> Service:
    """Everything sales consists of, wired; settings come from the environment unless given."""
    settings = settings or ServiceSettings()
    return Service(
        name="sales",
        settings=settings,
        database=Database("sales", settings),
        routers=[],
        subscriptions=SUBSCRIPTIONS,
    )


def main() -> None:
    """Serve."""
    run(build())


if __name__ == "__main__":
    main()
