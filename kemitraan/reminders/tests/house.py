"""The product as it runs: real workers on a real Redis, a database of their own, and a mail server on loopback."""

import os
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, connections
from django.db.models import Model
from kombu import Connection

from kemitraan.accounts.enums import InstitutionKind
from kemitraan.accounts.models import Institution, Membership, User
from kemitraan.celery import app
from kemitraan.core import clock
from kemitraan.core.models import OUTAGE, Heartbeat, Job, OutboxMessage

PLAN = "kemitraan.reminders.tasks.plan_reminders"
SWEEP = "kemitraan.core.tasks.sweep"
QUICK, SLOW = "default,mail,planning", "imports,exports"
PATIENCE_SECONDS = 90
ALIAS = "house"  # the database of the house that stands, for the test that looks into it


@dataclass
class House:
    """An institution in a database of its own, with workers that are started, killed and stopped."""

    environment: dict[str, str]
    logs: Path
    workers: list[subprocess.Popen] = field(default_factory=list)
    started: int = 0

    def put_people(self, count: int) -> None:
        """People who own one due item each, in one institution."""
        institution = Institution.objects.using(ALIAS).create(
            name="Lembaga Uji (contoh)", slug="lembaga-uji", kind=InstitutionKind.UNIVERSITY_UNIT
        )
        people = User.objects.using(ALIAS).bulk_create(
            User(email=f"orang{n}@contoh.test", full_name=f"Orang {n} (contoh)") for n in range(count)
        )
        Membership.objects.using(ALIAS).bulk_create(
            Membership(user=user, institution=institution, role="mentor") for user in people
        )

    def put_mails(self, count: int) -> None:
        OutboxMessage.objects.using(ALIAS).bulk_create(
            OutboxMessage(
                key=f"uji:{n}",
                to_address=f"orang{n}@contoh.test",
                to_name="Orang",
                subject="Uji",
                body_text="Isi",
                next_try_at=clock.now(),
            )
            for n in range(count)
        )

    def put_job(self, seconds: int) -> None:
        """Work for the queue of imports that takes so long."""
        Job.objects.using(ALIAS).create(
            kind="lama", queue="imports", params={"seconds": seconds}, next_try_at=clock.now()
        )

    def states(self, model: type[Model] = OutboxMessage) -> dict[str, int]:
        """How many messages (jobs, reminders) are in each state."""
        return dict(Counter(model._default_manager.using(ALIAS).values_list("state", flat=True)))

    def let_leases_pass(self) -> None:
        OutboxMessage.objects.using(ALIAS).filter(state="sending").update(leased_until=clock.now())

    def let_waits_pass(self) -> None:
        Heartbeat.objects.using(ALIAS).filter(name__endswith=OUTAGE).update(next_at=clock.now())
        OutboxMessage.objects.using(ALIAS).filter(state="pending").update(next_try_at=clock.now())

    def begin(self, *arguments: str) -> subprocess.Popen:
        """Start a management command and do not wait for it."""
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.Popen(
            command,
            env=self.environment,
            cwd=settings.BASE_DIR,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def manage(self, *arguments: str) -> str:
        process = self.begin(*arguments)
        output, errors = process.communicate(timeout=300)
        assert process.returncode == 0, errors
        return output

    def ring(self, task: str = SWEEP, queue: str = "default", *names: str) -> None:
        """Say "look now" as beat and the bell do."""
        with Connection(self.environment["REDIS_URL"]) as broker:
            app.send_task(task, args=names, queue=queue, connection=broker)

    def start_worker(self, queues: str = QUICK) -> subprocess.Popen:
        name = f"w{self.started}"
        self.started += 1
        command = ["worker", "-Q", queues, "-c", "1", "-n", f"{name}@test", "--loglevel", "INFO"]
        command += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        self.workers.append(self._celery(*command, log=name))
        wait_for(lambda: "ready." in self.log_of(name))
        return self.workers[-1]

    def start_beat(self) -> subprocess.Popen:
        """A scheduler of its own; stopped with the workers."""
        name = f"b{self.started}"
        self.started += 1
        command = ["beat", "--pidfile=", "--schedule", str(self.logs / f"{name}-schedule"), "--loglevel", "INFO"]
        self.workers.append(self._celery(*command, log=name))
        return self.workers[-1]

    def kill(self, worker: subprocess.Popen) -> None:
        """`kill -9` of a worker and of the processes that it started."""
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait(timeout=30)
        self.workers.remove(worker)

    def log_of(self, name: str) -> str:
        return (self.logs / f"{name}.log").read_text()

    def stop(self) -> None:
        """End the workers; one whose task takes long is killed."""
        for worker in self.workers:
            worker.terminate()
        for worker in list(self.workers):
            try:
                worker.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.kill(worker)
        self.workers = []

    def _celery(self, *arguments: str, log: str = "celery") -> subprocess.Popen:
        command = [sys.executable, "-m", "celery", "-A", "kemitraan", *arguments]
        with (self.logs / f"{log}.log").open("ab") as output:
            return subprocess.Popen(
                command,
                env=self.environment,
                cwd=settings.BASE_DIR,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )


class Copies:
    """Copies of the migrated database of the tests, on the engine that they run on."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.base = f"house_{uuid.uuid4().hex[:12]}"
        if settings.IS_SQLITE:
            connection.ensure_connection()
            connection.connection.execute("VACUUM INTO ?", [str(folder / self.base)])
            connection.close()
        else:
            name = connection.settings_dict["NAME"]
            connection.close()
            self._run(f'CREATE DATABASE {self.base} TEMPLATE "{name}"')

    def make(self) -> str:
        """The address of a fresh copy, which `ALIAS` reaches until it is removed."""
        name = f"house_{uuid.uuid4().hex[:12]}"
        if settings.IS_SQLITE:
            shutil.copy(self.folder / self.base, self.folder / name)
            name = str(self.folder / name)
        else:
            self._run(f"CREATE DATABASE {name} TEMPLATE {self.base}")
        connections.databases[ALIAS] = {**connections.databases["default"], "NAME": name}
        connections[ALIAS].connect()  # tests may not open it later: it is none of the settings
        if settings.IS_SQLITE:
            return f"sqlite:///{name}"
        return f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{name}"

    def remove(self, address: str) -> None:
        connections[ALIAS].close()
        del connections.databases[ALIAS], connections[ALIAS]
        if not settings.IS_SQLITE:
            self._run(f"DROP DATABASE {address.rpartition('/')[2]} WITH (FORCE)")

    def end(self) -> None:
        if not settings.IS_SQLITE:
            self._run(f"DROP DATABASE {self.base} WITH (FORCE)")

    def _run(self, sql: str) -> None:
        import psycopg2

        base: dict[str, Any] = settings.DATABASES["default"]
        login = {"host": base["HOST"], "port": base["PORT"] or None, "user": base["USER"], "password": base["PASSWORD"]}
        with_server = psycopg2.connect(**login, dbname="postgres")
        with_server.autocommit = True
        with_server.cursor().execute(sql)
        with_server.close()


def environment_of(folder: Path, database: str, redis_url: str, mail_port: int) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "kemitraan.reminders.tests.house_settings",
        "VAR_DIR": str(folder / "var"),
        "MEDIA_ROOT": str(folder / "var" / "media"),
        "DATABASE_URL": database,
        "REDIS_URL": redis_url,
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
        "REMINDERS_FROM_HOUR": "0",
        "REMINDERS_UNTIL_HOUR": "24",
        "REMINDERS_ON_REST_DAYS": "True",
    }


def wait_for(condition: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "the workers did not do it in time"
        time.sleep(0.2)


def receivers(messages: list) -> Counter:
    """How many mails each address got."""
    return Counter(str(message["To"]).rpartition("<")[2].rstrip(">") for message in messages)
