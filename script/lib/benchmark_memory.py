"""How much memory the web server and the worker hold at rest, after pages were asked for and a long list was read."""

import argparse
import http.client
import json
import subprocess
import time
from pathlib import Path

from script.lib import server
from script.lib.install import say

PROGRAMS = {"memory-worker": "worker-slow", "memory-web": "web"}
ROUNDS = 25
REST_SECONDS = 5
READ_WITHIN = 600  # seconds
MIB = 1024


def weigh(arguments: list[str], environment: dict[str, str], port: int) -> None:
    """Print `memory-worker` and `memory-web` in MiB when they are asked for. The run before left the work."""
    asked = [argument for argument in arguments if not argument.startswith("-")]
    names = [name for name in PROGRAMS if name in asked or not asked]
    if not names:
        return
    work = json.loads((Path(environment["VAR_DIR"]) / "benchmark.json").read_text())
    options = argparse.Namespace(host="127.0.0.1", port=port)
    commands = {program.name: program for program in server.programs(options, environment)}
    for name in names:
        say(f"Measuring {name}")
        program = commands[PROGRAMS[name]]
        program.log.parent.mkdir(parents=True, exist_ok=True)
        with program.log.open("ab") as log:
            process = subprocess.Popen(program.command, env=environment, stdout=log, stderr=log, start_new_session=True)
        try:
            if name == "memory-web":
                ask_for_pages(port, work)
            else:
                wait_for_reading(environment)
            time.sleep(REST_SECONDS)
            print(f"{name} {memory_of(process.pid) // MIB}", flush=True)
        finally:
            process.terminate()
            process.wait()


def ask_for_pages(port: int, work: dict) -> None:
    deadline = time.monotonic() + server.READY_WITHIN
    while not server.answers("127.0.0.1", port) and time.monotonic() < deadline:
        time.sleep(0.2)
    for _ in range(ROUNDS):
        for page in work["pages"]:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request("GET", page, headers={"Cookie": f"sessionid={work['cookie']}"})
            answer = connection.getresponse()
            answer.read()
            connection.close()
            if answer.status != 200:
                raise RuntimeError(f"{page} answers {answer.status}")


def wait_for_reading(environment: dict[str, str]) -> None:
    """Until the worker has no job left."""
    import psycopg2

    deadline = time.monotonic() + READ_WITHIN
    connection = psycopg2.connect(environment["DATABASE_URL"])
    connection.autocommit = True
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute("SELECT count(*) FROM core_job WHERE state IN ('queued', 'running')")
            if cursor.fetchone() == (0,):
                break
            time.sleep(1)
        else:
            raise RuntimeError("The worker did not read the list in time.")
    connection.close()


def memory_of(pid: int) -> int:
    """KiB of a process and all below it; what they share is counted once (proportional set size)."""
    own = 0
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            own = int(line.split()[1])
    return own + sum(memory_of(child) for child in children_of(pid))


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
