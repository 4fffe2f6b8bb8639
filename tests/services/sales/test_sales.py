"""sales hears of companies, as every service does."""

from libs.testing.rabbitmq import Brokers
from libs.web.service import Service
from libs.web.settings import ServiceSettings
from services.sales.main import build
from services.sales.settings import SalesSettings
from tests.conftest import NewDatabase
from tests.services.young import hears_of_companies


async def test_it_hears_of_a_company_once_though_told_five_times(
    service_database: NewDatabase, brokers: Brokers
) -> None:
    def sales(settings: ServiceSettings) -> Service:
        return build(SalesSettings(**dict(settings)))

    await hears_of_companies("sales", sales, service_database, brokers)
