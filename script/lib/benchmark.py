"""Runs the figures of `kemitraan.monitoring.benchmarks` on a throwaway PostgreSQL; the second half of script/benchmark.

Figures go to stdout, one a line; everything else goes to stderr.
"""

import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

from script.lib import benchmark_memory, server, services
from script.lib.install import say

MEASURE = [sys.executable, "-m", "kemitraan.monitoring.benchmarks"]


class Interrupted(Exception):
    """Somebody asked this run to end."""


def main(arguments: list[str]) -> int:
    if "-h" in arguments or "--help" in arguments:
        return subprocess.run([*MEASURE, "--help"], cwd=server.paths.ROOT, check=False).returncode
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    folder = Path(tempfile.mkdtemp(prefix="kemitraan-benchmark-"))
    folder.chmod(0o711)  # the user who runs PostgreSQL passes through
    try:
        with ExitStack() as started:
            return run(arguments, folder, started)
    except services.ServiceMissing as missing:
        say(str(missing))
        return 1
    except Interrupted:
        return 130
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run(arguments: list[str], folder: Path, started: ExitStack) -> int:
    """Start the database, prepare it as script/server does, measure in one process, then weigh the programs."""
    postgres = services.Postgres(folder)
    started.callback(postgres.stop)
    create_database(postgres.url)
    port = services.free_port()
    environment = server.settings_for("127.0.0.1", port) | {
        "DATABASE_URL": postgres.url,
        "VAR_DIR": str(folder / "var"),
        "MEDIA_ROOT": str(folder / "var" / "media"),
        "REDIS_URL": "",
        "EMAIL_URL": "",
        "SENTRY_DSN": "",
        "DEBUG": "False",
        "LOG_LEVEL": "WARNING",
    }
    server.prepare(environment, with_demo=False)
    measured = subprocess.Popen([*MEASURE, *arguments], env=environment, cwd=server.paths.ROOT)
    try:
        code = measured.wait()
    except Interrupted:
        measured.terminate()
        measured.wait()
        raise
    if code == 0:
        benchmark_memory.weigh(arguments, environment, port)
    return code


def create_database(address: str) -> None:
    """Make the database that `address` names in the fresh cluster."""
    import psycopg2

    parts = urlsplit(address)
    connection = psycopg2.connect(parts._replace(path="/postgres").geturl())
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {parts.path.removeprefix('/')}")
    connection.close()


def _interrupt(number: int, _frame: FrameType | None) -> None:
    raise Interrupted


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
