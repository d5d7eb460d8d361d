"""The preview of an import: what was read, what was understood, what a person decides, and the last button."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.views.generic import DetailView

from kemitraan.core.errors import DomainError, NotAllowed
from kemitraan.core.formats import format_number
from kemitraan.core.views.generic import ActionView
from kemitraan.exchange.enums import ImportState, RowAction
from kemitraan.exchange.forms import MappingForm, is_same_choice, read_decisions
from kemitraan.exchange.models import ImportBatch
from kemitraan.exchange.presentation import date_columns, shown_fields, shown_row
from kemitraan.exchange.rules.choices import Choices
from kemitraan.exchange.rules.resources import Resource
from kemitraan.exchange.selectors import WARNED, count_of, preview_rows, twins_of
from kemitraan.exchange.services import commits, imports
from kemitraan.exchange.services.background import ROWS_AT_ONCE, read_later, write_later
from kemitraan.exchange.services.mappings import save_mapping
from kemitraan.exchange.views.imports import ImportObjectMixin, OfficeMixin, resource_of

BUSY = {ImportState.READING, ImportState.COMMITTING}


class CountedPaginator(Paginator):
    """Pages of rows whose number the import keeps."""

    def __init__(self, rows, per_page: int, total: int) -> None:
        super().__init__(rows, per_page)
        self.total = total

    @cached_property
    def count(self) -> int:
        return self.total


def mapping_form(request: HttpRequest, batch: ImportBatch, resource: Resource) -> MappingForm:
    is_sent = request.method == "POST" and request.resolver_match.url_name == "import-map"
    return MappingForm(request.POST if is_sent else None, user=request.user, batch=batch, resource=resource)


def is_waiting(batch: ImportBatch) -> bool:
    """Something reads or writes the list, or will do so soon."""
    has_open_job = batch.job is not None and batch.job.is_open
    return has_open_job or (batch.state in BUSY and batch.job is None)


class ImportDetailView(ImportObjectMixin, DetailView):
    """Preview: counts that filter, problems first, each cell read → understood.

    While the list is read or written the page asks again by itself, and once more in full at the end.
    """

    template_name = "exchange/import_detail.html"
    context_object_name = "batch"
    form: MappingForm | None = None

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not getattr(request, "htmx", False):
            return super().get(request, *args, **kwargs)
        batch = self.get_object()
        if is_waiting(batch):
            return self.response_class(request, ["exchange/_progress.html"], {"batch": batch, "job": batch.job})
        response = HttpResponse(status=200)
        response["HX-Refresh"] = "true"
        return response

    @property
    def per_page(self) -> int:
        raw = self.request.GET.get("per_page", "")
        return int(raw) if raw.isdigit() and int(raw) in settings.PAGE_SIZES else settings.PAGE_SIZES[0]

    def get_context_data(self, **kwargs):
        batch = self.object
        resource = resource_of(batch)
        kind = self.request.GET.get("jenis", "")
        waiting = is_waiting(batch)
        is_ready = batch.state == ImportState.READY and not waiting
        pages = CountedPaginator(preview_rows(batch, kind), self.per_page, count_of(batch, kind))
        page = pages.get_page(self.request.GET.get("page"))
        rows = [] if waiting else list(page)
        fields = shown_fields(batch, resource, rows)
        choices = Choices.of(batch.options)
        return super().get_context_data(**kwargs) | {
            "resource": resource,
            "state": ImportState(batch.state),
            "steps": steps_of(batch),
            "counters": [] if waiting else counters_of(batch, kind),
            "kind": kind,
            "page_obj": page,
            "columns": [field.label for _, field in fields],
            "rows": [shown_row(row, resource, fields, choices, can_decide=is_ready) for row in rows],
            "form": self.form or mapping_form(self.request, batch, resource),
            "missing": batch.missing,
            "missing_text": missing_in_words(batch, resource),
            "merged_text": merged_in_words(batch, choices),
            "can_decide": is_ready and not batch.missing,
            "can_read": batch.is_open and not waiting,
            "can_commit": is_ready and batch.writable > 0 and not batch.missing,
            "is_waiting": waiting,
            "job": batch.job,
            "has_issues": bool(batch.counts.get("errors") or batch.counts.get("warnings")),
            "dates": date_columns(batch, resource) if is_ready else [],
            "choices": choices,
            "has_proposals": is_ready and (batch.facts.get("has_proposals") or choices.takes_proposals),
            "has_twins": is_ready and kind == RowAction.ERROR and bool(twins_of(batch)),
        }


def missing_in_words(batch: ImportBatch, resource: Resource) -> str:
    """Which required fields no column holds."""
    names = " dan ".join(f"“{label}”" for label in batch.missing)
    return (
        f"Tidak ada kolom untuk {names}. Pilih kolomnya, atau periksa apakah daftar ini memang berisi {resource.noun}."
    )


def merged_in_words(batch: ImportBatch, choices: Choices) -> str:
    """Which cells are merged, and how they are read."""
    ranges = batch.facts.get("merged", [])
    names = ", ".join(ranges[:5]) + (f" dan {len(ranges) - 5} lainnya" if len(ranges) > 5 else "")
    if choices.fills_merged:
        return f"{names}: tiap baris diisi dengan nilai gabungannya. Periksa hasilnya di bawah."
    return f"{names}: barisnya ditandai salah. Pisahkan di berkas, atau pilih agar tiap baris diisi."


def steps_of(batch: ImportBatch) -> list[dict[str, str]]:
    """Where the import stands, for the stepper."""
    place = {
        ImportState.UPLOADED: 1,
        ImportState.READING: 1,
        ImportState.FAILED: 1,
        ImportState.READY: 2,
        ImportState.COMMITTING: 3,
        ImportState.DONE: 4,
        ImportState.DISCARDED: 4,
    }[ImportState(batch.state)]
    if batch.missing and place == 2:
        place = 1
    last = "Dibuang" if batch.state == ImportState.DISCARDED else "Selesai"
    labels = ["Unggah", "Cocokkan kolom", "Periksa", last]
    return [
        {"label": label, "state": "done" if i < place or place == 4 else "now" if i == place else "next"}
        for i, label in enumerate(labels)
    ]


def counters_of(batch: ImportBatch, kind: str) -> list[dict[str, Any]]:
    """The counts as chips that filter the rows; the chosen one leads back to all rows."""
    chips = [
        ("rows", "", "Semua baris", "", "list"),
        ("errors", RowAction.ERROR, "Salah", "late", "alert-circle"),
        ("warnings", WARNED, "Perlu dilihat", "soon", "alert-triangle"),
        ("created", RowAction.CREATE, "Baru", "ok", "circle-plus"),
        ("changed", RowAction.CHANGE, "Berubah", "brand", "pencil"),
        ("unchanged", RowAction.UNCHANGED, "Sama", "idle", "check"),
        ("blank", RowAction.BLANK, "Bukan data", "idle", "minus"),
        ("skipped", RowAction.SKIPPED, "Dilewati", "idle", "ban"),
    ]
    here = batch.get_absolute_url()
    return [
        {
            "label": label,
            "value": batch.counts.get(name, 0),
            "url": here if not value or value == kind else f"{here}?jenis={value}",
            "color": color,
            "icon": icon,
            "note": "ditampilkan" if value == kind else "",
        }
        for name, value, label, color, icon in chips
        if name not in {"blank", "skipped"} or batch.counts.get(name)
    ]


def read_again(request: HttpRequest, batch: ImportBatch, **how: Any) -> None:
    """Read the kept file again: a short list at once, a long one in the background."""
    if max(batch.size, len(batch.facts.get("head", []))) > ROWS_AT_ONCE or not batch.facts:
        read_later(actor=request.user, batch=batch, total=2 * batch.size, how=how)
    else:
        imports.stage_import(actor=request.user, batch=batch, **how)


class ImportMapView(ImportDetailView):
    """Reads the kept file again with another mapping, header row, sheet or way to read; keeps it for next time."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs) -> HttpResponse:
        self.object = self.get_object()
        self.form = form = mapping_form(request, self.object, resource_of(self.object))
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(), status=422)
        try:
            batch = imports.choose_options(actor=request.user, batch=self.object, options=form.options)
            batch.mapping = form.mapping if form.mapping is not None else batch.mapping
            if form.cleaned_data["remembers"] and not form.is_other_table:
                save_mapping(actor=request.user, batch=batch, name=form.cleaned_data["mapping_name"])
            read_again(
                request,
                batch,
                mapping=form.mapping,
                header_row=form.cleaned_data["header_row"],
                sheet_name=form.cleaned_data.get("sheet"),
            )
        except NotAllowed:
            raise
        except DomainError as error:
            messages.error(request, error.message)
        return redirect(self.object)


class ImportDecideView(ImportObjectMixin, DetailView):
    """Takes what a person decided on the preview: rows left out, dates, orders of columns, proposals."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs) -> HttpResponse:
        batch = self.get_object()
        options = read_decisions(request.POST, batch, resource_of(batch))
        if request.POST.get("twins") == "first":
            options["skipped"] = sorted(set(options["skipped"]) | twins_of(batch))
        if is_same_choice(batch, options):
            messages.info(request, "Tidak ada keputusan baru.")
            return redirect(self.address(batch))
        try:
            before = Choices.of(batch.options).lasting
            batch = imports.choose_options(actor=request.user, batch=batch, options=options)
            if batch.saved_mapping is not None and Choices.of(batch.options).lasting != before:
                save_mapping(actor=request.user, batch=batch, name=batch.saved_mapping.name)
            read_again(request, batch, mapping=batch.mapping, header_row=batch.header_row)
        except NotAllowed:
            raise
        except DomainError as error:
            messages.error(request, error.message)
        return redirect(self.address(batch))

    def address(self, batch: ImportBatch) -> str:
        """Back to the rows that were shown."""
        kind = self.request.POST.get("jenis", "")
        known = kind in RowAction.values or kind == WARNED
        return f"{batch.get_absolute_url()}?jenis={kind}" if known else batch.get_absolute_url()


class ImportCommitView(OfficeMixin, ActionView):
    """Writes what the preview shows; a long list in the background."""

    model = ImportBatch

    def act(self, record: ImportBatch) -> None:
        skip_errors = self.request.POST.get("skip_errors") == "1"
        if record.counts.get("errors") and not skip_errors:
            raise commits.ImportHasErrors(
                f"{format_number(record.counts['errors'])} baris salah. "
                "Perbaiki berkasnya, atau pilih lewati baris salah."
            )
        if record.writable > ROWS_AT_ONCE and record.state == ImportState.READY and not record.missing:
            write_later(actor=self.request.user, batch=record, skip_errors=skip_errors)
            return
        try:
            done = commits.commit_import(actor=self.request.user, batch=record, skip_errors=skip_errors, as_shown=True)
        except commits.ImportIsStale:
            imports.stage_import(
                actor=self.request.user, batch=record, mapping=record.mapping, header_row=record.header_row
            )
            raise
        messages.success(self.request, f"{format_number(done.writable)} {resource_of(done).noun} tertulis.")
