"""A report of 100,000 rows as a file, beside the same rows by openpyxl's write-only mode.

Each by a process of its own, one after the other: its time from start to end, CPU and memory.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import NamedTuple

import aiohttp
import orjson

from bench.machine import load_average
from bench.options import Options
from libs.files.sheet_columns import Below, Currency, Kind, SheetColumn
from libs.files.tables import Table

ROWS = 100_000
_AT_ONCE = 1_000
COLUMNS = (
    SheetColumn("SKU", 18, Kind.TEXT),
    SheetColumn("Product", 40, Kind.TEXT),
    SheetColumn("Warehouse", 24, Kind.TEXT),
    SheetColumn("On hand", 14, Kind.QUANTITY, Below.SUM),
    SheetColumn("Reserved", 14, Kind.QUANTITY, Below.SUM),
    SheetColumn("Available", 14, Kind.QUANTITY, Below.SUM),
    SheetColumn("Unit cost", 14, Kind.MONEY),
    SheetColumn("Value", 16, Kind.MONEY, Below.SUM),
    SheetColumn("Status", 12, Kind.TEXT, choices=("green", "amber", "red")),
    SheetColumn("On time", 12, Kind.PERCENT, Below.AVERAGE),
    SheetColumn("Counted on", 12, Kind.DATE),
    SheetColumn("Last moved", 18, Kind.MOMENT),
)
# What a report would do without us: cells with formats, in write-only mode.
_BARE = """
import json, os, sys, tempfile
from datetime import date, datetime
from openpyxl import Workbook
os.nice(5)
book = Workbook(write_only=True)
sheet = book.create_sheet("Report")
sheet.append([column["label"] for column in json.loads(next(sys.stdin.buffer))["columns"]])
for line in sys.stdin.buffer:
    given = json.loads(line)
    for row in given if isinstance(given, list) else ():
        row[3:8] = map(float, row[3:8])
        row[9] = float(row[9])
        row[10] = date.fromisoformat(row[10])
        row[11] = datetime.fromisoformat(row[11]).replace(tzinfo=None)
        sheet.append(row)
with tempfile.TemporaryFile() as file:
    book.save(file)
    file.seek(0)
    sys.stdout.buffer.write(file.read())
"""


class Spent(NamedTuple):
    """What a file took: seconds, of CPU, of memory, and how large it is."""

    seconds: float
    cpu: float
    memory: float
    size: float

    def __str__(self) -> str:
        """In a line."""
        return (
            f"{self.seconds:.2f} s, {self.cpu:.2f} s of CPU, {self.memory:.0f} MB of memory,"
            f" a file of {self.size:.1f} MB"
        )


async def measure(_session: aiohttp.ClientSession | None, options: Options) -> None:
    """The best of each, of the same rows."""
    print(f"  {ROWS:,} rows of {len(COLUMNS)} columns (load {load_average()})")
    programs = {
        "openpyxl, write-only": ("-c", _BARE),
        "ours, xlsx": ("-m", "libs.files.table_program"),
        "ours, csv": ("-m", "libs.files.table_program"),
    }
    best: dict[str, Spent] = {}
    for _ in range(options.times):
        for name, program in programs.items():
            spent = await asyncio.to_thread(_run, program, name.removeprefix("ours, "))
            best[name] = min(best.get(name, spent), spent)
    bare, ours = best["openpyxl, write-only"], best["ours, xlsx"]
    job, beside = f"XLSX of {ROWS:,} rows", "by bare openpyxl"
    options.table.at_most(f"{job}, time", ours.seconds / bare.seconds, 1.3, " times", beside)
    options.table.at_most(f"{job}, memory", ours.memory, 150, " MB")
    for name, spent in best.items():
        print(f"      {name}: {spent}; {spent.seconds / bare.seconds:.2f} of bare openpyxl")


def _run(program: Sequence[str], kind: str) -> Spent:
    """A process that reads the rows from one file and writes another."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out:
        given.writelines(line + b"\n" for line in _lines(kind))
        given.seek(0)
        began = time.perf_counter()
        process = subprocess.Popen([sys.executable, *program], stdin=given, stdout=out)
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = status
        if status:
            msg = f"{kind} ended with {status}"
            raise RuntimeError(msg)
        size = out.seek(0, os.SEEK_END) / 1e6
    return Spent(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, size)


def _lines(kind: str) -> Iterator[bytes]:
    """What the program is given; bare openpyxl leaves out the first and the last."""
    table = Table(kind, "Report", COLUMNS, "Asia/Kolkata", Currency("₹", 2))
    yield orjson.dumps(asdict(table))
    made = rows(ROWS)
    while some := list(islice(made, _AT_ONCE)):
        yield orjson.dumps(some, default=str)
    yield orjson.dumps({"about": [("Report", "Benchmark")]})


def rows(count: int) -> Iterator[list[object]]:
    """Rows as a database gives them."""
    day, moment = date(2026, 1, 1), datetime(2026, 1, 1, 9, 30, tzinfo=UTC)
    for n in range(count):
        yield [
            f"SKU-{n:06}",
            f"Hex bolt M{n % 40} & washer <A2>",
            f"Warehouse {n % 7}",
            Decimal(n % 997),
            Decimal(n % 13),
            Decimal(n % 997 - n % 13),
            Decimal(n % 9973) / 100,
            Decimal(n % 9973) * (n % 997) / 100,
            ("green", "amber", "red")[n % 3],
            Decimal(n % 1000) / 10,
            day + timedelta(days=n % 365),
            moment + timedelta(seconds=n),
        ]
