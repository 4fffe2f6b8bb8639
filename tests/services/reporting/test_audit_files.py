"""The audit log taken away: as a list for people, and as a chain an auditor verifies offline."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from deploy.audit_check import main
from tests.services.reporting.conftest import AUDIT, Company
from tests.services.reporting.test_audit import named, offered

Lines = list[dict[str, Any]]
ODD = 'Ünïcode "quotes" \\ \t\x01\x7f \u2028 ₹'


def changed(number: int, **values: Any) -> Callable[[Lines], None]:
    """Somebody changes an entry."""
    return lambda lines: lines[number].update(values)


def without(number: int) -> Callable[[Lines], None]:
    """Somebody takes an entry out."""

    def take_out(lines: Lines) -> None:
        del lines[number]

    return take_out


DAMAGES: list[tuple[Callable[[Lines], None], str]] = [
    (changed(2, reason="x"), "entry 2: its content was changed"),
    (changed(3, actor_name="Eve"), "entry 3: its content was changed"),
    (changed(1, at="2026-06-01T12:00:00+00:00"), "entry 1: its content was changed"),
    (changed(4, data="{}"), "entry 4: its content was changed"),
    (changed(5, hash="00" * 32), "entry 5: its content was changed"),
    (changed(4, previous="11" * 32), "entry 4: it does not follow"),
    (changed(6, costs={"data": "{}", "salt": "00"}), "entry 6: its costs were changed"),
    (changed(6, costs=None), "entry 6: its costs are missing"),
    (without(3), "entry 3: an entry is missing"),
    (without(6), "entry 6: the log has 6 entries"),
    (changed(2, sequence="two"), "entry 2: an entry is missing"),
    (changed(2, previous=3), "entry 2: it cannot be read"),
]


@pytest.mark.promise("Q.9", "S3.16")
async def test_an_auditor_verifies_the_chain_offline_with_nothing_but_the_script(
    company: Company, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    entries = [named(company, f"C{n}", reason=ODD, actor_name=ODD) for n in range(5)]
    await company.hears(*entries, offered(company, "98.7654"))
    whole = (await company.accountant.get(f"{AUDIT}/chain")).body.decode()
    file = tmp_path / "log.jsonl"
    file.write_text(whole, encoding="utf-8")
    script = Path(__file__).parents[3] / "deploy/audit_check.py"
    # As a stranger runs it: no path to our code, no packages.
    stranger = [sys.executable, "-I", "-S", str(script), str(file)]
    ran = await asyncio.to_thread(subprocess.run, stranger, capture_output=True, text=True)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith("holds  6 entries")
    noted = ran.stdout.split()[-1]
    assert main([str(file), "--head", noted]) == 0
    assert main([str(file), "--head", f"3:{'00' * 32}"]) == 1
    assert "entry 3: its hash is not the one you noted" in capsys.readouterr().out
    assert main([str(file), "--head", f"7:{'00' * 32}"]) == 1
    for damage, said in DAMAGES:
        lines = [json.loads(line) for line in whole.rstrip("\n").split("\n")]
        damage(lines)
        file.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
        assert main([str(file)]) == 1, said
        assert said in capsys.readouterr().out


@pytest.mark.promise("Q.9", "Q.11")
async def test_the_chain_without_costs_holds_and_has_none(company: Company, tmp_path: Path) -> None:
    await company.hears(named(company, "x"), offered(company, "98.7654"))
    whole = (await company.auditor.get(f"{AUDIT}/chain")).body.decode()
    assert "98.7654" not in whole
    assert "11.1111" not in whole
    file = tmp_path / "log.jsonl"
    file.write_text(whole, encoding="utf-8")
    assert main([str(file)]) == 0
    assert "98.7654" in (await company.accountant.get(f"{AUDIT}/chain")).body.decode()


async def test_what_the_filters_find_is_exported_with_hashes(company: Company) -> None:
    formula = named(company, "x", reason="=1+1", actor_name="Asha")
    await company.hears(formula, offered(company, "98.7654"), named(company, "y"))
    export = f"{AUDIT}/export"
    answer = await company.auditor.get(export, type="catalog.category.*")
    header, latest, first, *rest = answer.body.lstrip("\ufeff").splitlines()
    assert header.split(",")[:3] == ["sequence", "at", "type"]
    assert (latest.split(",")[0], first.split(",")[0], rest) == ("3", "1", [])
    assert "=1+1" in first
    assert ",=1+1" not in first
    (shown,) = await company.listed(q="=1+1")
    assert shown["hash"] in first
    assert "98.7654" not in (await company.auditor.get(export)).body
    assert "98.7654" in (await company.accountant.get(export)).body
    assert (await company.accountant.get(export, format="xlsx")).body[:2] == b"PK"
    nobody = company.with_permissions("reporting.summary.read")
    for path in (export, f"{AUDIT}/chain"):
        assert (await nobody.get(path)).status == 403
