"""A record of a process means that process and no other."""

import os
import signal
import subprocess
from pathlib import Path

from deploy.local.children import Child
from deploy.local.choices import choose_ports, for_processes
from deploy.local.layout import without_spaces
from deploy.local.ports import any_free, choose, is_free
from deploy.local.processes import Started

HOLD = "import socket; held = socket.create_server(('127.0.0.1', {port})); input()"


def sleeper() -> subprocess.Popen[bytes]:
    return subprocess.Popen(["sleep", "60"])


def test_a_reused_number_is_not_taken_for_the_process(tmp_path: Path) -> None:
    process = sleeper()
    Started(process.pid, Started.of(process.pid).created - 1).save(tmp_path / "other.json")
    Started.end_recorded(tmp_path / "other.json", signal.SIGKILL)
    assert process.poll() is None
    assert not (tmp_path / "other.json").exists()
    it = Started.of(process.pid)
    it.save(tmp_path / "it.json")
    Started.end_recorded(tmp_path / "it.json", signal.SIGKILL)
    assert not it.alive()
    process.wait(5)


def test_half_a_record_or_none_is_no_process(tmp_path: Path) -> None:
    (tmp_path / "half.json").write_text('{"pid": 1')
    assert Started.load(tmp_path / "half.json") is None
    assert Started.load(tmp_path / "none.json") is None
    assert not Started.of(2**22 + 1).alive()


def test_a_child_that_dies_at_once_is_tried_again_ever_more_slowly(tmp_path: Path) -> None:
    child = Child("false", lambda: subprocess.Popen(["false"]), tmp_path / "child.json")
    child.start()
    waits: list[float] = []
    while len(waits) < 3:
        if child.watch() and child.process is None and child._due is not None:
            waits.append(child._due - child._started_at)
            child._due = 0.0
    assert child.restarts == 2
    assert waits[0] < waits[1] < waits[2]
    child.ask_to_stop()
    assert not child.watch()


def test_a_child_that_does_not_listen_is_killed_in_the_end(tmp_path: Path) -> None:
    stubborn = ["python3", "-c", "import signal; signal.signal(15, signal.SIG_IGN); signal.pause()"]
    child = Child("stubborn", lambda: subprocess.Popen(stubborn), tmp_path / "child.json")
    child.start()
    pid = child.pid
    assert pid is not None
    child.ask_to_stop()
    child.wait(patience=0.5)
    assert not Started.of(pid).alive()
    assert not child.record.exists()


def test_taken_ports_are_passed_over_and_last_times_are_kept(tmp_path: Path) -> None:
    taken = any_free()
    with subprocess.Popen(
        ["python3", "-c", HOLD.format(port=taken)],
        stdin=subprocess.PIPE,
    ) as server:
        while is_free(taken):
            pass
        assert choose(taken) != taken
        remembered = tmp_path / "ports.json"
        first = choose_ports({}, remembered)
        assert len(set(first.values())) == len(first)
        assert choose_ports({}, remembered) == first
        server.kill()


def test_secrets_and_settings_of_the_stack_do_not_reach_the_processes() -> None:
    chosen = {
        "QM_LOG_LEVEL": "DEBUG",
        "QM_LEDGER_SIGNING_KEY": "x",
        "QM_AUTH_OWNER_PASSWORD": "x",
        "QM_GATEWAY_PORT": "9000",
        "QM_HOME": "/somewhere",
    }
    assert for_processes(chosen) == {"QM_LOG_LEVEL": "DEBUG"}


def test_a_path_with_spaces_gets_a_name_without(tmp_path: Path) -> None:
    folder = tmp_path / "with a space"
    folder.mkdir()
    (folder / "file").write_text("it")
    named = without_spaces(folder)
    assert " " not in str(named)
    assert (named / "file").read_text() == "it"
    assert without_spaces(folder) == named
    assert without_spaces(tmp_path) == tmp_path
    assert named.parent.stat().st_uid == os.geteuid()
