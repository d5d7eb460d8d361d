"""Real Celery workers on a real Redis, a real database and a real mail server."""

import os
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

PLAN = "kemitraan.reminders.tasks.plan_reminders"
PATIENCE_SECONDS = 60


class House:
    """The example institution in a database of its own, with workers that are started and stopped."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.workers: list[subprocess.Popen] = []

    def manage(self, *arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(
            command, env=self.environment, cwd=settings.BASE_DIR, check=True, capture_output=True, text=True
        )
        return done.stdout

    def ring(self) -> None:
        """Say "look now" as beat does."""
        self.celery("call", PLAN, "--queue", "planning").wait(timeout=60)

    def celery(self, *arguments: str) -> subprocess.Popen:
        command = [sys.executable, "-m", "celery", "-A", "kemitraan", *arguments]
        return subprocess.Popen(
            command,
            env=self.environment,
            cwd=settings.BASE_DIR,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def start_worker(self) -> None:
        name = f"w{len(self.workers)}@test"
        self.workers.append(
            self.celery("worker", "-Q", "default,mail,planning", "-c", "1", "-n", name, "--loglevel", "WARNING")
        )

    def stop(self) -> None:
        for worker in self.workers:
            worker.terminate()
        for worker in self.workers:
            worker.wait(timeout=30)
        self.workers = []


def own_database(folder: Path) -> tuple[str, Callable[[], None]]:
    """A fresh database on the engine that the suite runs on, and how to remove it."""
    if settings.IS_SQLITE:
        return f"sqlite:///{folder / 'worker.sqlite3'}", lambda: None
    import psycopg2

    name = f"worker_{uuid.uuid4().hex[:12]}"
    base = settings.DATABASES["default"]
    login = {
        "host": base["HOST"],
        "port": base["PORT"] or None,
        "user": base["USER"],
        "password": base["PASSWORD"],
        "dbname": "postgres",
    }

    def run(sql: str) -> None:
        with_server = psycopg2.connect(**login)
        with_server.autocommit = True
        with_server.cursor().execute(sql)
        with_server.close()

    run(f"CREATE DATABASE {name}")
    address = os.environ["DATABASE_URL"].rpartition("/")[0]
    return f"{address}/{name}", lambda: run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def house(tmp_path, redis_url, mailbox) -> Iterator[House]:
    address, remove = own_database(tmp_path)
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "kemitraan.settings",
        "VAR_DIR": str(tmp_path / "var"),
        "DATABASE_URL": address,
        "REDIS_URL": redis_url,
        "EMAIL_URL": f"smtp://127.0.0.1:{settings.EMAIL_PORT}",
        "REMINDERS_FROM_HOUR": "0",
    }
    house = House(environment)
    house.manage("migrate", "-v0")
    house.manage("seed_demo")
    yield house
    house.stop()
    remove()


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < end, "the workers did not do it in time"
        time.sleep(0.2)


def test_due_while_stopped_is_sent_once_by_two_workers(house, mailbox):
    house.ring()
    house.ring()
    assert mailbox.accepted == []
    house.start_worker()
    house.start_worker()
    wait_for(lambda: len(mailbox.accepted) >= 3)
    house.ring()
    time.sleep(4)
    house.stop()
    receivers = Counter(message["To"] for message in mailbox.accepted)
    assert set(receivers.values()) == {1}
    assert '"planned": 0, "sent": 0' in house.manage("send_reminders").splitlines()[-1]


PUT_MAILS = """
from kemitraan.core import clock
from kemitraan.core.models import OutboxMessage as M
M.objects.bulk_create(
    M(key=f"uji:{n}", to_address=f"orang{n}@contoh.test", subject="Uji", body_text="Isi", next_try_at=clock.now())
    for n in range(50)
)
"""
DELIVER = "from kemitraan.core.services.outbox import deliver_due; deliver_due()"
LEASES_PASS = """
from kemitraan.core import clock
from kemitraan.core.models import OutboxMessage as M
M.objects.filter(state="sending").update(leased_until=clock.now())
"""
COUNT = """
import collections
from kemitraan.core.models import OutboxMessage as M
print(collections.Counter(M.objects.filter(key__startswith="uji:").values_list("state", flat=True)))
"""


def test_sender_killed_in_the_middle_loses_nobody_and_repeats_nobody(house, mailbox):
    house.manage("shell", "-c", PUT_MAILS)
    mailbox.delay_seconds = 0.05
    sender = subprocess.Popen(
        [sys.executable, "manage.py", "shell", "-c", DELIVER], env=house.environment, cwd=settings.BASE_DIR
    )
    wait_for(lambda: len(mailbox.accepted) >= 20)
    sender.kill()
    sender.wait(timeout=30)
    time.sleep(0.5)  # the server finishes what it has in hand
    mailbox.delay_seconds = 0
    house.manage("shell", "-c", LEASES_PASS)
    house.manage("shell", "-c", DELIVER)
    receivers = Counter(message["To"] for message in mailbox.accepted)
    states = house.manage("shell", "-c", COUNT)
    assert set(receivers.values()) == {1}
    in_doubt = 1 if "'uncertain': 1" in states else 0
    assert len(receivers) >= 50 - in_doubt
    assert f"'sent': {50 - in_doubt}" in states
