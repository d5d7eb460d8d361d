"""The figure of sending: mails of the outbox through a local mail server, against a bare loop on one connection."""

import resource
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import connection
from django.test import override_settings

from kemitraan.core import clock
from kemitraan.core.models import OutboxMessage, OutboxState
from kemitraan.core.services.mail import mail_texts
from kemitraan.core.services.outbox import deliver_due
from kemitraan.monitoring.benchmarks.figures import say, seconds_of, show, show_count

ROUNDS = 4
ITEMS = 6
SERVER = "kemitraan.monitoring.benchmarks.mail_server"
MARK_SENT = "UPDATE core_outboxmessage SET state = 'sent', sent_at = now() WHERE id = %s"


def measure(mails: int) -> None:
    """Ours and the floor in turns, a quarter of the mails each time; both in mails a second."""
    say("Measuring reminders-send")
    part = mails // ROUNDS
    with mail_server():
        put(part)
        deliver_due(channel="email")  # warms both ways alike: templates, connection, plans of statements
        before = peak_mb()
        ours = floor = 0.0
        for _ in range(ROUNDS):
            put(part)
            ours += seconds_of(lambda: deliver_due(channel="email"))
            sent = OutboxMessage.objects.filter(state=OutboxState.SENT).count()
            put(part)
            floor += seconds_of(send_bare)
            if OutboxMessage.objects.filter(state=OutboxState.SENT).count() != sent + part:
                raise RuntimeError("Not all mails were sent")
        show("reminders-send", ROUNDS * part / ours, ROUNDS * part / floor, "mails/s")
        show_count("reminders-send-memory", peak_mb() - before)


def put(count: int) -> None:
    """Mails with a digest of six things each, due now."""
    stamp = time.monotonic_ns()
    items = [
        {"title": f"Laporan kunjungan {n} (contoh)", "when": "Tenggat 5 April 2027", "url": "http://127.0.0.1/"}
        for n in range(ITEMS)
    ]
    text, html = mail_texts("reminder_digest", {"sections": [{"rows": items}], "heading": "Yang menunggu Anda"})
    OutboxMessage.objects.bulk_create(
        OutboxMessage(
            key=f"ukur:{stamp}:{n}",
            to_name=f"Orang {n} (contoh)",
            to_address=f"orang{n}@contoh.test",
            subject="Pengingat: 6 hal menunggu Anda",
            body_text=text,
            body_html=html,
            next_try_at=clock.now(),
        )
        for n in range(count)
    )


def send_bare() -> None:
    """The floor: read what waits, build the same mail, send it over one connection, commit one row a mail."""
    rows = OutboxMessage.objects.filter(state=OutboxState.PENDING).order_by("next_try_at", "id")
    server = get_connection()
    server.open()
    with connection.cursor() as cursor:
        for row in list(rows):
            mail = EmailMultiAlternatives(
                row.subject,
                row.body_text,
                to=[f"{row.to_name} <{row.to_address}>"],
                headers={"Message-ID": f"<{row.public_id}@kemitraan>"},
                connection=server,
            )
            mail.attach_alternative(row.body_html, "text/html")
            mail.send()
            cursor.execute(MARK_SENT, [row.pk])
    server.close()


@contextmanager
def mail_server() -> Iterator[None]:
    """Inside, mail goes by SMTP to a process of its own on loopback."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-m", SERVER, str(port)])  # noqa: S603 - our own module
    try:
        _wait_for(port)
        with override_settings(
            EMAIL_BACKEND="kemitraan.core.mail.SmtpBackend", EMAIL_HOST="127.0.0.1", EMAIL_PORT=port
        ):
            yield
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("The mail server did not start")


def peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
