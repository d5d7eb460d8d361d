"""Runs web, workers and beat on this machine; the second half of script/server."""

import argparse
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

import environ

from script.lib import paths
from script.lib.broker import move_unreadable_aside
from script.lib.supervisor import Program, Supervisor

QUEUES = {"worker": "default,mail,planning", "worker-slow": "imports,exports"}
LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")
READY_WITHIN = 90  # seconds
GRACE = 20  # seconds a worker gets to finish its task
GIVE_UP_AFTER = 4  # deaths of the web server before it ever answered
DEMO_PASSWORD = "kemitraan-demo"


class Stop(Exception):
    """Somebody asked this server to end."""


def main() -> int:
    options = read_options()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    try:
        refuse_a_taken_port(options.host, options.port)
        environment = settings_for(options.host, options.port)
        demo_logins = prepare(environment, with_demo=not options.empty)
        return serve(options, environment, demo_logins)
    except Stop:
        return 0


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/server", description="Runs Kemitraan on this machine.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (default: %(default)s)")
    parser.add_argument("--empty", action="store_true", help="do not load the demo into an empty database")
    return parser.parse_args()


def refuse_a_taken_port(host: str, port: int) -> None:
    """End with a plain sentence when the address cannot be listened on."""
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        sys.exit(f"Cannot listen on {host}:{port} ({error.strerror}). Choose another port: script/server --port 8001")


def settings_for(host: str, port: int) -> dict[str, str]:
    """The environment of every child: what was given, else what fits this address."""
    environ.Env.read_env(paths.ROOT / ".env")
    environment = dict(os.environ)
    environment.setdefault("VAR_DIR", str(paths.ROOT / "var"))
    environment["PYTHONUNBUFFERED"] = "1"
    names = addresses_of(host)
    if not is_given(environment, "SITE_URL"):
        environment["SITE_URL"] = f"http://{names[0]}:{port}"
    if not is_given(environment, "ALLOWED_HOSTS"):
        environment["ALLOWED_HOSTS"] = ",".join(dict.fromkeys([*names, *LOCAL_HOSTS]))
    if not is_given(environment, "SECRET_KEY"):
        environment["SECRET_KEY"] = own_secret_key(Path(environment["VAR_DIR"]))
    return environment


def is_given(environment: dict[str, str], name: str) -> bool:
    return bool(environment.get(name) or environment.get(f"{name}_FILE"))


def addresses_of(host: str) -> list[str]:
    """The names under which a server that listens on `host` is reached, the best one first."""
    if host not in ("0.0.0.0", "::"):
        return [f"[{host}]" if ":" in host else host]
    own = socket.gethostname()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing: asks which address would be used
            return [probe.getsockname()[0], own]
        except OSError:
            return ["127.0.0.1", own]


def own_secret_key(var: Path) -> str:
    """The key kept in var/, made on the first start, so that sessions survive a restart."""
    import secrets

    path = var / "secret_key"
    var.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text().strip()


def prepare(environment: dict[str, str], *, with_demo: bool) -> list[str]:
    """Migrate, collect static files and load the demo; returns one line for each demo account."""
    command = [sys.executable, "-m", "script.lib.prepare", *([] if with_demo else ["--empty"])]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True)
    try:
        output, _ = process.communicate()
    except Stop:
        process.terminate()
        process.wait()
        raise
    if process.returncode != 0:
        sys.exit(process.returncode)
    return json.loads(output.splitlines()[-1])["demo_logins"]


def serve(options: argparse.Namespace, environment: dict[str, str], demo_logins: list[str]) -> int:
    """Keep the programs running until a signal arrives."""
    supervisor = Supervisor(programs(options, environment), environment=environment, say=say)
    web = supervisor.programs[0]
    deadline = time.monotonic() + READY_WITHIN
    announced = False
    try:
        while True:
            supervisor.tick()
            if not announced and answers(options.host, options.port):
                announce(environment, demo_logins)
                announced = True
            if not announced and (web.deaths >= GIVE_UP_AFTER or time.monotonic() > deadline):
                say(f"The web server does not answer. The end of {web.log}:\n{tail(web.log)}")
                return 1
            time.sleep(0.2)
    except Stop:
        say("Stopping: the workers may finish their tasks. Press Ctrl-C again to stop at once.")
        return 0
    finally:
        try:
            supervisor.stop(grace=GRACE)
        except Stop:
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)
            supervisor.stop(grace=0)
        say("Stopped.")


def programs(options: argparse.Namespace, environment: dict[str, str]) -> list[Program]:
    """Web first: it is the one that must answer."""
    binaries = paths.VENV / "bin"
    var = Path(environment["VAR_DIR"])
    broker = var / "broker"
    celery = [str(binaries / "celery"), "-A", "kemitraan"]
    web = [str(binaries / "granian"), "--interface", "wsgi", "--host", options.host, "--port", str(options.port)]
    web += ["--workers", "1", "--blocking-threads", "4", "--no-ws", "--http", "1", "kemitraan.wsgi:application"]
    quiet = ["-c", "2", "--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "INFO"]
    beat = [*celery, "beat", "--pidfile=", "--schedule", str(broker / "beat-schedule"), "--loglevel", "INFO"]

    def tidy_broker() -> None:
        for path in move_unreadable_aside(broker):
            say(f"An unreadable message was moved to {path}")

    return [
        Program("web", web, var / "log" / "web.log"),
        *(
            Program(
                name,
                [*celery, "worker", "-Q", queues, "-n", f"{name}@%h", *quiet],
                var / "log" / f"{name}.log",
                before=tidy_broker,
            )
            for name, queues in QUEUES.items()
        ),
        Program("beat", beat, var / "log" / "beat.log"),
    ]


def answers(host: str, port: int) -> bool:
    """Whether /healthz answers; behind HTTPS its redirect is an answer as well."""
    target = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    connection = http.client.HTTPConnection(target, port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status in (200, 301)
    except OSError:
        return False
    finally:
        connection.close()


def announce(environment: dict[str, str], demo_logins: list[str]) -> None:
    var = environment["VAR_DIR"]
    say("")
    say(f"  Kemitraan is ready at {environment['SITE_URL']}/")
    if demo_logins:
        say(f"  Demo logins, password {DEMO_PASSWORD}:")
        for login in demo_logins:
            say(f"    {login}")
    else:
        say("  To make the first administrator: .venv/bin/python manage.py createsuperuser")
    if not is_given(environment, "EMAIL_URL"):
        say(f"  Mail that it sends lands in {var}/mail/")
    say(f"  Logs are in {var}/log/. Ctrl-C stops everything.")
    say("")


def tail(log: Path, lines: int = 20) -> str:
    if not log.exists():
        return ""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])


def say(text: str) -> None:
    print(text, flush=True)


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise Stop


if __name__ == "__main__":
    sys.exit(main())
