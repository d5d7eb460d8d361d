"""An import's life: upload, stage (read and check), commit or discard. Nothing is written before commit."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from kemitraan.core import clock
from kemitraan.core.context import Via, came_via
from kemitraan.core.errors import DomainError, TransitionRefused
from kemitraan.core.permissions import can_write, require
from kemitraan.core.registry import resources
from kemitraan.core.selectors import attachments_of
from kemitraan.core.services import audit
from kemitraan.core.services.attachments import attach
from kemitraan.exchange.enums import ImportState, RowAction
from kemitraan.exchange.models import ImportBatch, ImportRow
from kemitraan.exchange.plans import Plan, count_rows, make_plan
from kemitraan.exchange.readers import ImportFileError, Sheet, read_sheet
from kemitraan.exchange.rules.choices import Choices
from kemitraan.exchange.rules.resources import ImportContext, Resource, Row

STAGED_AT_ONCE = 1000
# A reading that has not ended after this time was cut off and may be started again.
READING_LEASE = dt.timedelta(minutes=9)
FILE_PURPOSE = "import"
UNCHECKED = ("counts", "mapping", "columns", "options", "owner")


class ImportHasErrors(DomainError):
    """Rows are wrong and nobody chose to leave them out."""


class ImportIsStale(DomainError):
    """What would be written now is not what the preview showed."""


def context_of(batch: ImportBatch) -> ImportContext:
    """Where the rows of `batch` go, with what the person chose."""
    return ImportContext(
        institution=batch.institution,
        source=batch.options.get("source", ""),
        default_choice=batch.options.get("default_choice", ""),
        reference=batch.reference,
    )


@transaction.atomic
def upload_import(
    *, actor, institution, resource: Resource, file_name: str, data: bytes, options: dict[str, str]
) -> ImportBatch:
    """Keep an uploaded list, not yet read. `options`: source, default_choice, date_order.

    The file of a command stays where it is; that of a person is kept with the import.
    Raises `NotAllowed`, and `DomainError` (field `file`) for a file of another kind.
    """
    require(can_write(actor))
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
) -> ImportBatch:
    """Read the kept file into rows that show what will happen; may be repeated with another mapping.

    Reading and comparing hold no lock; only the short writes do. A file that cannot be read makes the
    import FAILED with the reason. Raises `NotAllowed` and `TransitionRefused`.
    """
    require(can_write(actor))
    resource = resources[batch.resource]
    _enter(batch, ImportState.READING, {ImportState.UPLOADED, ImportState.READY, ImportState.FAILED})
    try:
        sheet = sheet or read_sheet(file_bytes(batch), sheet=batch.sheet if sheet_name is None else sheet_name)
        plan = make_plan(
            sheet,
            resource,
            context_of(batch),
            mapping=mapping,
            header_row=header_row,
            choices=Choices.of(batch.options),
        )
    except ImportFileError as error:
        return _finish_staging(actor, batch, ImportState.FAILED, error=error.message)
    except BaseException:
        _finish_staging(actor, batch, ImportState.UPLOADED)
        raise
    _store_rows(batch, plan.rows)
    batch.options = batch.options | {"sheets": sheet.names, "is_checked": sheet.is_checked, "missing": plan.missing}
    batch.sheet = sheet.name[:100]
    return _finish_staging(actor, batch, ImportState.READY, plan=plan)


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
def _enter(batch: ImportBatch, state: str, allowed: set[str]) -> None:
    locked = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    is_abandoned = locked.state == ImportState.READING and locked.updated_at < clock.now() - READING_LEASE
    if locked.state not in allowed and not is_abandoned:
        raise TransitionRefused("Impor ini sedang dibaca atau sudah selesai.")
    locked.state = state
    locked.save(update_fields=["state", "updated_at"])
    batch.state = state


def _store_rows(batch: ImportBatch, rows: list[Row]) -> None:
    with transaction.atomic():
        ImportRow.objects.filter(batch=batch).delete()
    for start in range(0, len(rows), STAGED_AT_ONCE):
        with transaction.atomic():
            ImportRow.objects.bulk_create([_stored(batch, row) for row in rows[start : start + STAGED_AT_ONCE]])


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
    )


@transaction.atomic
def _finish_staging(actor, batch: ImportBatch, state: str, *, plan: Plan | None = None, error: str = "") -> ImportBatch:
    locked = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if locked.state != ImportState.READING:
        raise TransitionRefused("Impor ini dibuang selagi dibaca.")
    batch.state, batch.error = state, error
    if plan is not None:
        batch.mapping, batch.columns, batch.header_row = plan.mapping, plan.columns, plan.header_row
        batch.counts = plan.counts
    batch.full_clean(exclude=UNCHECKED)
    batch.save()
    if state != ImportState.UPLOADED:
        audit.record(
            actor=actor, action="import.read", sentence=f"membaca {batch.file_name}", subjects=[batch], reason=error
        )
    return batch


def commit_import(*, actor, batch: ImportBatch, skip_errors: bool = False, as_shown: bool = False) -> ImportBatch:
    """Write what the preview shows, all or nothing, in one short transaction.

    Rows are compared again with the records as they are now. A second call for a finished import changes
    nothing. Raises `NotAllowed`; `ImportHasErrors` while rows are wrong and `skip_errors` is not chosen;
    `ImportIsStale` when `as_shown` and the counts are no longer those of the preview; `TransitionRefused`.
    """
    require(can_write(actor))
    try:
        with transaction.atomic():
            return _commit(actor, batch, skip_errors, as_shown)
    except (IntegrityError, ValidationError):
        raise ImportIsStale("Data berubah selama penulisan. Tidak ada yang ditulis; periksa lagi.") from None


def _commit(actor, batch: ImportBatch, skip_errors: bool, as_shown: bool) -> ImportBatch:
    locked = ImportBatch.objects.select_for_update(of=("self",)).select_related("institution").get(pk=batch.pk)
    if locked.state == ImportState.DONE:
        return locked
    if locked.state != ImportState.READY or locked.options.get("missing"):
        raise TransitionRefused("Impor ini belum siap ditulis.")
    resource, context = resources[locked.resource], context_of(locked)
    # One import at a time writes into an institution.
    type(locked.institution).objects.select_for_update(no_key=True).get(pk=locked.institution_id)
    rows = staged_rows(locked)
    for row in rows:
        row.forget_match()
    resource.match([row for row in rows if row.is_open], context)
    counts = count_rows(rows)
    if counts["errors"] and not skip_errors:
        raise ImportHasErrors(f"{counts['errors']} baris salah. Perbaiki berkasnya, atau pilih lewati baris salah.")
    if as_shown and any(counts[name] != locked.counts.get(name) for name in ("created", "changed")):
        raise ImportIsStale("Data mitra berubah sejak pratinjau. Tidak ada yang ditulis; periksa lagi.")
    with came_via(Via.IMPORT, reference=context.reference):
        resource.commit(
            actor=actor,
            rows=[row for row in rows if row.action in {RowAction.CREATE, RowAction.CHANGE}],
            context=context,
        )
        written = counts["created"] + counts["changed"]
        audit.record(
            actor=actor,
            action="import.commit",
            sentence=f"menulis {written} {resource.noun} dari {locked.file_name}",
            subjects=[locked],
        )
    locked.state, locked.counts, locked.finished_at = ImportState.DONE, counts, clock.now()
    locked.save()
    return locked


def staged_rows(batch: ImportBatch) -> list[Row]:
    """The staged rows as the resource knows them, in file order."""
    return [
        Row(
            number=stored.number,
            raw=stored.raw,
            values=stored.values,
            action=stored.action,
            issues=stored.issues,
            diff=stored.diff,
            target_id=stored.target_id,
        )
        for stored in ImportRow.objects.filter(batch=batch).order_by("number")
    ]


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
def choose_options(*, actor, batch: ImportBatch, options: dict[str, str]) -> ImportBatch:
    """Keep what the person chose for reading (`default_choice`, `date_order`, `source`); staging follows."""
    require(can_write(actor))
    locked = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if not locked.is_open:
        raise TransitionRefused("Impor ini sudah selesai.")
    locked.options = locked.options | options
    locked.save(update_fields=["options", "updated_at"])
    audit.record(actor=actor, action="import.options", sentence="mengubah cara membaca berkas", subjects=[locked])
    return locked
