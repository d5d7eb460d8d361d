"""The import pages: list, upload, discard, kept mappings, and what can be downloaded."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views import View

from kemitraan.core.errors import DomainError, NotAllowed
from kemitraan.core.file_content import XLSX
from kemitraan.core.models import Job
from kemitraan.core.permissions import Decision, can_write, require
from kemitraan.core.registry import MadeFile, resources
from kemitraan.core.views.generic import (
    ActionView,
    ScopedListView,
    ScopedObjectMixin,
    ServiceFormView,
    file_response,
)
from kemitraan.exchange.blank_lists import blank_list
from kemitraan.exchange.filters import ImportFilter, MappingFilter
from kemitraan.exchange.forms import ImportForm, importable
from kemitraan.exchange.models import ImportBatch, SavedMapping
from kemitraan.exchange.rules.resources import Resource, only_exported
from kemitraan.exchange.selectors import list_imports, list_mappings
from kemitraan.exchange.services import imports
from kemitraan.exchange.services.background import ROWS_AT_ONCE, read_later
from kemitraan.exchange.services.corrections import correction_copy
from kemitraan.exchange.services.mappings import remove_mapping
from kemitraan.exchange.tables import ImportTable, MappingTable


class OfficeMixin:
    """Only for those who may write; others get the reason."""

    request: HttpRequest

    def dispatch(self, request, *args, **kwargs):
        require(can_write(request.user))
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class OfficeListMixin:
    """The same for a list."""

    request: HttpRequest

    def check_permission(self) -> Decision:
        return can_write(self.request.user)


class ImportListView(OfficeListMixin, ScopedListView):
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
        return [{"url": reverse("exchange:mapping-list"), "icon": "adjustments-horizontal", "label": "Pemetaan kolom"}]


class ImportCreateView(ServiceFormView):
    """What the list holds, and the file; a short one is read at once, a long one in the background."""

    form_class = ImportForm
    form_name = "import"
    template_name = "exchange/import_create.html"
    title = "Impor daftar"
    lead = "Unggah daftar apa adanya. Anda memeriksa hasil bacaannya dulu, baru menulis."
    submit_label = "Unggah dan periksa"
    success_message = ""
    batch: ImportBatch | None = None

    def check_permission(self) -> Decision:
        return can_write(self.request.user)

    def get_cancel_url(self) -> str:
        return reverse("exchange:import-list")

    def get_initial(self) -> dict[str, str]:
        wanted = self.request.GET.get("isi", "")
        offered = [entry.key for entry in importable()]
        return {"resource": wanted if wanted in offered else offered[0]} if offered else {}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        chosen = context["form"]["resource"].value()
        return context | {
            "offered": [{"entry": entry, "is_chosen": entry.key == chosen} for entry in importable()],
            "not_offered": [only_exported(entry) for entry in resources if not entry.is_importable],
        }

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
            if form.sheet is None or len(form.sheet.rows) > ROWS_AT_ONCE:
                read_later(actor=self.request.user, batch=self.batch)
            else:
                imports.stage_import(actor=self.request.user, batch=self.batch, sheet=form.sheet)
        return response


class ImportObjectMixin(OfficeMixin, ScopedObjectMixin):
    model = ImportBatch

    def get_queryset(self):
        return ImportBatch.objects.visible_to(self.request.user).select_related(
            "institution", "owner", "job", "saved_mapping"
        )


def resource_of(batch: ImportBatch) -> Resource:
    """The batch's resource; 404 when the product no longer offers it."""
    resource = resources.get(batch.resource)
    if resource is None:
        raise Http404
    return resource


class ImportDiscardView(OfficeMixin, ActionView):
    model = ImportBatch
    success_message = "Impor dibuang. Tidak ada yang ditulis."

    def act(self, record: ImportBatch) -> None:
        imports.discard_import(actor=self.request.user, batch=record)

    def get_success_url(self, record: ImportBatch) -> str:
        return reverse("exchange:import-list")


class ImportErrorsView(ImportObjectMixin, View):
    """The person's own file with a column of reasons, to be mended and uploaded again."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, **kwargs) -> HttpResponse:
        batch = self.get_object()
        resource_of(batch)
        try:
            made = correction_copy(actor=request.user, batch=batch)
        except NotAllowed:
            raise
        except DomainError as error:
            messages.error(request, error.message)
            return redirect(batch)
        return redirect(made) if isinstance(made, Job) else file_response(made)


class ImportTemplateView(OfficeMixin, View):
    """An empty list with the headers that the import knows, drop-downs and explanations."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, resource: str) -> HttpResponse:
        found = resources.get(resource)
        if found is None or not found.is_importable:
            raise Http404
        return file_response(MadeFile(f"templat {found.label.lower()}.xlsx", XLSX, blank_list(found)))


class MappingListView(OfficeListMixin, ScopedListView):
    """How lists with known headers are read."""

    model = SavedMapping
    table_class = MappingTable
    filterset_class = MappingFilter
    title = "Pemetaan kolom"
    noun = "pemetaan"
    icon = "adjustments-horizontal"
    empty_title = "Belum ada pemetaan. Simpan satu saat memeriksa daftar."

    def get_queryset(self):
        return list_mappings(self.request.user)


class MappingRemoveView(OfficeMixin, ActionView):
    model = SavedMapping
    success_message = "Pemetaan dihapus. Daftar berikutnya dicocokkan lagi dari judul kolomnya."

    def act(self, record: SavedMapping) -> None:
        remove_mapping(actor=self.request.user, mapping=record)

    def get_success_url(self, record: SavedMapping) -> str:
        return reverse("exchange:mapping-list")
