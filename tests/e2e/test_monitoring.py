"""Whatever alerts and dashboards ask for, a running system says."""

from collections import defaultdict

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from deploy.local.services import CALLERS
from tests.deploy.watching import asked, metrics_of
from tests.stack import LocalStack

pytestmark = pytest.mark.e2e

# Said by others than a process of ours: Prometheus itself, the broker's plugin
# (rabbitmq_prometheus), and `make backup` in a file (deploy/backup/taking.py).
OF_OTHERS = {
    "up",
    "rabbitmq_alarms_memory_used_watermark",
    "rabbitmq_alarms_free_disk_space_watermark",
    "qm_backup_last_success_timestamp_seconds",
}
# Ids and addresses have no end, and nobody may learn from a figure who somebody is.
ENDLESS = {"tenant", "tenant_id", "user", "user_id", "name", "email", "ip", "path", "id", "address"}
_SUFFIXES = {"counter": ("_total",), "histogram": ("_bucket", "_count", "_sum"), "gauge": ("",)}


async def test_every_metric_that_is_asked_for_is_said_and_none_has_endless_labels(
    quartermaster: LocalStack, web: aiohttp.ClientSession
) -> None:
    said: dict[str, set[str]] = defaultdict(set)
    labels: set[str] = set()
    for name in CALLERS:
        url = f"http://127.0.0.1:{quartermaster.port(name)}/metrics"
        async with web.get(url) as answer:
            assert answer.status == 200
            text = await answer.text()
        for family in text_string_to_metric_families(text):
            for suffix in _SUFFIXES.get(family.type, ()):
                said[family.name + suffix].add(name)
            labels |= {label for sample in family.samples for label in sample.labels}
            # Requests have a series for each route and status, which are many and have an end.
            if not family.name.startswith("qm_http_"):
                assert len(family.samples) < 500, f"{name}: {family.name}"
    missing = {
        f"{one.where}: {metric}"
        for one in asked()
        for metric in metrics_of(one.expression)
        if ":" not in metric and metric not in {*said, *OF_OTHERS}
    }
    assert not missing
    assert not labels & ENDLESS
