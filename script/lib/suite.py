"""Runs the whole suite on PostgreSQL with Redis, and again on SQLite; the second half of script/test.

Which test belongs to which run is decided by its marks, in the root conftest.py.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from types import FrameType

from script.lib import paths, services
from script.lib.install import say

NOTHING_COLLECTED = 5
WORKERS = os.environ.get("TEST_WORKERS", "2")


class Interrupted(Exception):
    """Somebody asked this run to end, by the signal `number`."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def main(arguments: list[str]) -> int:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    folder = Path(tempfile.mkdtemp(prefix="kemitraan-test-"))
    folder.chmod(0o711)  # the user who runs PostgreSQL passes through
    try:
        with ExitStack() as started:
            environment = provide(folder, started)
            return run_both(arguments, environment, folder)
    except services.ServiceMissing as missing:
        say(str(missing))
        return 1
    except Interrupted as interrupted:
        return 128 + interrupted.number
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def provide(folder: Path, started: ExitStack) -> dict[str, str]:
    """Find or start the three services; returns the environment that names them."""
    environment = dict(os.environ)
    environment["CHROMIUM"] = services.chromium() or ""
    address = environment.get("TEST_DATABASE_URL") or environment.get("DATABASE_URL", "")
    if not address.startswith("postgres"):
        postgres = services.Postgres(folder)
        started.callback(postgres.stop)
        address = postgres.url
    environment["TEST_DATABASE_URL"] = address
    # Not REDIS_URL: tests empty the databases that they use, which may be somebody's.
    if not environment.get("TEST_REDIS_URL"):
        redis = services.Redis(folder)
        started.callback(redis.stop)
        environment["TEST_REDIS_URL"] = redis.url
    return environment


def run_both(arguments: list[str], environment: dict[str, str], folder: Path) -> int:
    """Run pytest twice; the exit code is the first one that is a failure."""
    say("--- PostgreSQL and Redis, browser journeys included ---")
    on_postgres = pytest(arguments, {**environment, "DATABASE_URL": environment["TEST_DATABASE_URL"]}, folder / "one")
    say("--- SQLite and the filesystem broker ---")
    sqlite = f"sqlite:///{folder / 'sqlite.sqlite3'}"
    on_sqlite = pytest(arguments, {**environment, "DATABASE_URL": sqlite}, folder / "two")
    if on_postgres not in (0, NOTHING_COLLECTED):
        say("The run on PostgreSQL failed, see above.")
        return on_postgres
    if on_sqlite == NOTHING_COLLECTED:
        return on_postgres
    return on_sqlite


def pytest(arguments: list[str], environment: dict[str, str], folder: Path) -> int:
    folder.mkdir()
    command = [sys.executable, "-m", "pytest"]
    if not any(argument.startswith(("-n", "--numprocesses", "--pdb")) for argument in arguments):
        command += ["-n", WORKERS]
    environment = {**environment, "KEMITRAAN_TEST_DIR": str(folder)}
    process = subprocess.Popen([*command, *arguments], env=environment, cwd=paths.ROOT)
    try:
        return process.wait()
    except Interrupted as interrupted:
        if interrupted.number == signal.SIGTERM:  # Ctrl-C reached pytest as well
            process.send_signal(signal.SIGINT)
        process.wait()
        raise


def _interrupt(number: int, _frame: FrameType | None) -> None:
    raise Interrupted(number)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
