"""Reading of long lists in the background, so that nobody waits for a page."""

from typing import Any

from django.db import transaction

from kemitraan.accounts.models import Membership
from kemitraan.core.models import Job
from kemitraan.core.services.jobs import enqueue_job
from kemitraan.exchange.enums import ImportState
from kemitraan.exchange.models import ImportBatch
from kemitraan.exchange.services.imports import stage_import

KIND = "imports"
ROWS_READ_AT_ONCE = 2000


@transaction.atomic
def read_later(*, actor, batch: ImportBatch, total: int) -> ImportBatch:
    """Queue the reading of `batch`; `total` is its number of rows. Raises `NotAllowed` when it runs, not here."""
    batch.job = enqueue_job(
        actor=actor,
        institution=batch.institution,
        kind=KIND,
        params={"batch": batch.pk, "membership": actor.membership.pk},
        title=f"Membaca {batch.file_name}",
        url=batch.get_absolute_url(),
        total=total,
    )
    batch.save(update_fields=["job", "updated_at"])
    return batch


def run_reading(job: Job) -> dict[str, Any]:
    """The job: read the kept file as the person who asked for it. Safe to run twice."""
    batch = ImportBatch.objects.select_related("institution").get(pk=job.params["batch"])
    if batch.state in {ImportState.READY, ImportState.DONE, ImportState.DISCARDED}:
        return batch.counts
    membership = Membership.objects.select_related("user", "institution").get(pk=job.params["membership"])
    return stage_import(actor=membership.user.act_as(membership), batch=batch).counts
