"""The import wizard: list, upload, preview with mapping, confirm, discard, and what can be downloaded."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views import View
from django.views.generic import DetailView

from kemitraan.core.errors import DomainError, NotAllowed
from kemitraan.core.permissions import Decision, can_write, require
from kemitraan.core.registry import resources
from kemitraan.core.views.generic import ActionView, ScopedListView, ScopedObjectMixin, ServiceFormView
from kemitraan.exchange.enums import ImportState, RowAction
from kemitraan.exchange.filters import ImportFilter
from kemitraan.exchange.forms import ImportForm, MappingForm
from kemitraan.exchange.models import ImportBatch
from kemitraan.exchange.presentation import shown_fields, shown_row
from kemitraan.exchange.rules.resources import Resource
from kemitraan.exchange.selectors import WARNED, error_table, list_imports, preview_rows
from kemitraan.exchange.services import imports
from kemitraan.exchange.services.reading_jobs import ROWS_READ_AT_ONCE, read_later
from kemitraan.exchange.tables import ImportTable
from kemitraan.exchange.writers import XLSX_TYPE, xlsx_bytes


class OfficeMixin:
    """Only for those who may write; others get the reason."""

    request: HttpRequest

    def dispatch(self, request, *args, **kwargs):
        require(can_write(request.user))
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class ImportListView(OfficeMixin, ScopedListView):
    model = ImportBatch
    table_class = ImportTable
    filterset_class = ImportFilter
    title = "Impor"
    noun = "impor"
    icon = "table-import"
    create_url = "exchange:import-create"
    create_label = "Impor daftar"
    empty_title = "Belum ada daftar yang diimpor."

    def get_queryset(self):
        return list_imports(self.request.user)

    def secondary_links(self) -> list[dict[str, str]]:
        return [
            {
                "url": reverse("exchange:import-template", args=[entry.key]),
                "icon": "file-download",
                "label": f"Templat {entry.label.lower()}",
            }
            for entry in resources
        ]


class ImportCreateView(ServiceFormView):
    """Upload; the list is read before anything is locked, and staged after the upload is kept."""

    form_class = ImportForm
    form_name = "import"
    title = "Impor daftar"
    lead = "Unggah daftar apa adanya. Anda memeriksa hasil bacaannya dulu, baru menulis."
    submit_label = "Unggah dan periksa"
    success_message = ""
    batch: ImportBatch | None = None

    def check_permission(self) -> Decision:
        return can_write(self.request.user)

    def get_cancel_url(self) -> str:
        return reverse("exchange:import-list")

    def perform(self, form: ImportForm) -> ImportBatch:
        self.batch = imports.upload_import(
            actor=self.request.user,
            institution=self.request.user.membership.institution,
            resource=resources[form.cleaned_data["resource"]],
            file_name=form.cleaned_data["file"].name,
            data=form.data_bytes,
            options=form.options(),
        )
        return self.batch

    def form_valid(self, form: ImportForm) -> HttpResponse:
        response = super().form_valid(form)
        if self.batch is not None and response.status_code == 302:
            if form.sheet is not None and len(form.sheet.rows) > ROWS_READ_AT_ONCE:
                read_later(actor=self.request.user, batch=self.batch, total=len(form.sheet.rows))
            else:
                imports.stage_import(actor=self.request.user, batch=self.batch, sheet=form.sheet)
        return response


class ImportObjectMixin(OfficeMixin, ScopedObjectMixin):
    model = ImportBatch

    def get_queryset(self):
        return list_imports(self.request.user).select_related("institution")


def resource_of(batch: ImportBatch) -> Resource:
    """The batch's resource; 404 when the product no longer offers it."""
    resource = resources.get(batch.resource)
    if resource is None:
        raise Http404
    return resource


def mapping_form(request: HttpRequest, batch: ImportBatch, resource: Resource) -> MappingForm:
    data = request.POST if request.method == "POST" else None
    return MappingForm(data, user=request.user, batch=batch, resource=resource)


class ImportDetailView(ImportObjectMixin, DetailView):
    """Preview: counts that filter, problems first, each cell read → understood."""

    template_name = "exchange/import_detail.html"
    context_object_name = "batch"
    form: MappingForm | None = None

    @property
    def per_page(self) -> int:
        raw = self.request.GET.get("per_page", "")
        return int(raw) if raw.isdigit() and int(raw) in settings.PAGE_SIZES else settings.PAGE_SIZES[0]

    def get_context_data(self, **kwargs):
        batch = self.object
        resource = resource_of(batch)
        kind = self.request.GET.get("jenis", "")
        page = Paginator(preview_rows(batch, kind), self.per_page).get_page(self.request.GET.get("page"))
        rows = list(page)
        fields = shown_fields(batch, resource, rows)
        writable = batch.counts.get("created", 0) + batch.counts.get("changed", 0)
        return super().get_context_data(**kwargs) | {
            "resource": resource,
            "state": ImportState(batch.state),
            "steps": steps_of(batch),
            "counters": counters_of(batch, kind),
            "kind": kind,
            "page_obj": page,
            "columns": [field.label for _, field in fields],
            "rows": [shown_row(row, resource, fields) for row in rows],
            "form": self.form or mapping_form(self.request, batch, resource),
            "missing": batch.options.get("missing", []),
            "is_checked": batch.options.get("is_checked", True),
            "writable": writable,
            "has_errors": bool(batch.counts.get("errors")),
            "can_commit": batch.state == ImportState.READY and writable > 0 and not batch.options.get("missing"),
            "is_waiting": batch.job_id is not None and batch.state in {ImportState.UPLOADED, ImportState.READING},
            "has_issues": bool(batch.counts.get("errors") or batch.counts.get("warnings")),
        }


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
    if batch.options.get("missing") and place == 2:
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
        ("blank", RowAction.BLANK, "Kosong", "idle", "minus"),
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
    ]


class ImportMapView(ImportDetailView):
    """Reads the kept file again with another mapping, header row, sheet or order of dates."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, **kwargs) -> HttpResponse:
        self.object = self.get_object()
        self.form = mapping_form(request, self.object, resource_of(self.object))
        if not self.form.is_valid():
            return self.render_to_response(self.get_context_data(), status=422)
        try:
            batch = imports.choose_options(actor=request.user, batch=self.object, options=self.form.options)
            imports.stage_import(
                actor=request.user,
                batch=batch,
                mapping=self.form.mapping,
                header_row=self.form.cleaned_data["header_row"],
                sheet_name=self.form.cleaned_data.get("sheet"),
            )
        except NotAllowed:
            raise
        except DomainError as error:
            messages.error(request, error.message)
        return redirect(self.object)


class ImportCommitView(OfficeMixin, ActionView):
    """Writes what the preview shows."""

    model = ImportBatch

    def act(self, record: ImportBatch) -> None:
        try:
            done = imports.commit_import(
                actor=self.request.user,
                batch=record,
                skip_errors=self.request.POST.get("skip_errors") == "1",
                as_shown=True,
            )
        except imports.ImportIsStale:
            imports.stage_import(
                actor=self.request.user, batch=record, mapping=record.mapping, header_row=record.header_row
            )
            raise
        written = done.counts["created"] + done.counts["changed"]
        messages.success(self.request, f"{written} {resource_of(done).noun} tertulis.")


class ImportDiscardView(OfficeMixin, ActionView):
    model = ImportBatch
    success_message = "Impor dibuang. Tidak ada yang ditulis."

    def act(self, record: ImportBatch) -> None:
        imports.discard_import(actor=self.request.user, batch=record)

    def get_success_url(self, record: ImportBatch) -> str:
        return reverse("exchange:import-list")


def xlsx_response(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=XLSX_TYPE)
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Cache-Control"] = "private, no-store"
    return response


class ImportErrorsView(ImportObjectMixin, View):
    """Errors and warnings as a workbook, to be mended in the source list."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, **kwargs) -> HttpResponse:
        batch = self.get_object()
        data = xlsx_bytes(error_table(batch, resource_of(batch)), sheet="Perlu diperbaiki")
        return xlsx_response(data, f"perlu diperbaiki impor {batch.pk}.xlsx")


class ImportTemplateView(OfficeMixin, View):
    """An empty list with the headers that the import knows."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, resource: str) -> HttpResponse:
        found = resources.get(resource)
        if found is None:
            raise Http404
        header = [field.label for field in found.fields if field.name not in {"public_id", "source"}]
        return xlsx_response(xlsx_bytes([header], sheet=found.label), f"templat {found.label.lower()}.xlsx")
