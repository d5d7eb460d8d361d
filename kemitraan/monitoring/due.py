"""What the house itself wants people to be reminded of: imports, background work and mail that wait for a person."""

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from django.db.models import Count, QuerySet, Subquery
from django.db.models.functions import TruncDate
from django.urls import reverse

from kemitraan.accounts.enums import Role
from kemitraan.accounts.models import Institution
from kemitraan.core.formats import format_date
from kemitraan.core.models import Job, JobState, OutboxMessage, OutboxState
from kemitraan.core.permissions import can_write
from kemitraan.core.registry import WorkItem, WorkPart
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
NEXT_STEP = {ImportState.UPLOADED: "Pilih kolom", ImportState.READY: "Periksa", ImportState.FAILED: "Lihat"}


def imports_waiting(institution: Institution, until: dt.date) -> Iterator[DueItem]:
    """Lists that were uploaded and neither written nor discarded; who uploaded them answers."""
    rows = (
        _waiting_imports(institution, until)
        .order_by("begun_on", "pk")
        .values_list("pk", "public_id", "file_name", "state", "begun_on", "owner_id")
    )
    page = addresses("exchange:import-detail")
    for pk, public_id, file_name, state, begun_on, owner in rows:
        yield DueItem(
            uid=f"import:{pk}",
            title=_import_title(file_name, state),
            due_on=begun_on + CONFIRM_WITHIN,
            url=page(public_id),
            owner_ids=(owner,) if owner else (),
            detail=f"Diunggah {format_date(begun_on)}",
        )


def _waiting_imports(institution: Institution, until: dt.date) -> QuerySet:
    rows = ImportBatch.objects.in_institution(institution).filter(state__in=list(WAITS_FOR))
    return rows.annotate(begun_on=_day("created_at", institution)).filter(begun_on__lte=until - CONFIRM_WITHIN)


def _import_title(file_name: str, state: str) -> str:
    return f"Impor {file_name} {WAITS_FOR[ImportState(state)]}"[:300]


def jobs_failed(institution: Institution, until: dt.date) -> Iterator[DueItem]:
    """Background work that was given up, due on the day it ended; the admin repeats it or calls it off.

    Whoever asked for it was told in the inbox when it ended.
    """
    rows = (
        _failed_jobs(institution, until)
        .order_by("ended_on", "pk")
        .values_list("pk", "public_id", "title", "ended_on", "owner_id", "owner__full_name")
    )
    page = addresses("core:job-detail")
    for pk, public_id, title, ended_on, owner, owner_name in rows:
        yield DueItem(
            uid=f"job:{pk}",
            title=_job_title(title, pk),
            due_on=ended_on,
            url=page(public_id),
            owner_ids=(owner,) if owner else (),
            detail=f"Diminta oleh {owner_name}" if owner else "Diminta oleh sistem",
        )


def _failed_jobs(institution: Institution, until: dt.date) -> QuerySet:
    rows = Job.objects.filter(institution=institution, state=JobState.FAILED)
    return rows.annotate(ended_on=_day("finished_at", institution)).filter(ended_on__lte=until)


def _job_title(title: str, pk: int) -> str:
    return f"Pekerjaan latar gagal: {title or f'#{pk}'}"[:300]


def mails_unclear(institution: Institution, until: dt.date) -> Iterator[DueItem]:
    """Mails that may or may not have arrived, one item for each local day on which they were written."""
    rows = (
        _unclear_mails(institution)
        .filter(written_on__lte=until)
        .values("written_on")
        .annotate(count=Count("pk"))
        .order_by("written_on")
        .values_list("written_on", "count")
    )
    for written_on, count in rows:
        yield DueItem(
            uid=f"mails:{written_on.isoformat()}",
            title=_mail_title(count),
            due_on=written_on,
            url=_mail_page(),
            detail=f"Ditulis {format_date(written_on)}",
        )


def _unclear_mails(institution: Institution) -> QuerySet:
    rows = OutboxMessage.objects.filter(institution=institution, state=OutboxState.UNCERTAIN)
    return rows.annotate(written_on=_day("created_at", institution))


def _mail_title(count: int) -> str:
    return f"{count} surat berstatus tidak pasti"


def _mail_page() -> str:
    return f"{reverse('core:outbox-list')}?state=uncertain"


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


def _own_imports(user, today: dt.date, until: dt.date) -> QuerySet | None:
    """Only who uploaded a list goes on with it."""
    return _waiting_imports(user.membership.institution, until).filter(owner=user) if can_write(user) else None


def _import_item(user, until: dt.date, batch) -> WorkItem:
    return WorkItem(
        kind="import_waiting",
        title=_import_title(batch.file_name, batch.state),
        subtitle=f"Diunggah {format_date(batch.begun_on)}",
        url=reverse("exchange:import-detail", args=[batch.public_id]),
        due_on=batch.begun_on + CONFIRM_WITHIN,
        action=NEXT_STEP[ImportState(batch.state)],
        icon="table-import",
    )


def _jobs_at_work(user, today: dt.date, until: dt.date) -> QuerySet:
    """The admin's are all, of everybody else what they asked for."""
    rows = _failed_jobs(user.membership.institution, until)
    return rows if user.membership.role == Role.ADMIN else rows.filter(owner=user)


def _job_item(user, until: dt.date, job) -> WorkItem:
    return WorkItem(
        kind="job_failed",
        title=_job_title(job.title, job.pk),
        subtitle=f"Diminta oleh {job.owner.full_name}" if job.owner else "Diminta oleh sistem",
        url=job.get_absolute_url(),
        due_on=job.ended_on,
        action="Periksa",
        icon="alert-triangle",
    )


def _mails_at_work(user, today: dt.date, until: dt.date) -> QuerySet | None:
    """The oldest unclear mail, with how many there are; the admin looks after them."""
    if user.membership.role != Role.ADMIN:
        return None
    rows = _unclear_mails(user.membership.institution)
    counted = rows.order_by().values("institution").annotate(number=Count("pk")).values("number")
    oldest = rows.order_by("created_at", "pk").values("pk")[:1]
    return rows.filter(pk__in=oldest).annotate(count=Subquery(counted))


def _mail_item(user, until: dt.date, mail) -> WorkItem:
    return WorkItem(
        kind="mail_unclear",
        title=_mail_title(mail.count),
        subtitle=f"Paling lama ditulis {format_date(mail.written_on)}",
        url=_mail_page(),
        due_on=mail.written_on,
        action="Periksa",
        icon="mail",
    )


WORK = {
    "import_waiting": WorkPart(_own_imports, ("public_id", "file_name", "state"), ("created_at", "pk"), _import_item),
    "job_failed": WorkPart(_jobs_at_work, ("public_id", "title", "owner__full_name"), ("finished_at", "pk"), _job_item),
    "mail_unclear": WorkPart(_mails_at_work, (), ("pk",), _mail_item),
}
