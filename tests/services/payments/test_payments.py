"""payments as it is so far: running, healthy, and knowing every company."""

from libs.testing.rabbitmq import Brokers
from services.payments.main import build
from tests.conftest import NewDatabase
from tests.services.young import hears_of_companies, runs_and_pretends_nothing


async def test_it_runs_is_healthy_and_pretends_nothing(
    service_database: NewDatabase, brokers: Brokers
) -> None:
    await runs_and_pretends_nothing("payments", build, service_database, brokers)


async def test_it_hears_of_a_company_once_though_told_five_times(
    service_database: NewDatabase, brokers: Brokers
) -> None:
    await hears_of_companies("payments", build, service_database, brokers)
