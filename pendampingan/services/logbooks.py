"""The logbook of a mentor as Excel: at once, or as a job when it is long."""

import datetime as dt
import io
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.files import File

from kemitraan.core.enums import JobQueue
from kemitraan.core.errors import DomainError
from kemitraan.core.file_content import XLSX
from kemitraan.core.models import Job
from kemitraan.core.registry import MadeFile
from kemitraan.core.selectors import attachments_of
from kemitraan.core.services import audit
from kemitraan.core.services.attachments import keep_made_file
from kemitraan.core.services.jobs import asker_of, enqueue_once, report_progress
from kemitraan.exchange.services.exports import PURPOSE, write_list
from pendampingan.models import Mentor
from pendampingan.resources.logbook import logbook_table, reports_in, unanswered_in
from pendampingan.services.printed_documents import file_name

KIND = "logbook"
ROWS_AT_ONCE = 1000  # more become a job; a person waits about a second for so many


def make_logbook(*, actor, mentor: Mentor, since: dt.date, until: dt.date) -> MadeFile | Job:
    """The logbook from `since` to `until`, both included, of a mentor whom the actor sees; a long one as a job.

    The same asked for again while its job waits or runs gives that job. Raises `DomainError` for days in no order.
    """
    if until < since:
        raise DomainError("Tanggal sampai tidak boleh sebelum tanggal dari.", field="until")
    span = (actor, mentor, since, until)
    count = reports_in(*span).count() + unanswered_in(*span).count()
    if count > ROWS_AT_ONCE:
        return _make_later(actor, mentor, since, until, count)
    stream = io.BytesIO()
    written = _write(stream, logbook_table(*span))
    _record(actor, mentor, since, until, written)
    return MadeFile(_name(mentor, since, until), XLSX, stream.getvalue())


def _make_later(actor, mentor: Mentor, since: dt.date, until: dt.date, count: int) -> Job:
    params = {
        "mentor": mentor.pk,
        "since": since.isoformat(),
        "until": until.isoformat(),
        "membership": actor.membership.pk,
    }
    return enqueue_once(
        actor=actor,
        institution=mentor.institution,
        kind=KIND,
        queue=JobQueue.EXPORTS,
        params=params,
        title=f"Logbook {mentor}",
        url=mentor.get_absolute_url(),
        total=count,
        is_stoppable=True,
    )


def run_logbook(job: Job) -> dict[str, Any]:
    """The job: write the logbook as the person who asked for it may see it now, and keep the file with the job."""
    if attachments_of(job, PURPOSE).exists():
        return job.result
    actor = asker_of(job, "logbook ini")
    mentor = Mentor.objects.visible_to(actor).filter(pk=job.params["mentor"]).first()
    if mentor is None:
        raise DomainError("Pendamping ini tidak lagi dapat Anda lihat.")
    since, until = (dt.date.fromisoformat(job.params[name]) for name in ("since", "until"))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "logbook.xlsx"
        rows = logbook_table(actor, mentor, since, until, on_progress=lambda done: report_progress(job, done))
        with path.open("wb") as stream:
            written = _write(stream, rows)
        with path.open("rb") as stream:
            keep_made_file(
                actor=actor,
                subject=job,
                content=File(stream),
                name=_name(mentor, since, until),
                content_type=XLSX,
                purpose=PURPOSE,
            )
    _record(actor, mentor, since, until, written)
    return {"rows": written}


def _write(stream, rows: Iterator[list[Any]]) -> int:
    return write_list(stream, rows, "Logbook", "xlsx")


def _name(mentor: Mentor, since: dt.date, until: dt.date) -> str:
    return file_name("logbook", mentor, f"{since}-{until}", "xlsx")


def _record(actor, mentor: Mentor, since: dt.date, until: dt.date, count: int) -> None:
    audit.record(
        actor=actor,
        action="export.create",
        sentence=f"mengekspor logbook {mentor} {since:%d-%m-%Y} sampai {until:%d-%m-%Y} ({count} baris)",
        subjects=[mentor, mentor.institution],
        institution=mentor.institution,
    )
