"""An import's life: upload, stage (read and check), decide, commit or discard. Nothing is written before commit."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from kemitraan.core import clock
from kemitraan.core.errors import DomainError, TransitionRefused
from kemitraan.core.models import Job, JobState
from kemitraan.core.permissions import can_write, require
from kemitraan.core.registry import resources
from kemitraan.core.selectors import attachments_of
from kemitraan.core.services import audit
from kemitraan.core.services.attachments import attach
from kemitraan.core.services.jobs import JobStopped
from kemitraan.exchange.enums import ImportState, RowAction
from kemitraan.exchange.models import ImportBatch, ImportRow, SavedMapping
from kemitraan.exchange.plans import STEPS, Plan, make_plan, personal_columns
from kemitraan.exchange.readers import ImportFileError, Sheet, find_sheet
from kemitraan.exchange.rules.cells import as_text, veil, veil_numbers
from kemitraan.exchange.rules.choices import Choices
from kemitraan.exchange.rules.columns import SEARCHED_ROWS, personal_headers
from kemitraan.exchange.rules.resources import ImportContext, Resource, Row, only_exported
from kemitraan.exchange.services.mappings import Recalled

STAGED_AT_ONCE = 1000
# A reading that has not ended after this time was cut off and may be started again.
READING_LEASE = dt.timedelta(minutes=9)
FILE_PURPOSE = "import"
UNCHECKED = ("counts", "mapping", "columns", "options", "facts", "owner", "saved_mapping")
HEAD_CELLS, HEAD_LETTERS = 12, 60
FIRST = {RowAction.ERROR: 0, RowAction.BLANK: 4, RowAction.SKIPPED: 3}

Progress = Callable[[int, int], None]


def nobody_waits(done: int, total: int) -> None:
    """Progress that nobody looks at."""


def context_of(batch: ImportBatch) -> ImportContext:
    """Where the rows of `batch` go, with what the person chose."""
    choices = Choices.of(batch.options)
    return ImportContext(
        institution=batch.institution,
        source=batch.options.get("source", ""),
        default_choice=choices.default_choice,
        reference=batch.reference,
        date_order=choices.date_order,
        date_orders=choices.date_orders,
        dates=choices.dates,
        takes_proposals=choices.takes_proposals,
    )


@transaction.atomic
def upload_import(
    *, actor, institution, resource: Resource, file_name: str, data: bytes, options: dict[str, Any]
) -> ImportBatch:
    """Keep an uploaded list, not yet read. `options`: `source`, and what `rules.choices.Choices` knows.

    The file of a command stays where it is; that of a person is kept with the import.
    Raises `NotAllowed`, and `DomainError` for a file of another kind (field `file`) and for a resource that is only
    exported (field `resource`).
    """
    require(can_write(actor))
    if not resource.is_importable:
        raise DomainError(only_exported(resource), field="resource")
    batch = ImportBatch(
        institution=institution,
        resource=resource.key,
        file_name=file_name[-255:],
        options=options,
        owner_id=actor.pk,
    )
    batch.full_clean(exclude=UNCHECKED)
    batch.save()
    name = file_name if file_name.lower().endswith((".xlsx", ".xls", ".ods", ".csv")) else f"{file_name}.csv"
    if actor.pk is not None:
        attach(actor=actor, subject=batch, upload=ContentFile(data, name=name), purpose=FILE_PURPOSE)
    audit.record(actor=actor, action="import.upload", sentence=f"mengunggah {file_name}", subjects=[batch])
    return batch


def stage_import(
    *,
    actor,
    batch: ImportBatch,
    mapping: dict[str, str] | None = None,
    header_row: int | None = None,
    sheet_name: str | None = None,
    sheet: Sheet | None = None,
    plan: Plan | None = None,
    recalls: bool = True,
    job: Job | None = None,
    on_progress: Progress = nobody_waits,
) -> ImportBatch:
    """Read the kept file into rows that show what will happen; may be repeated with another mapping.

    Reading and comparing hold no lock; only the short writes do. Without a `mapping` a saved one for the same
    headers is used, unless not `recalls`. What was read (`sheet`) and understood (`plan`) already is not read again.
    A file that cannot be read makes the import FAILED with the reason. A
    reading that was cut off is started again by its `job`. Raises `NotAllowed` and `TransitionRefused`.
    """
    require(can_write(actor))
    resource = resources[batch.resource]
    enter_state(batch, ImportState.READING, {ImportState.UPLOADED, ImportState.READY, ImportState.FAILED}, job)
    recalled = Recalled(batch.institution, resource) if recalls else None
    try:
        sheet = sheet or find_sheet(
            file_bytes(batch), resource.fields, wanted=batch.sheet if sheet_name is None else sheet_name
        )
        stamp = resource.stamp(context_of(batch)) if resource.stamp else ""
        plan = plan or make_plan(
            sheet,
            resource,
            context_of(batch),
            mapping=mapping,
            header_row=header_row,
            choices=Choices.of(batch.options),
            recall=recalled,
            on_progress=lambda done, total: on_progress(done, total + total // STEPS),
        )
        batch.facts = facts_of(sheet, plan, stamp, personal=personal_columns(plan.mapping, resource))
        batch.sheet, size = sheet.name[:100], len(sheet.rows)
        del sheet
        _store_rows(batch, plan.rows, lambda done: on_progress(STEPS * size + done, (STEPS + 1) * size))
    except BaseException as error:
        return _end_without_rows(actor, batch, job, error)
    return _finish_staging(actor, batch, ImportState.READY, plan=plan, saved=_mapping_used(batch, plan, recalled))


def _end_without_rows(actor, batch: ImportBatch, job: Job | None, error: BaseException) -> ImportBatch:
    """Leave the state that says what became of the reading; only a file that cannot be read is no error here."""
    if isinstance(error, ImportFileError):
        return _finish_staging(actor, batch, ImportState.FAILED, error=error.message)
    goes_on = isinstance(error, JobStopped) and not (
        job is not None and Job.objects.filter(pk=job.pk, state=JobState.CANCELLED).exists()
    )
    if not goes_on:
        _finish_staging(actor, batch, ImportState.UPLOADED)
    raise error


def _mapping_used(batch: ImportBatch, plan: Plan, recalled: Recalled | None) -> SavedMapping | None:
    """The saved mapping that the plan came from, or the one kept for this list while its headers are the same."""
    if recalled and plan.is_recalled and recalled.found:
        return recalled.found
    kept = batch.saved_mapping
    return kept if kept and kept.fingerprint == plan.header.fingerprint else None


def facts_of(sheet: Sheet, plan: Plan, stamp: str, *, personal: Iterable[int] = ()) -> dict[str, Any]:
    """What the page needs to know about the file without reading it again.

    `personal` columns are veiled, so are columns without a field that are headed or filled like personal numbers.
    """
    mapped = {int(column) for column in plan.mapping}
    hidden = set(personal) | ({*range(len(plan.header.keys))} - mapped) & personal_headers(plan.header.keys)
    return {
        "sheets": sheet.names,
        "kind": sheet.kind,
        "is_checked": sheet.is_checked,
        "missing": plan.missing,
        "head": [
            [
                _head_text(as_text(cell), is_hidden=column in hidden, is_mapped=column in mapped)
                for column, cell in enumerate(row[:HEAD_CELLS])
            ]
            for row in islice(sheet.rows, SEARCHED_ROWS)
        ],
        "header_last": plan.header.last,
        "keys": [keys[0] if keys else "" for keys in plan.header.keys],
        "fingerprint": plan.header.fingerprint,
        "evidence": {
            name: {"dmy": found.day_first, "mdy": found.month_first, "unclear": found.unclear}
            for name, found in plan.evidence.items()
        },
        "merged": plan.merged[:50],
        "has_proposals": any("proposal" in issue for row in plan.rows for issue in row.issues),
        "stamp": stamp,
    }


def _head_text(text: str, *, is_hidden: bool, is_mapped: bool) -> str:
    """A cell as the page that maps the columns shows it."""
    shown = veil(text) if is_hidden else text if is_mapped else veil_numbers(text)
    return shown[:HEAD_LETTERS]


def file_bytes(batch: ImportBatch) -> bytes:
    """The kept file. Raises `ImportFileError` when it is gone."""
    kept = attachments_of(batch, FILE_PURPOSE).first()
    if kept is None:
        raise ImportFileError("Berkas ini tidak ada lagi. Unggah lagi.")
    try:
        with kept.file.open("rb") as stream:
            return stream.read()
    except FileNotFoundError:
        raise ImportFileError("Berkas ini tidak ada lagi. Unggah lagi.") from None


@transaction.atomic
def enter_state(batch: ImportBatch, state: str, allowed: set[str], job: Job | None = None) -> None:
    """Begin to read or to write: one at a time, unless the earlier one was cut off. Raises `TransitionRefused`."""
    locked = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    is_cut_off = locked.state == state and (
        locked.updated_at < clock.now() - READING_LEASE or (job is not None and job.pk == locked.job_id)
    )
    if locked.state not in allowed and not is_cut_off:
        raise TransitionRefused("Impor ini sedang dikerjakan atau sudah selesai.")
    locked.state = state
    locked.save(update_fields=["state", "updated_at"])
    batch.state = state


def _store_rows(batch: ImportBatch, rows: list[Row], on_progress: Callable[[int], None]) -> None:
    """Staged rows, in short transactions."""
    with transaction.atomic():
        ImportRow.objects.filter(batch=batch).delete()
    for start in range(0, len(rows), STAGED_AT_ONCE):
        with transaction.atomic():
            ImportRow.objects.bulk_create(
                [_stored(batch, row) for row in rows[start : start + STAGED_AT_ONCE]], batch_size=STAGED_AT_ONCE
            )
        on_progress(start)


def _stored(batch: ImportBatch, row: Row) -> ImportRow:
    return ImportRow(
        batch=batch,
        number=row.number,
        raw=row.raw,
        values=row.values,
        action=row.action,
        issues=row.issues,
        diff=row.diff,
        target_id=row.target_id,
        has_warning=row.has_warning,
        rank=rank_of(row),
    )


def rank_of(row: Row) -> int:
    """Problems first: errors, then rows to look at, then the others, then what a person left out, then no data."""
    return FIRST.get(RowAction(row.action), 1 if row.has_warning else 2)


@transaction.atomic
def _finish_staging(
    actor,
    batch: ImportBatch,
    state: str,
    *,
    plan: Plan | None = None,
    saved: SavedMapping | None = None,
    error: str = "",
) -> ImportBatch:
    locked = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if locked.state != ImportState.READING:
        raise TransitionRefused("Impor ini dibuang selagi dibaca.")
    batch.state, batch.error = state, error
    if plan is not None:
        batch.mapping, batch.columns, batch.header_row = plan.mapping, plan.columns, plan.header_row
        batch.counts, batch.saved_mapping = plan.counts, saved
        batch.options = batch.options | plan.choices.options
        if saved is not None and plan.is_recalled:
            SavedMapping.objects.filter(pk=saved.pk).update(used_at=clock.now())
    batch.full_clean(exclude=UNCHECKED)
    batch.save()
    if state != ImportState.UPLOADED:
        audit.record(
            actor=actor, action="import.read", sentence=f"membaca {batch.file_name}", subjects=[batch], reason=error
        )
    return batch


def staged_rows(batch: ImportBatch, *, actions: Iterable[str] = (), has_raw: bool = True) -> Iterator[Row]:
    """The staged rows as the resource knows them, in file order; only those of `actions` when they are given."""
    rows = ImportRow.objects.filter(batch=batch).order_by("number")
    names = ["number", "raw", "values", "action", "issues", "diff", "target_id"]
    if actions:
        rows = rows.filter(action__in=list(actions))
    if not has_raw:
        names.remove("raw")
    for stored in rows.values(*names).iterator(chunk_size=STAGED_AT_ONCE):
        yield Row(**{"raw": []} | stored)


@transaction.atomic
def discard_import(*, actor, batch: ImportBatch) -> ImportBatch:
    """Throw staged rows away; the trail and the file stay. Raises `NotAllowed` and `TransitionRefused`."""
    require(can_write(actor))
    locked = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if locked.state == ImportState.DISCARDED:
        return locked
    if not locked.is_open:
        raise TransitionRefused("Impor yang sudah ditulis tidak dapat dibuang.")
    ImportRow.objects.filter(batch=locked).delete()
    locked.state, locked.finished_at = ImportState.DISCARDED, clock.now()
    locked.save()
    audit.record(actor=actor, action="import.discard", sentence=f"membuang {locked.file_name}", subjects=[locked])
    return locked


@transaction.atomic
def choose_options(*, actor, batch: ImportBatch, options: dict[str, Any]) -> ImportBatch:
    """Keep what the person chose for reading (see `rules.choices.Choices`, and `source`); staging follows."""
    require(can_write(actor))
    locked = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if not locked.is_open or locked.state == ImportState.READING:
        raise TransitionRefused("Impor ini sedang dikerjakan atau sudah selesai.")
    locked.options = locked.options | options
    locked.save(update_fields=["options", "updated_at"])
    audit.record(actor=actor, action="import.options", sentence="mengubah cara membaca berkas", subjects=[locked])
    return locked
