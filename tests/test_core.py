"""The core needs nothing from outside: it is run where nothing from outside can be imported."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.promise("S0.39", "S0.40", "S0.41")
def test_rules_and_use_cases_run_without_any_database_mail_or_payment_library() -> None:
    """Ports are all they know of the outside; here memory stands behind them."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.core_alone"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    modules, *said = done.stdout.split()
    assert int(modules) > 50
    assert said == [
        "purchasing.purchase_order.raised",
        "purchasing.purchase_order.submitted",
        "purchasing.purchase_order.approved",
        "purchasing.purchase_order.sent",
        "purchasing.purchase_order.confirmed",
        "purchasing.goods.received",
        "received",
    ]
