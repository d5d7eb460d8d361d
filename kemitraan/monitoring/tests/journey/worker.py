"""A real worker of the product on the database of the test."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from kombu import Connection

from kemitraan.reminders.tasks import plan_reminders

QUEUE = "planning"


@contextmanager
def running_worker(*, database_url: str, redis_url: str, site_url: str, mail_port: int) -> Iterator[None]:
    """Inside, one Celery worker takes jobs from `redis_url`; mails go to the local port `mail_port`."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "kemitraan.settings",
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "SITE_URL": site_url,
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
        "REMINDERS_FROM_HOUR": "0",
        "REMINDERS_UNTIL_HOUR": "24",
        "REMINDERS_ON_REST_DAYS": "True",
    }
    command = [sys.executable, "-m", "celery", "-A", "kemitraan", "worker", "-c", "1", "-n", "journey@test"]
    process = subprocess.Popen(
        [*command, "-Q", f"default,mail,imports,exports,{QUEUE}", "--loglevel", "WARNING"],
        env=environment,
        cwd=settings.BASE_DIR,
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


def ring(redis_url: str) -> None:
    """Say "look now" as beat does."""
    with Connection(redis_url) as connection:
        plan_reminders.apply_async(connection=connection, queue=QUEUE)
