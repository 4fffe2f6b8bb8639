"""The whole system with people at work in it, and the means to break it."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any
from uuid import uuid4

import aiohttp
import pytest

from bench.company import Company, open_company
from deploy.local import ports
from deploy.local.keys import load_or_generate
from deploy.local.layout import CHECKOUT
from deploy.local.rabbitmq import USER
from deploy.local.services import Stack
from deploy.local.supervisor import answers
from deploy.verify import superuser_url, verify
from tests.chaos.oracle import Load
from tests.shops import open_shop
from tests.stack import LocalStack

PRODUCTS = 6


class Breakable:
    """The running stack: kill a process, stop one, and look whether all is as it must be."""

    def __init__(self, stack: LocalStack) -> None:
        """Its files tell who runs where."""
        self.stack = stack

    def process(self, name: str) -> dict[str, Any]:
        """What the supervisor says of a process."""
        process: dict[str, Any] = self.stack.state["processes"][name]
        return process

    @property
    def broker_url(self) -> str:
        """As services connect to it."""
        password = self.stack.secrets["broker"]
        return f"amqp://{USER}:{password}@127.0.0.1:{self.stack.port('amqp')}/"

    async def kill(self, name: str) -> None:
        """SIGKILL; returns when the supervisor has started it again and it is ready."""
        before = self.process(name)
        self.send(name, signal.SIGKILL)
        await eventually(lambda: self.process(name)["restarts"] > before["restarts"])
        await self.until_ready()

    async def until_ready(self) -> None:
        """Every service and the gateway say that they are ready."""
        for name in self.stack.state["processes"]:
            if name not in {"postgres", "epmd", "rabbitmq"}:
                await eventually(partial(asyncio.to_thread, answers, self.stack.port(name)))

    @contextmanager
    def frozen(self, name: str) -> Iterator[None]:
        """SIGSTOP, and SIGCONT at the end."""
        self.send(name, signal.SIGSTOP)
        try:
            yield
        finally:
            self.send(name, signal.SIGCONT)

    def send(self, name: str, number: signal.Signals) -> None:
        """Send a signal to a process, or to the supervisor."""
        self.stack.send(name, number)

    @contextmanager
    def replica(self, service: str, run: str) -> Iterator["Replica"]:
        """One more process of a service that runs only this (QM_RUN)."""
        keys, port = load_or_generate(self.stack.folder / "secrets.json"), ports.any_free()
        addresses = {**self.stack.state["ports"], service: port}
        stack = Stack(addresses, keys, self.broker_url, {"QM_RUN": run}, self.stack.folder)
        kept = {k: v for k, v in os.environ.items() if not k.startswith("QM_")}
        log = self.stack.folder / "logs" / f"{service}-{run}.log"
        with log.open("ab") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", f"services.{service}.main"],
                cwd=CHECKOUT,
                env={**kept, **stack.environment(service), "PYTHONPATH": str(CHECKOUT)},
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            yield Replica(process, port)
        finally:
            process.kill()
            process.wait()

    async def differences(self, patience: float = 60) -> dict[str, list[str]]:
        """Which invariants do not hold once everything has come to rest, and for which rows."""
        findings = await verify(superuser_url(self.stack.folder), patience)
        return {f.check.says: sorted(f.rows)[:5] for f in findings if f.rows}


class Replica:
    """A process of a service beside the supervised one."""

    def __init__(self, process: "subprocess.Popen[bytes]", port: int) -> None:
        """Ended by who started it."""
        self._process = process
        self.port = port

    def kill(self) -> None:
        """SIGKILL."""
        self._process.kill()
        self._process.wait()


@pytest.fixture
def breakable(quartermaster: LocalStack) -> Breakable:
    """The stack of this session, to be broken; every test leaves it whole."""
    return Breakable(quartermaster)


@pytest.fixture
async def load(
    quartermaster: LocalStack, web: aiohttp.ClientSession, breakable: Breakable
) -> AsyncIterator[Load]:
    """People of a company of their own, ready to live through orders."""
    await breakable.until_ready()
    company: Company = await open_company(web, quartermaster.url, "Breaking Works", "INR")
    shop = await open_shop(company, web)
    products = [shop.product]
    for number in range(PRODUCTS - 1):
        body = {"sku": f"P{number}-{uuid4().hex[:6]}", "name": "Part", "unit": "pcs", "price": "1"}
        products.append((await company.buyer.post("catalog/products", body))["id"])
    yield Load(shop, products)
    await breakable.until_ready()


async def metric(web: aiohttp.ClientSession, port: int, name: str) -> dict[str, float]:
    """A metric of a process by its labels, as its /metrics says."""
    async with web.get(f"http://127.0.0.1:{port}/metrics") as answer:
        lines = (await answer.text()).splitlines()
    rows = [line.rsplit(" ", 1) for line in lines if line.startswith(f"{name}{{")]
    return {labels[len(name) :]: float(value) for labels, value in rows}


async def eventually(condition: Callable[[], bool | Awaitable[bool]], patience: float = 90) -> None:
    """Return when it holds; an error on the way is a no."""
    deadline = time.monotonic() + patience
    while True:
        with contextlib.suppress(OSError, aiohttp.ClientError, KeyError, ValueError):
            found = condition()
            if await found if isinstance(found, Awaitable) else found:
                return
        assert time.monotonic() < deadline, "it never became true"
        await asyncio.sleep(0.1)
