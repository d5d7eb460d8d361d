"""What the house itself wants people to be reminded of: imports, background work and mail that wait for a person."""

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.urls import reverse

from kemitraan.accounts.models import Institution
from kemitraan.core.formats import format_date
from kemitraan.core.models import Job, JobState, OutboxMessage, OutboxState
from kemitraan.exchange.enums import ImportState
from kemitraan.exchange.models import ImportBatch
from kemitraan.reminders.enums import RecipientKind
from kemitraan.reminders.sources import DueItem, DueSource, addresses

# A list that was uploaded should be written or discarded within this time, before the records move on.
CONFIRM_WITHIN = dt.timedelta(days=2)
WAITS_FOR = {
    ImportState.UPLOADED: "menunggu pilihan kolom",
    ImportState.READY: "menunggu diperiksa dan dikonfirmasi",
    ImportState.FAILED: "gagal dibaca: coba lagi atau buang",
}


def imports_waiting(institution: Institution, until: dt.date) -> Iterator[DueItem]:
    """Lists that were uploaded and neither written nor discarded; who uploaded them answers."""
    rows = (
        ImportBatch.objects.in_institution(institution)
        .filter(state__in=list(WAITS_FOR))
        .annotate(begun_on=_day("created_at", institution))
        .filter(begun_on__lte=until - CONFIRM_WITHIN)
        .order_by("begun_on", "pk")
        .values_list("pk", "public_id", "file_name", "state", "begun_on", "owner_id")
    )
    page = addresses("exchange:import-detail")
    for pk, public_id, file_name, state, begun_on, owner in rows:
        yield DueItem(
            uid=f"import:{pk}",
            title=f"Impor {file_name} {WAITS_FOR[ImportState(state)]}"[:300],
            due_on=begun_on + CONFIRM_WITHIN,
            url=page(public_id),
            owner_ids=(owner,) if owner else (),
            detail=f"Diunggah {format_date(begun_on)}",
        )


def jobs_failed(institution: Institution, until: dt.date) -> Iterator[DueItem]:
    """Background work that was given up, due on the day it ended; the admin repeats it or calls it off.

    Whoever asked for it was told in the inbox when it ended.
    """
    rows = (
        Job.objects.filter(institution=institution, state=JobState.FAILED)
        .annotate(ended_on=_day("finished_at", institution))
        .filter(ended_on__lte=until)
        .order_by("ended_on", "pk")
        .values_list("pk", "public_id", "title", "ended_on", "owner_id", "owner__full_name")
    )
    page = addresses("core:job-detail")
    for pk, public_id, title, ended_on, owner, owner_name in rows:
        yield DueItem(
            uid=f"job:{pk}",
            title=f"Pekerjaan latar gagal: {title or f'#{pk}'}"[:300],
            due_on=ended_on,
            url=page(public_id),
            owner_ids=(owner,) if owner else (),
            detail=f"Diminta oleh {owner_name}" if owner else "Diminta oleh sistem",
        )


def mails_unclear(institution: Institution, until: dt.date) -> Iterator[DueItem]:
    """Mails that may or may not have arrived, one item for each local day on which they were written."""
    rows = (
        OutboxMessage.objects.filter(institution=institution, state=OutboxState.UNCERTAIN)
        .annotate(written_on=_day("created_at", institution))
        .filter(written_on__lte=until)
        .values("written_on")
        .annotate(count=Count("pk"))
        .order_by("written_on")
        .values_list("written_on", "count")
    )
    page = reverse("core:outbox-list")
    for written_on, count in rows:
        yield DueItem(
            uid=f"mails:{written_on.isoformat()}",
            title=f"{count} surat berstatus tidak pasti",
            due_on=written_on,
            url=f"{page}?state=uncertain",
            detail=f"Ditulis {format_date(written_on)}",
        )


def _day(column: str, institution: Institution) -> TruncDate:
    return TruncDate(column, tzinfo=ZoneInfo(institution.time_zone))


SOURCES = (
    DueSource(
        key="import_waiting",
        label="Impor menunggu konfirmasi",
        label_en="Import waiting to be confirmed",
        default_steps=(0, 5),
        default_recipients=(RecipientKind.OWNER,),
        items=imports_waiting,
        default_escalation=((5, RecipientKind.COORDINATOR),),
    ),
    DueSource(
        key="job_failed",
        label="Pekerjaan latar gagal",
        label_en="Failed background work",
        default_steps=(0, 7),
        default_recipients=(RecipientKind.ADMIN,),
        items=jobs_failed,
        is_urgent=True,
    ),
    DueSource(
        key="mail_unclear",
        label="Surat berstatus tidak pasti",
        label_en="Mail that may not have arrived",
        default_steps=(0, 7),
        default_recipients=(RecipientKind.ADMIN,),
        items=mails_unclear,
    ),
)
