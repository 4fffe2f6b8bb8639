"""notifications knows every company."""

from libs.testing.rabbitmq import Brokers
from services.notifications.main import build
from services.notifications.settings import NotificationsSettings
from tests.conftest import NewDatabase
from tests.services.young import hears_of_companies


async def test_it_hears_of_a_company_once_though_told_five_times(
    service_database: NewDatabase, brokers: Brokers
) -> None:
    await hears_of_companies(
        "notifications", build, service_database, brokers, NotificationsSettings
    )
