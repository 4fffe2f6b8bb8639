"""payments hears of every company, whose books it then keeps."""

from libs.testing.rabbitmq import Brokers
from services.payments.main import build
from services.payments.settings import PaymentsSettings
from tests.conftest import NewDatabase
from tests.services.young import hears_of_companies


async def test_it_hears_of_a_company_once_though_told_five_times(
    service_database: NewDatabase, brokers: Brokers
) -> None:
    await hears_of_companies("payments", build, service_database, brokers, PaymentsSettings)
