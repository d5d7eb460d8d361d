"""Lists go out as they are shown: the same rows in the same order, short ones at once, long ones as a job."""

import io
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.files import File
from django.db.models import Case, IntegerField, Value, When

from kemitraan.core import clock
from kemitraan.core.enums import JobQueue
from kemitraan.core.errors import DomainError
from kemitraan.core.file_content import CSV, EXTENSIONS, XLSX
from kemitraan.core.models import Job
from kemitraan.core.registry import MadeFile, ShownList, resources, shown_lists
from kemitraan.core.selectors import attachments_of
from kemitraan.core.services import audit
from kemitraan.core.services.attachments import keep_made_file
from kemitraan.core.services.jobs import asker_of, enqueue_once, report_progress
from kemitraan.exchange.rules.resources import Resource
from kemitraan.exchange.writers import write_csv, write_xlsx

KIND = "exports"
PURPOSE = "export"
CONTENT_TYPES = {"xlsx": XLSX, "csv": CSV}
ROWS_AT_ONCE = 2000  # more become a job; a person waits about a second for so many
ROWS_A_QUERY = 500
XLSX_ROWS = 1_048_575  # what a sheet holds, without the header


def resource_of(model_label: str) -> Resource | None:
    """The resource that exports lists of that model, if one is registered."""
    return next((entry for entry in resources if entry.model == model_label), None)


def export_list(*, actor, resource: Resource, keys: list[int], file_format: str) -> MadeFile | Job:
    """The records `keys` in this order as a file, or the job that will make it when there are many.

    The same long list asked for again while its job waits or runs gives that job. Raises `DomainError` for a format
    that is not known and for more rows than a sheet holds.
    """
    return _export(actor, {"resource": resource.key}, keys, file_format)


def export_shown(*, actor, list_name: str, query: str, keys: list[int], file_format: str) -> MadeFile | Job:
    """The same with the columns that the list of that route shows at the address with `query`, in their order.

    Such a file is for reading: only what `export_list` makes can be imported again.
    """
    return _export(actor, {"list": list_name, "query": query}, keys, file_format)


def _export(actor, about: dict[str, str], keys: list[int], file_format: str) -> MadeFile | Job:
    if file_format not in CONTENT_TYPES:
        raise DomainError("Pilih Excel atau CSV.")
    if file_format == "xlsx" and len(keys) > XLSX_ROWS:
        raise DomainError("Daftar ini terlalu panjang untuk Excel. Pilih CSV.")
    outgoing = _outgoing(actor, about)
    if len(keys) > ROWS_AT_ONCE:
        return _export_later(actor, outgoing, about, keys, file_format)
    stream = io.BytesIO()
    count = write_list(stream, outgoing.table(keys), outgoing.title, file_format)
    _record(actor, actor.membership.institution, outgoing, count, file_format)
    return MadeFile(outgoing.file_name(file_format), CONTENT_TYPES[file_format], stream.getvalue())


@dataclass(frozen=True)
class Outgoing:
    """A list on its way out: what it is called, and `table(keys)`, its header and rows as the person may see them."""

    title: str
    noun: str
    table: Callable[..., Iterator[list[Any]]]
    note: str = ""

    def file_name(self, file_format: str) -> str:
        """`mitra 2026-11-25.xlsx`"""
        day = clock.today().isoformat()
        return f"{self.title.lower()}{self.note} {day}{EXTENSIONS[CONTENT_TYPES[file_format]]}"


def _outgoing(actor, about: dict[str, Any]) -> Outgoing:
    """What `about` names: a resource, or a list with the columns that it shows."""
    if "list" in about:
        shown = shown_lists["list"](actor, about["list"], about["query"])
        return Outgoing(shown.title, shown.noun, partial(shown_table, shown), note=" yang tampil")
    resource = resources[about["resource"]]
    return Outgoing(resource.label, resource.noun, partial(list_table, resource, actor))


def _export_later(actor, outgoing: Outgoing, about: dict[str, str], keys: list[int], file_format: str) -> Job:
    params = about | {"format": file_format, "membership": actor.membership.pk, "keys": keys}
    return enqueue_once(
        actor=actor,
        institution=actor.membership.institution,
        kind=KIND,
        queue=JobQueue.EXPORTS,
        params=params,
        title=f"Ekspor {outgoing.title}{outgoing.note} ({file_format})",
        total=len(keys),
        is_stoppable=True,
    )


def run_export(job: Job) -> dict[str, Any]:
    """The job: write the list as the person who asked for it may see it now, and keep the file with the job."""
    file_format = job.params["format"]
    if attachments_of(job, PURPOSE).exists():
        return job.result
    actor = asker_of(job, "ekspor ini")
    outgoing = _outgoing(actor, job.params)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ekspor"
        table = outgoing.table(job.params["keys"], on_progress=lambda done: report_progress(job, done))
        with path.open("wb") as stream:
            count = write_list(stream, table, outgoing.title, file_format)
        with path.open("rb") as stream:
            keep_made_file(
                actor=actor,
                subject=job,
                content=File(stream),
                name=outgoing.file_name(file_format),
                content_type=CONTENT_TYPES[file_format],
                purpose=PURPOSE,
            )
    _record(actor, actor.membership.institution, outgoing, count, file_format)
    return {"rows": count}


def shown_table(
    shown: ShownList, keys: list[int], *, on_progress: Callable[[int], None] = lambda done: None
) -> Iterator[list[Any]]:
    """The headings that the list shows, then its cells, in the order of `keys`; memory stays small."""
    yield list(shown.headers)
    for start in range(0, len(keys), ROWS_A_QUERY):
        some = keys[start : start + ROWS_A_QUERY]
        yield from shown.values(some)
        on_progress(start + len(some))


def list_table(
    resource: Resource, user, keys: list[int], *, on_progress: Callable[[int], None] = lambda done: None
) -> Iterator[list[Any]]:
    """The header, then the records of `keys` that `user` may see, in the order of `keys`; memory stays small."""
    manager = apps.get_model(resource.model)._default_manager
    starts = range(0, len(keys), ROWS_A_QUERY)
    visible = manager.visible_to(user)
    fields = resource.exported_fields(visible.filter(pk__in=keys[start : start + ROWS_A_QUERY]) for start in starts)
    yield [field.label for field in fields]
    for start in starts:
        some = keys[start : start + ROWS_A_QUERY]
        place = Case(*[When(pk=key, then=Value(index)) for index, key in enumerate(some)], output_field=IntegerField())
        rows = visible.filter(pk__in=some).order_by(place)
        for record in resource.export(user, rows):
            yield [record.get(field.name) for field in fields]
        on_progress(start + len(some))


def write_list(stream, rows: Iterator[list[Any]], sheet: str, file_format: str) -> int:
    """Write rows (the first is the header) into a binary stream; returns how many records there were."""
    if file_format == "xlsx":
        return write_xlsx(stream, rows, sheet=sheet)
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", write_through=True)
    count = write_csv(text, rows)
    text.detach()
    return count


def _record(actor, institution, outgoing: Outgoing, count: int, file_format: str) -> None:
    audit.record(
        actor=actor,
        action="export.create",
        sentence=f"mengekspor {count} {outgoing.noun}{outgoing.note} ke {file_format}",
        subjects=[institution],
        institution=institution,
    )
