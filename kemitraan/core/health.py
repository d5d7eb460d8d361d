"""Whether the parts that the product stands on are well; for `/readyz` and `manage.py doctor`.

A check is a function () -> list of (ok, sentence). It never raises: what cannot be reached is a finding.
"""

import datetime as dt
import os
import uuid
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from kemitraan.core import clock
from kemitraan.core.database_rules import missing_rules
from kemitraan.core.enums import OutboxChannel
from kemitraan.core.formats import format_age
from kemitraan.core.models import OUTAGE, Heartbeat, Job, JobState, OutboxMessage, OutboxState
from kemitraan.core.selectors.pulse import BEAT, SILENT_AFTER, SWEEP, WORKER, Standing, standing

Finding = tuple[bool, str]
BROKER_TIMEOUT_SECONDS = 2


def check_database() -> list[Finding]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except DatabaseError as error:
        return [(False, f"Database tidak terjangkau: {type(error).__name__}.")]
    return [(True, f"Database terjangkau ({connection.vendor}).")]


def check_migrations() -> list[Finding]:
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        return [(False, f"Migrasi tidak dapat dibaca: {type(error).__name__}.")]
    if pending:
        return [(False, f"{len(pending)} migrasi belum dijalankan.")]
    return [(True, "Semua migrasi sudah dijalankan.")]


def check_database_rules() -> list[Finding]:
    """Every trigger and constraint that migrations made beside Django's own is there."""
    try:
        missing = [name for made in missing_rules(connection).values() for name in made]
    except DatabaseError as error:
        return [(False, f"Aturan database tidak dapat dibaca: {type(error).__name__}.")]
    if missing:
        return [(False, f"Aturan database hilang: {', '.join(missing)}. Jalankan migrate.")]
    return [(True, "Semua aturan database terpasang.")]


def check_broker() -> list[Finding]:
    """Redis answers, or the folder of the filesystem broker can be written."""
    if not settings.REDIS_URL:
        folder = Path(settings.BROKER_DIR) / "data"
        is_writable = folder.is_dir() and os.access(folder, os.W_OK)
        return [(is_writable, "Antrean kerja dapat ditulis." if is_writable else "Antrean kerja tidak dapat ditulis.")]
    from redis import Redis, RedisError

    try:
        with Redis.from_url(
            settings.REDIS_URL,
            socket_connect_timeout=BROKER_TIMEOUT_SECONDS,
            socket_timeout=BROKER_TIMEOUT_SECONDS,
        ) as client:
            client.ping()
    except RedisError as error:
        return [(False, f"Redis tidak terjangkau: {type(error).__name__}.")]
    return [(True, "Redis terjangkau.")]


def check_workers() -> list[Finding]:
    """A worker showed itself within five minutes and takes up what the beat gives it.

    Only where there ever was one: a house that runs the web pages alone is ready without.
    """
    found = standing()
    last = found.last_worker_at
    if last is None:
        return [(True, "Belum ada worker yang ditunggu.")]
    if not found.alive(WORKER):
        return [(False, f"Tidak ada worker yang hidup; denyut terakhir {_ago(last)}.")]
    swept = found.work_named(SWEEP).last_at
    has_called = any(beat.since < clock.now() - SILENT_AFTER for beat in found.alive(BEAT))
    if has_called and swept is not None and swept < clock.now() - SILENT_AFTER:
        return [(False, f"Worker hidup tetapi tidak mengerjakan apa pun; sapuan terakhir {_ago(swept)}.")]
    return [(True, f"Worker hidup; denyut terakhir {_ago(last)}.")]


def check_heartbeats() -> list[Finding]:
    """Workers for every queue and a beat are alive, and every regular task ran in time and well."""
    return findings_of(standing())


def findings_of(found: Standing) -> list[Finding]:
    """What the heartbeats say about processes and regular work."""
    if found.last_worker_at is None:
        return [(False, "Pekerja latar belum pernah berdenyut. Jalankan worker dan beat.")]
    beats = len(found.alive(BEAT))
    findings = [(False, f"Antrean {queue} tidak dilayani worker mana pun.") for queue in found.idle_queues]
    findings.append((beats > 0, f"{beats} penjadwal (beat) hidup."))
    for work in found.work:
        if work.last_at is None:
            findings.append((True, f"{work.label} belum pernah berjalan di sini."))
        elif work.error:
            findings.append((False, f"{work.label} gagal; terakhir berhasil {_ago(work.last_at)}."))
        else:
            findings.append((not work.is_late, f"{work.label} terakhir berjalan {_ago(work.last_at)}."))
    return findings


def _ago(moment: dt.datetime) -> str:
    return f"{format_age(clock.now() - moment)} lalu"


def check_storage() -> list[Finding]:
    """A file can be written, read and removed where uploads are kept."""
    name = f"doctor-{uuid.uuid4().hex}"
    try:
        stored = default_storage.save(name, ContentFile(b"ok"))
        with default_storage.open(stored) as content:
            is_same = content.read() == b"ok"
        default_storage.delete(stored)
    except OSError as error:
        return [(False, f"Penyimpanan berkas tidak dapat ditulis: {type(error).__name__}.")]
    return [(is_same, "Penyimpanan berkas dapat ditulis dan dibaca.")]


def check_jobs() -> list[Finding]:
    overdue = Job.objects.filter(state=JobState.RUNNING, leased_until__lt=clock.now()).count()
    failed = Job.objects.filter(state=JobState.FAILED).count()
    return [
        (overdue == 0, f"{overdue} pekerjaan latar macet."),
        (True, f"{failed} pekerjaan latar gagal dan menunggu orang."),
    ]


def check_outbox() -> list[Finding]:
    """Outages of servers, mail that could not be delivered, and mail of which nobody knows."""
    outages = [
        (False, f"{_label(beat)}: server gagal dijangkau {beat.details.get('failures', 1)} kali berturut-turut.")
        for beat in Heartbeat.objects.filter(name__endswith=OUTAGE).order_by("name")
    ]
    failed = OutboxMessage.objects.filter(state=OutboxState.FAILED).count()
    uncertain = OutboxMessage.objects.filter(state=OutboxState.UNCERTAIN).count()
    waiting = OutboxMessage.objects.filter(state=OutboxState.PENDING, next_try_at__lte=clock.now()).count()
    return [
        *(outages or [(True, "Semua saluran terjangkau.")]),
        (failed == 0, f"{failed} surat gagal permanen."),
        (uncertain == 0, f"{uncertain} surat berstatus tidak pasti."),
        (True, f"{waiting} surat menunggu dikirim."),
    ]


def _label(beat: Heartbeat) -> str:
    """The channel of an outage in words."""
    channel = beat.name.removesuffix(OUTAGE)
    return str(OutboxChannel(channel).label) if channel in OutboxChannel.values else channel


READINESS = {
    "database": check_database,
    "migrations": check_migrations,
    "broker": check_broker,
    "workers": check_workers,
}
OPERATION = {
    "rules": check_database_rules,
    "heartbeats": check_heartbeats,
    "storage": check_storage,
    "jobs": check_jobs,
    "outbox": check_outbox,
}
