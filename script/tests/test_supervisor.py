"""The supervisor restarts what dies and leaves nothing behind."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from script.lib.supervisor import Program, Supervisor

# Starts a grandchild that ignores the polite signal, as a stuck worker process would.
FORKING = """
import subprocess, sys, time
child = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
grandchild = subprocess.Popen([sys.executable, "-c", child], stdout=subprocess.PIPE)
grandchild.stdout.readline()
print("grandchild", grandchild.pid, flush=True)
time.sleep(60)
"""


@pytest.fixture
def lines() -> list[str]:
    return []


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program("web", [sys.executable, "-c", FORKING], tmp_path / "web.log")


@pytest.fixture
def supervisor(program: Program, lines: list[str]) -> Iterator[Supervisor]:
    supervisor = Supervisor([program], environment=dict(os.environ), say=lines.append)
    yield supervisor
    supervisor.stop(grace=0)


def wait_for(condition: Callable[[], object], supervisor: Supervisor, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        supervisor.tick()
        time.sleep(0.02)


def grandchildren(program: Program) -> list[int]:
    if not program.log.exists():
        return []
    return [int(line.split()[1]) for line in program.log.read_text().splitlines() if line.startswith("grandchild")]


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_stop_with_a_stubborn_grandchild_ends_it(supervisor, program):
    wait_for(lambda: grandchildren(program), supervisor)
    supervisor.stop(grace=5)
    assert not program.is_running
    assert not is_alive(grandchildren(program)[0])


def test_program_that_was_killed_is_started_again_without_its_orphans(supervisor, program, lines):
    wait_for(lambda: grandchildren(program), supervisor)
    os.kill(program.process.pid, signal.SIGKILL)
    wait_for(lambda: len(grandchildren(program)) == 2, supervisor)
    assert not is_alive(grandchildren(program)[0])
    assert is_alive(grandchildren(program)[1])
    assert lines == [f"web ended with code -9; starting it again in 1 s (see {program.log})"]


def test_program_that_keeps_dying_waits_longer_each_time(tmp_path, lines):
    program = Program("worker", [sys.executable, "-c", "raise SystemExit(3)"], tmp_path / "worker.log")
    supervisor = Supervisor([program], environment=dict(os.environ), say=lines.append)
    wait_for(lambda: program.deaths == 2, supervisor)
    supervisor.stop(grace=0)
    assert [line.split(" in ")[1].split(" s")[0] for line in lines] == ["1", "2"]


def test_what_a_crash_left_is_put_right_before_each_start(tmp_path):
    calls: list[int] = []
    program = Program(
        "worker", [sys.executable, "-c", ""], tmp_path / "worker.log", before=lambda: calls.append(len(calls))
    )
    supervisor = Supervisor([program], environment=dict(os.environ), say=lambda line: None)
    wait_for(lambda: len(calls) == 2, supervisor)
    supervisor.stop(grace=0)


def test_large_log_is_set_aside(tmp_path, monkeypatch):
    monkeypatch.setattr("script.lib.supervisor.LARGEST_LOG", 10)
    log = tmp_path / "web.log"
    log.write_text("a line longer than that\n")
    program = Program("web", [sys.executable, "-c", "print('new')"], log)
    supervisor = Supervisor([program], environment=dict(os.environ), say=lambda line: None)
    wait_for(lambda: program.deaths, supervisor)
    supervisor.stop(grace=0)
    assert (tmp_path / "web.1.log").read_text() == "a line longer than that\n"
    assert log.read_text().startswith("new")
