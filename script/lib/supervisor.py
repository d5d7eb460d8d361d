"""Starts several programs, restarts the ones that die, and ends all of them, grandchildren included.

Every program leads its own process group, so that what it forked can be found and
ended after it died. Should this process itself be killed, the kernel asks the
programs to end (Linux).
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
LONGEST_PAUSE = 60  # seconds before a program that keeps dying is started again
STEADY_AFTER = 60  # seconds after which an earlier death is forgotten
LARGEST_LOG = 5 * 1024 * 1024


@dataclass
class Program:
    """One program to keep running; `before` puts right what a crash may have left."""

    name: str
    command: list[str]
    log: Path
    before: Callable[[], None] = lambda: None
    deaths: int = 0
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_again_at: float = field(default=0.0)

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None


class Supervisor:
    """Keeps `programs` running until `stop` is called. `say` gets one line for each event."""

    def __init__(self, programs: list[Program], *, environment: dict[str, str], say: Callable[[str], None]) -> None:
        self.programs = programs
        self._environment = environment
        self._say = say
        _adopt_orphans()

    def tick(self) -> None:
        """Start what is not running and due; call it a few times a second."""
        now = time.monotonic()
        for program in self.programs:
            if program.is_running:
                continue
            if program.process is not None:
                self._note_death(program, now)
            if now >= program.start_again_at:
                self._start(program)

    def stop(self, *, grace: float) -> None:
        """Ask every program to end, wait up to `grace` seconds, then end what is left."""
        running = [program for program in self.programs if program.process is not None]
        for program in running:
            with contextlib.suppress(ProcessLookupError):
                if program.is_running:
                    program.process.terminate()
        deadline = time.monotonic() + grace
        try:
            while any(program.is_running for program in running) and time.monotonic() < deadline:
                time.sleep(0.05)
        finally:
            for program in running:
                self._end_group(program)

    def _start(self, program: Program) -> None:
        _rotate(program.log)
        program.before()
        with program.log.open("ab") as log:
            program.process = subprocess.Popen(
                program.command,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_end_with_parent,  # noqa: PLW1509 (no threads here)
            )
        program.started_at = time.monotonic()

    def _note_death(self, program: Program, now: float) -> None:
        code = program.process.returncode
        self._end_group(program)
        if now - program.started_at > STEADY_AFTER:
            program.deaths = 0
        pause = min(2**program.deaths, LONGEST_PAUSE)
        program.deaths += 1
        program.start_again_at = now + pause
        program.process = None
        self._say(f"{program.name} ended with code {code}; starting it again in {pause} s (see {program.log})")

    def _end_group(self, program: Program) -> None:
        """Kill what is left of the program's process group, and reap it."""
        group = program.process.pid
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)
        program.process.wait()
        with contextlib.suppress(ChildProcessError):
            while True:
                os.waitpid(-group, 0)


def _end_with_parent() -> None:
    """Runs in the child before it becomes the program."""
    if LIBC is not None:
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _adopt_orphans() -> None:
    """Make grandchildren whose parent died our children, so that they can be reaped."""
    if LIBC is not None:
        LIBC.prctl(PR_SET_CHILD_SUBREAPER, 1)


def _rotate(log: Path) -> None:
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > LARGEST_LOG:
        log.replace(log.with_suffix(".1.log"))


LIBC = ctypes.CDLL(None) if sys.platform.startswith("linux") else None
