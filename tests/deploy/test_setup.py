"""What is missing and cannot be fetched is said in one sentence that names the cure."""

import subprocess
from pathlib import Path

import pytest

from deploy.local import console
from deploy.local.binaries import postgres_binaries
from deploy.local.debian import extracted_rabbitmq
from deploy.local.layout import CHECKOUT, Layout
from deploy.local.problem import SetupError
from deploy.local.rabbitmq_binaries import rabbitmq_binaries


def test_without_a_broker_and_without_apt_we_say_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SetupError, match="apt-get install rabbitmq-server"):
        extracted_rabbitmq(tmp_path)


def test_a_chosen_folder_without_a_broker_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QM_RABBITMQ_HOME", str(tmp_path))
    with pytest.raises(SetupError, match=str(tmp_path)):
        rabbitmq_binaries(tmp_path)


def test_a_chosen_folder_without_postgresql_is_named(
    tmp_path: Path, layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QM_POSTGRES_BIN", str(tmp_path))
    with pytest.raises(SetupError, match="set QM_POSTGRES_BIN"):
        postgres_binaries(layout)


def test_a_postgresql_that_is_too_old_is_refused(
    tmp_path: Path, layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "postgres"
    old.write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 14.9'\n")
    old.chmod(0o755)
    monkeypatch.setenv("QM_POSTGRES_BIN", str(tmp_path))
    with pytest.raises(SetupError, match="holds PostgreSQL 14"):
        postgres_binaries(layout)


def test_an_old_python_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "deploy" / "local").mkdir(parents=True)
    (tmp_path / "requirements.lock").touch()
    script = tmp_path / "deploy" / "local" / "environment.sh"
    script.write_text((CHECKOUT / "deploy" / "local" / "environment.sh").read_text())
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("python3", "python3.14", "python3.13", "python3.12", "python3.11"):
        (programs / name).write_text("#!/bin/sh\nexit 1\n")
        (programs / name).chmod(0o755)
    refused = subprocess.run(
        ["/bin/sh", script],
        env={"PATH": f"{programs}:/usr/sbin:/sbin:/bin:/usr/bin", "SYSTEM_PYTHON": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert refused.returncode == 1
    assert "Python 3.11 or newer was not found" in refused.stderr


def test_a_checkout_without_console_is_told_so(layout: Layout, tmp_path: Path) -> None:
    bare = Layout(tmp_path, layout.binaries, layout.data, layout.account)
    assert "none" in console.build_console(bare)
