"""Servers whose data is thrown away: for tests and benchmarks."""

import os
import shutil
import signal
import uuid
from pathlib import Path

from deploy.local import ports
from deploy.local.binaries import postgres_binaries
from deploy.local.layout import Layout
from deploy.local.postgres import UNSAFE, Postgres
from deploy.local.processes import Started
from deploy.local.rabbitmq import Ports, Rabbitmq
from deploy.local.rabbitmq_binaries import rabbitmq_binaries

OWNER = "owner.json"


def private_folder(layout: Layout, purpose: str) -> Path:
    """A new folder that is swept away once this process is gone."""
    parent = layout.account.make_folder(layout.data / "throwaway")
    sweep(parent)
    folder = layout.account.make_folder(parent / f"{purpose}-{uuid.uuid4().hex[:8]}")
    Started.of(os.getpid()).save(folder / OWNER)
    return folder


def sweep(parent: Path) -> None:
    """End servers and delete folders that a killed process left behind."""
    for folder in parent.iterdir():
        owner = Started.load(folder / OWNER)
        if owner is not None and not owner.alive():
            remove(folder)


def remove(folder: Path) -> None:
    """End what still runs in a folder of ours and delete it."""
    for record in (*folder.glob("run/supervisor.json"), *folder.glob("run/*.json")):
        Started.end_recorded(record, signal.SIGKILL)
    for name in ("postgres.json", "rabbitmq.json", "epmd.json"):
        Started.end_recorded(folder / name, signal.SIGKILL)
    shutil.rmtree(folder, ignore_errors=True)


def throwaway_postgres(layout: Layout, folder: Path, *, safe: bool = False) -> Postgres:
    """A server in this folder, not started; `safe` keeps fsync on."""
    binaries = postgres_binaries(layout)
    settings = {} if safe else UNSAFE
    return Postgres(binaries, folder, layout.account, ports.any_free(), settings=settings)


def throwaway_rabbitmq(layout: Layout, folder: Path) -> Rabbitmq:
    """A broker in this folder, not started."""
    binaries = rabbitmq_binaries(layout.binaries)
    amqp = ports.any_free()
    epmd = ports.any_free([amqp])
    chosen = Ports(amqp, epmd, ports.any_free([amqp, epmd]))
    return Rabbitmq(binaries, folder, layout.account, chosen)
