"""Which PostgreSQL and RabbitMQ the tests use: given ones, running ones, containers or our own."""

import asyncio
import os
import shlex
import shutil
import subprocess
from collections.abc import Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

from deploy.local import test_servers
from deploy.local.binaries import postgres_binaries
from deploy.local.databases import create_databases
from deploy.local.layout import CHECKOUT, Layout
from deploy.local.migrations import sources
from deploy.local.rabbitmq import evaluate, guest, import_definitions, virtual_hosts
from deploy.local.throwaway import (
    private_folder,
    remove,
    throwaway_postgres,
    throwaway_rabbitmq,
)
from libs.db.migrate import upgrade
from libs.testing.postgres import Databases
from libs.testing.rabbitmq import Brokers


def databases(layout: Layout, stack: ExitStack) -> Databases:
    """A PostgreSQL that answers, ended with the stack if it was started for these tests."""
    given = _given(layout).get(test_servers.POSTGRES_URL)
    url = given or (
        _postgres_container(stack) if docker_answers() else _own_postgres(layout, stack)
    )
    binaries = postgres_binaries(layout)

    async def provision(service: str, database: str, passwords: Mapping[str, str]) -> None:
        wanted = {service: database}
        await asyncio.to_thread(create_databases, binaries, url, wanted, passwords)

    async def migrate(service: str, owner_url: str) -> None:
        await asyncio.to_thread(upgrade, service, owner_url)

    return Databases(
        url, provision=provision, migrate=migrate, fingerprint=partial(sources, CHECKOUT)
    )


def brokers(layout: Layout, stack: ExitStack) -> Brokers:
    """A RabbitMQ that answers, ended with the stack if it was started for these tests."""
    given = _given(layout)
    url = given.get(test_servers.BROKER_URL)
    control = shlex.split(given.get(test_servers.BROKER_CONTROL, ""))
    if not url:
        url, control = _broker_container(stack) if docker_answers() else _own_broker(layout, stack)
    if not control:
        return Brokers(url)

    async def add(name: str, user: str) -> None:
        await asyncio.to_thread(import_definitions, control, virtual_hosts([name], user))

    async def allow(name: str, password: str, patterns: tuple[str, str, str]) -> None:
        await asyncio.to_thread(import_definitions, control, guest(name, password, *patterns))

    async def delete(name: str) -> None:
        ends = (
            f'catch rabbit_auth_backend_internal:delete_user(<<"{name}">>, <<"tests">>),'
            f' ok = rabbit_vhost:delete(<<"{name}">>, <<"tests">>).'
        )
        await asyncio.to_thread(evaluate, control, ends)

    return Brokers(url, add=add, delete=delete, allow=allow)


def docker_answers() -> bool:
    """Whether containers can be started here."""
    docker = shutil.which("docker")
    if docker is None or not (
        os.environ.get("DOCKER_HOST") or Path("/var/run/docker.sock").exists()
    ):
        return False
    command = [docker, "info", "--format", "{{.ServerVersion}}"]
    try:
        return subprocess.run(command, capture_output=True, timeout=10, check=False).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def _given(layout: Layout) -> Mapping[str, str]:
    names = (test_servers.POSTGRES_URL, test_servers.BROKER_URL, test_servers.BROKER_CONTROL)
    environment = {name: os.environ[name] for name in names if os.environ.get(name)}
    return environment or test_servers.addresses(layout)


def _own_postgres(layout: Layout, stack: ExitStack) -> str:
    folder = private_folder(layout, "postgres")
    stack.callback(remove, folder)
    server = throwaway_postgres(layout, folder)
    stack.callback(server.stop)
    return server.start().url


def _own_broker(layout: Layout, stack: ExitStack) -> tuple[str, list[str]]:
    folder = private_folder(layout, "rabbitmq")
    stack.callback(remove, folder)
    server = throwaway_rabbitmq(layout, folder)
    stack.callback(server.stop)
    return server.start().url, server.control


def _postgres_container(stack: ExitStack) -> str:
    from testcontainers.postgres import PostgresContainer  # noqa: PLC0415 - only where Docker is

    container: Any = stack.enter_context(PostgresContainer("postgres:18", driver=None))
    url: str = container.get_connection_url()
    return url


def _broker_container(stack: ExitStack) -> tuple[str, list[str]]:
    from testcontainers.rabbitmq import RabbitMqContainer  # noqa: PLC0415 - only where Docker is

    container: Any = stack.enter_context(RabbitMqContainer("rabbitmq:4.1"))
    parameters = container.get_connection_params()
    url = f"amqp://guest:guest@{parameters.host}:{parameters.port}/"
    shell = 'exec rabbitmqctl -q eval "$(cat)"'
    name: str = container.get_wrapped_container().id
    return url, ["docker", "exec", "-i", name, "sh", "-c", shell]
