"""payments's composition root."""

from libs.db.database import Database
from libs.web.service import Service, run
from libs.web.settings import ServiceSettings
from services.payments.api.events import SUBSCRIPTIONS


def build(settings: ServiceSettings | None = None) -> Service:
    """Everything payments consists of, wired; settings come from the environment unless given."""
    settings = settings or ServiceSettings()
    return Service(
        name="payments",
        settings=settings,
        database=Database("payments", settings),
        routers=[],
        subscriptions=SUBSCRIPTIONS,
    )


def main() -> None:
    """Serve."""
    run(build())


if __name__ == "__main__":
    main()
