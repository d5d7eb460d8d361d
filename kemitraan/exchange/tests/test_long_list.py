"""A list of 50,000 rows goes through a real worker: in little memory, with moving progress, while pages answer."""

import io
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import xlsxwriter
from django.conf import settings
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from kemitraan.core.models import AuditEvent
from kemitraan.core.services.bell import wake_jobs
from kemitraan.exchange.enums import ImportState
from kemitraan.exchange.models import ImportBatch
from partners.models import Organization
from partners.search_texts import stale_keys

ROWS = 50_000
MOST_MEMORY_MB = 300
SLOWEST_PAGE_SECONDS = 5
PATIENCE_SECONDS = 1_800
HEADER = ("ID sumber", "Nama", "Jenis", "Kabupaten/kota", "Telepon", "Surel", "Alamat")


def long_list() -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"constant_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADER)
    for row in range(1, ROWS + 1):
        cells = (f"K{row:06}", f"PT Uji {row:06} (contoh)", "Perusahaan", "Demak", f"0291{row:06}", f"u{row}@contoh.id")
        for column, cell in enumerate((*cells, f"Jalan Contoh {row}")):
            sheet.write_string(row, column, cell)
    book.close()
    return target.getvalue()


class Worker:
    """A Celery worker on the database of the test; `peak_mb` is the most memory that one of its processes held."""

    def __init__(self, database_url: str) -> None:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "kemitraan.settings",
            "DATABASE_URL": database_url,
            "MEDIA_ROOT": str(settings.MEDIA_ROOT),
        }
        command = ["-m", "celery", "-A", "kemitraan", "worker", "-Q", "imports", "-c", "1", "-n", "long@test"]
        self.process = subprocess.Popen(
            [sys.executable, *command, "--loglevel", "WARNING"],
            env=environment,
            cwd=settings.BASE_DIR,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.peak_mb = 0

    def look(self) -> None:
        for key in self._keys():
            try:
                status = Path(f"/proc/{key}/status").read_text()
            except OSError:  # it ended meanwhile
                continue
            if found := re.search(r"VmHWM:\s+(\d+) kB", status):
                self.peak_mb = max(self.peak_mb, int(found[1]) // 1024)

    def _keys(self) -> list[int]:
        """The worker and the processes that it started."""
        keys = [self.process.pid]
        for key in keys:
            for children in Path(f"/proc/{key}/task").glob("*/children"):
                keys += [int(child) for child in children.read_text().split()]
        return keys


@dataclass
class Watched:
    """What a person sees who keeps the page open: each progress that was told, and the slowest answer."""

    told: list[int] = field(default_factory=list)
    slowest: float = 0.0


@pytest.fixture
def worker(transactional_db, database_url) -> Iterator[Worker]:
    started = Worker(database_url)
    yield started
    started.process.terminate()
    started.process.wait(timeout=60)


def watch(client: Client, batch: ImportBatch, worker: Worker) -> Watched:
    """Ask for the page again and again, as it does by itself, until it says that all is done."""
    seen, end = Watched(), time.monotonic() + PATIENCE_SECONDS
    wake_jobs("imports")
    while True:
        began = time.monotonic()
        answer = client.get(batch.get_absolute_url(), headers={"HX-Request": "true"})
        client.get(reverse("partners:organization-list"))
        seen.slowest = max(seen.slowest, time.monotonic() - began)
        worker.look()
        batch.refresh_from_db()
        assert batch.job is not None
        if not seen.told or batch.job.progress_done != seen.told[-1]:
            seen.told.append(batch.job.progress_done)
        if answer.headers.get("HX-Refresh"):
            return seen
        assert time.monotonic() < end, f"{batch.state} after {seen.told[-1]} rows"
        time.sleep(0.3)


@pytest.mark.load
def test_fifty_thousand_rows_are_read_and_written_in_little_memory(client_for, coordinator, institution, worker):
    client = client_for(coordinator)
    file = ContentFile(long_list(), name="panjang.xlsx")
    sent = client.post(
        reverse("exchange:import-create"), {"resource": "organizations", "file": file, "source": "daftar"}
    )
    assert sent.status_code == 302
    batch = ImportBatch.objects.get()
    before = Organization.objects.count()
    reading = watch(client, batch, worker)
    assert (batch.state, batch.counts["created"], batch.counts["errors"]) == (ImportState.READY, ROWS, 0)
    assert Organization.objects.count() == before
    client.post(reverse("exchange:import-commit", args=[batch.public_id]))
    writing = watch(client, batch, worker)
    assert batch.state == ImportState.DONE
    assert Organization.objects.count() == before + ROWS
    assert AuditEvent.objects.filter(action="organization.create").count() == ROWS
    for seen in (reading, writing):
        assert len(seen.told) > 5, seen.told
        assert seen.told == sorted(seen.told)
        assert seen.slowest < SLOWEST_PAGE_SECONDS
    assert 50 < worker.peak_mb < MOST_MEMORY_MB
    assert list(stale_keys()) == []
