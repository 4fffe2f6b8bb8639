"""What everything stands on: stores apart, ACID, with and without Docker, one command each."""

import ast
import asyncio
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from itertools import permutations
from pathlib import Path

import aiohttp
import asyncpg
import psutil
import pytest
import yaml
from pydantic_settings import BaseSettings

from deploy.local.choices import OF_THE_STACK
from deploy.local.layout import CHECKOUT
from deploy.local.services import GATEWAY, SERVICES, present
from libs.testing.postgres import Databases
from tests.stack import LocalStack

pytestmark = pytest.mark.e2e

# Whose store each thing is in; nobody else has a table of them but as a copy of what was said.
STORES = {
    "auth": {"users", "memberships", "sessions"},
    "catalog": {"products", "categories"},
    "inventory": {"warehouses", "levels", "ledger_entries"},
    "purchasing": {"suppliers", "supplier_products", "purchase_orders", "goods_receipts"},
}
# What their owners say of these is copied by events to who shows or refers to them.
COPIED = {"products", "categories", "warehouses", "suppliers"}
# Reports are counted from what was said of orders, too.
COUNTED = {"purchase_orders"}
# What services of their own were promised for, which does it now, and a door of it.
DOES = {
    "authentication": ("auth", "/api/v1/auth/login"),
    "approval of purchases": ("purchasing", "/api/v1/purchasing/orders/{order_id}/approve"),
    "approval of sales": ("sales", "/api/v1/sales/orders/{order_id}/approve"),
    "inventory": ("inventory", "/api/v1/inventory/stock"),
    "notification": ("notifications", "/api/v1/notifications"),
    "audit logging": ("reporting", "/api/v1/reporting/audit"),
    "reporting": ("reporting", "/api/v1/reporting/reports/{name}"),
}
SETTINGS = (
    "libs.web.settings.ServiceSettings",
    "services.auth.settings.AuthSettings",
    "services.inventory.settings.InventorySettings",
    "gateway.settings.GatewaySettings",
)


@pytest.mark.promise("S2.41")
async def test_every_domain_has_a_store_of_its_own_that_no_other_can_open(
    quartermaster: LocalStack,
) -> None:
    names = [name for name in present(CHECKOUT) if name in SERVICES]
    assert len(names) == 8
    for service, other in permutations(names, 2):
        for kind in ("app", "owner"):
            url = quartermaster.database_url(service, kind).rpartition("/")[0] + f"/qm_{other}"
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match="CONNECT"):
                await asyncpg.connect(url)
    owned: dict[str, set[str]] = {}
    for name in names:
        connection = await asyncpg.connect(quartermaster.database_url(name))
        rows = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        owned[name] = {row[0] for row in rows}
        await connection.close()
    for name, tables in STORES.items():
        assert tables <= owned[name]
        for other in set(names) - {name}:
            copied = COPIED | (COUNTED if other == "reporting" else set())
            assert not (tables - copied) & owned[other], other


@pytest.mark.promise("S2.40")
async def test_what_was_promised_as_a_service_is_a_process_with_a_database_and_well(
    quartermaster: LocalStack, web: aiohttp.ClientSession
) -> None:
    pids = set()
    for what, (service, door) in DOES.items():
        url = f"http://127.0.0.1:{quartermaster.port(service)}"
        async with web.get(f"{url}/openapi.json") as answer:
            assert door in (await answer.json())["paths"], what
        # Ready: its own database answers, and is migrated.
        async with web.get(f"{url}/health/ready") as answer:
            assert answer.status == 200, what
        pids.add(quartermaster.pid(service))
    assert len(pids) == len({service for service, _ in DOES.values()})


@pytest.mark.promise("S3.17")
async def test_the_store_is_postgresql_and_answers_only_what_is_on_disk(
    quartermaster: LocalStack,
) -> None:
    """What survives kill -9 is in tests/chaos; here, that nobody has traded safety for speed."""
    connection = await asyncpg.connect(quartermaster.database_url("purchasing"))
    settings = {
        name: await connection.fetchval(f"SHOW {name}")
        for name in ("fsync", "synchronous_commit", "full_page_writes")
    }
    assert "PostgreSQL" in await connection.fetchval("SELECT version()")
    await connection.close()
    assert settings == dict.fromkeys(settings, "on")


@pytest.mark.promise("S3.29")
def test_the_same_processes_run_with_docker_and_without(quartermaster: LocalStack) -> None:
    state = quartermaster.state
    family = {child.pid for child in psutil.Process(state["pid"]).children(recursive=True)}
    for name, process in state["processes"].items():
        assert process["pid"] in family, name
    composed = yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text())["services"]
    assert {*SERVICES, GATEWAY, "postgres", "rabbitmq"} <= set(composed)
    assert {*SERVICES, GATEWAY, "postgres", "rabbitmq"} <= set(state["processes"])


@pytest.mark.promise("S3.30")
def test_the_code_is_for_python_3_11_and_newer() -> None:
    """No file uses syntax that 3.11 does not know, whichever version runs this."""
    assert 'requires-python = ">=3.11"' in (CHECKOUT / "pyproject.toml").read_text()
    for file in _python("libs", "services", "gateway", "deploy", "bench", "tests"):
        ast.parse(file.read_text(encoding="utf-8"), str(file), feature_version=(3, 11))


@pytest.mark.promise("S3.31")
def test_every_setting_is_in_the_documented_environment_file() -> None:
    documented = set(re.findall(r"\bQM_[A-Z_]+\b", (CHECKOUT / ".env.example").read_text()))
    wanted = set(OF_THE_STACK)
    for path in SETTINGS:
        module, _, name = path.rpartition(".")
        settings: type[BaseSettings] = getattr(import_module(module), name)
        wanted |= {f"QM_{field.upper()}" for field in settings.model_fields}
    assert not wanted - documented


@pytest.mark.promise("S3.32")
def test_installing_and_testing_are_a_documented_command_each() -> None:
    readme = (CHECKOUT / "README.md").read_text()
    targets = (CHECKOUT / "Makefile").read_text()
    for command in ("up", "test"):
        assert f"\nmake {command} " in readme
        assert re.search(rf"^{command}:.*## ", targets, re.MULTILINE)


@pytest.mark.promise("S3.32")
async def test_migrating_is_one_documented_command_that_may_be_repeated(
    databases: Databases,
) -> None:
    assert "`python -m libs.db.migrate <service>`" in (CHECKOUT / "docs/operations.md").read_text()
    empty = await databases.create("inventory", migrated=False)
    environment = {
        "QM_DATABASE_OWNER_URL": empty.owner_url,
        "QM_DATABASE_RELAY_URL": empty.relay_url,
        "PYTHONPATH": str(CHECKOUT),
    }
    migrate = [sys.executable, "-m", "libs.db.migrate"]
    waiting = await asyncio.create_subprocess_exec(
        *migrate, "--wait", "inventory", cwd=CHECKOUT, env=environment
    )
    try:
        for _ in range(2):
            done = await asyncio.to_thread(
                subprocess.run,
                [*migrate, "inventory"],
                cwd=CHECKOUT,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, done.stderr
        assert await asyncio.wait_for(waiting.wait(), 60) == 0
    finally:
        if waiting.returncode is None:
            waiting.kill()
            await waiting.wait()
    connection = await asyncpg.connect(empty.owner_url)
    assert await connection.fetchval("SELECT count(*) FROM ledger_entries") == 0
    await connection.close()
    await databases.drop(empty)


@pytest.mark.promise("S3.18")
def test_there_are_many_tests_of_each_kind() -> None:
    """Unit tests of pure rules, integration tests over real servers, and asynchronous ones."""
    kinds = {"unit": 0, "integration": 0, "asynchronous": 0}
    for file in _python("tests"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            if node.name.startswith("test_"):
                arguments = {argument.arg for argument in node.args.args}
                kinds["unit"] += isinstance(node, ast.FunctionDef) and not arguments
                kinds["asynchronous"] += isinstance(node, ast.AsyncFunctionDef)
                kinds["integration"] += bool(arguments & {"shop", "company", "databases", "site"})
    assert min(kinds.values()) >= 35, kinds


def _python(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from (
            file
            for file in (CHECKOUT / folder).rglob("*.py")
            if not {"node_modules", ".venv"} & set(file.parts)
        )
