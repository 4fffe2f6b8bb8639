"""Alerts fire from what a service really says when something is wrong, and not while all is well.

What it says is taken as it stands into a unit test of Prometheus's rules: as if it said that for
an hour. Rules about time and shares are tried with figures made for them (alerts.yml).
"""

import asyncio
import os
import sys
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aio_pika
import aiohttp
import asyncpg
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from deploy.local.layout import CHECKOUT, Layout
from libs.domain.ids import new_id
from libs.testing.postgres import Databases, ServiceDatabase
from libs.testing.rabbitmq import Brokers
from libs.testing.services import environment
from tests.deploy.watching import RULES, judged, promtool

# A process of its own, as it is started anywhere; it only looks more often.
_PROGRAM = """
from libs.jobs import measuring
from libs.messaging import consumer
measuring._EVERY = consumer.CHECK_EVERY = 0.2
from services.payments.main import main
main()
"""
_FIRING = 'count by (alertname) (ALERTS{alertstate="firing"})'


@asynccontextmanager
async def payments(urls: ServiceDatabase, broker_url: str) -> AsyncIterator[str]:
    """payments, running; where its figures are."""
    settings = environment(urls, broker_url)
    given = {f"QM_{name.upper()}": str(value) for name, value in settings.items()}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", _PROGRAM),
        cwd=CHECKOUT,
        env={**os.environ, **given, "QM_LOG_LEVEL": "ERROR"},
    )
    try:
        yield f"http://127.0.0.1:{settings['port']}/metrics"
    finally:
        process.terminate()
        await process.wait()


async def said(url: str, so: Callable[[dict[str, float]], bool]) -> str:
    """What the service says once it is `so`: the largest value by metric."""
    async with asyncio.timeout(120), aiohttp.ClientSession() as web:
        while True:
            try:
                async with web.get(url) as answer:
                    text = await answer.text()
            except aiohttp.ClientError:
                text = ""
            values: dict[str, float] = defaultdict(float)
            for family in text_string_to_metric_families(text):
                for sample in family.samples:
                    values[sample.name] = max(values[sample.name], sample.value)
            if text and so(values):
                return text
            await asyncio.sleep(0.2)


def for_an_hour(text: str, firing: set[str]) -> dict[str, Any]:
    """A unit test: this is said for an hour, and these alerts fire then."""
    series = [{"series": 'up{job="quartermaster",service="payments"}', "values": "1+0x60"}]
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels = {"job": "quartermaster", "service": "payments", **sample.labels}
            written = ",".join(f'{name}="{value}"' for name, value in labels.items())
            value = {"series": f"{sample.name}{{{written}}}", "values": f"{sample.value}+0x60"}
            series.append(value)
    expected = [{"labels": f'{{alertname="{name}"}}', "value": 1} for name in sorted(firing)]
    test = {"expr": _FIRING, "eval_time": "1h", "exp_samples": expected}
    return {"interval": "1m", "input_series": series, "promql_expr_test": [test]}


@pytest.fixture(scope="module")
def tool(layout: Layout) -> Path:
    return promtool(layout)


async def test_what_is_lost_late_or_wrong_raises_its_alert_and_nothing_else_does(
    databases: Databases, brokers: Brokers, tool: Path, tmp_path: Path
) -> None:
    urls, broker_url = await databases.create("payments"), await brokers.create()
    async with payments(urls, broker_url) as url:
        well = await said(
            url,
            lambda v: (
                v["qm_consumers_reading"] == v["qm_outbox_leader"] == 1
                and v["qm_measured_timestamp_seconds"] > 0
            ),
        )
        await poison(broker_url)
        await said(url, lambda v: v["qm_dead_letters"] == 1)
        await brokers.drop(broker_url)
        await disagree_and_delay(urls)
        wrong = await said(
            url,
            lambda v: (
                v["qm_payment_mismatches"] == 2
                and v["qm_outbox_oldest_seconds"] > 60
                and v["qm_consumers_reading"] == 0
            ),
        )
    await databases.drop(urls)
    firing = {"DeadLetters", "PaymentsMismatch", "OutboxLate", "ConsumerGone"}
    tests = {
        "rule_files": [str(file) for file in RULES],
        "tests": [for_an_hour(well, set()), for_an_hour(wrong, firing)],
    }
    file = tmp_path / "said.yml"
    file.write_text(yaml.safe_dump(tests))
    judged(tool, "test", "rules", file)


async def poison(broker_url: str) -> None:
    """Send something that is no event to a queue of the service."""
    async with await aio_pika.connect(broker_url) as connection:
        channel = await connection.channel()
        message = aio_pika.Message(b"no event", message_id="poison")
        await channel.default_exchange.publish(message, "payments.tenants")


async def disagree_and_delay(urls: ServiceDatabase) -> None:
    """Plant what a reconciliation found, and an event that could not leave for ten minutes."""
    tenant = new_id()
    connection = await asyncpg.connect(urls.costs_url)
    try:
        await connection.execute(f"SELECT set_config('qm.tenant', '{tenant}', false)")
        await connection.execute(
            "INSERT INTO events (id, tenant_id, aggregate_type, aggregate_id, aggregate_version,"
            " partition_key, type, payload, headers, created_at)"
            " VALUES ($1, $2, 'payment', $1, 1, 'a', 'payments.payment.succeeded.v1', '{}', '{}',"
            " now() - interval '10 minutes')",
            new_id(),
            tenant,
        )
        await connection.execute(
            "INSERT INTO reconciliations (tenant_id, id, version, started_at, finished_at,"
            " requested_by_name, mismatches, compared, skipped)"
            " VALUES ($1, $2, 1, now(), now(), 'somebody', 2, '{}', '{}')",
            tenant,
            new_id(),
        )
    finally:
        await connection.close()


def test_rules_about_time_and_shares_fire_when_they_should(tool: Path, tmp_path: Path) -> None:
    made = yaml.safe_load((Path(__file__).parent / "alerts.yml").read_text())
    file = tmp_path / "made.yml"
    file.write_text(yaml.safe_dump({**made, "rule_files": [str(one) for one in RULES]}))
    judged(tool, "test", "rules", file)
