"""Organizations: list, create, edit, archive, restore, delete, verify, and options for selects."""

from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import View

from kemitraan.core.forms import BaseForm
from kemitraan.core.permissions import Decision, can_write
from kemitraan.core.services import drafts
from kemitraan.core.views.cells import CellEditView
from kemitraan.core.views.generic import (
    ActionView,
    ScopedListView,
    ServiceFormView,
    parse_token,
)
from partners.filters import OrganizationFilter
from partners.forms import OrganizationForm, ReasonForm, VerifyForm
from partners.forms.cells import CELL_FIELDS
from partners.models import Organization
from partners.selectors import count_references, list_organizations, search_organizations
from partners.selectors.found_by import found_by
from partners.services import (
    archive_organization,
    create_organization,
    delete_organization,
    restore_organization,
    update_organization,
    verify_organization,
)
from partners.tables import OrganizationTable

OPTIONS_SHOWN = 20


class OrganizationListView(ScopedListView):
    model = Organization
    table_class = OrganizationTable
    filterset_class = OrganizationFilter
    title = "Mitra"
    noun = "mitra"
    icon = "building-community"
    create_url = "partners:organization-create"
    create_label = "Tambah mitra"
    empty_title = "Belum ada mitra. Tambahkan yang pertama, atau impor daftar yang sudah ada."

    cell_route = "partners:organization-cell"
    map_route = "partners:organization-points"

    def get_queryset(self):
        wanted = [name for name in ("tags", "sectors") if name in self.shown_columns]
        return list_organizations(self.request.user).prefetch_related(*wanted)

    def get_context_data(self, **kwargs):
        """Says of each found row why it was found, where the row itself does not show it."""
        context = super().get_context_data(**kwargs)
        if self.is_searched:
            rows = [row.record for row in context["table"].paginated_rows]
            reasons = found_by(self.request.user, rows, self.request.GET["q"])
            for record in rows:
                record.found_by = reasons.get(record.pk, "")
        return context

    def can_create(self) -> Decision:
        return can_write(self.request.user)

    def secondary_links(self) -> list[dict[str, str]]:
        people = [
            {"url": reverse("partners:contact-list"), "icon": "phone", "label": "Kontak"},
            {"url": reverse("partners:member-list"), "icon": "users", "label": "Anggota"},
        ]
        if not can_write(self.request.user):
            return people
        return [
            *people,
            {"url": reverse("partners:duplicate-list"), "icon": "copy", "label": "Duplikat"},
            {"url": reverse("exchange:import-create"), "icon": "file-import", "label": "Impor"},
        ]


class OrganizationCellView(CellEditView):
    """Category, phone or e-mail of one organization, changed in the list."""

    model = Organization
    fields = CELL_FIELDS

    def edit_url(self, record: Organization) -> str:
        return reverse("partners:organization-update", args=[record.public_id])

    def write(self, record: Organization, values: dict[str, str], version: int) -> Organization:
        return update_organization(actor=self.request.user, organization=record, values=values, version=version)


class OrganizationOptionsView(View):
    """Options for a select, while typing: `{"results": [{"id", "text"}]}`; `?jenis=kelompok` keeps groups."""

    def get(self, request: HttpRequest) -> JsonResponse:
        rows = Organization.objects.visible_to(request.user).active()
        if request.GET.get("jenis") == "kelompok":
            rows = rows.groups()
        found = search_organizations(request.user, rows, request.GET.get("q", ""))[:OPTIONS_SHOWN]
        results = [
            {"id": str(row.public_id), "text": " · ".join(part for part in (row.name, row.regency) if part)}
            for row in found
        ]
        return JsonResponse({"results": results})


class OrganizationCreateView(ServiceFormView):
    form_class = OrganizationForm
    template_name = "partners/organization_form.html"
    title = "Mitra baru"
    form_name = "organization"
    success_message = "Mitra tersimpan."

    def check_permission(self) -> Decision:
        return can_write(self.request.user)

    def get_form_kwargs(self):
        membership = self.request.user.membership
        return super().get_form_kwargs() | {
            "instance": Organization(institution=membership.institution if membership else None)
        }

    def get_cancel_url(self) -> str:
        return self.back() or reverse("partners:organization-list")

    def back(self) -> str:
        """The page of ours that asked for a new organization (`?kembali=`), which learns of it by `?mitra=`."""
        url = self.request.GET.get("kembali", "")
        is_ours = url_has_allowed_host_and_scheme(url, None, require_https=self.request.is_secure())
        return url if is_ours else ""

    def form_invalid(self, form):
        """A form sent twice is answered with the record of the first time, which now looks like a double."""
        token = parse_token(self.request.POST.get("form_token"))
        if url := drafts.result_of(user=self.request.user, token=token):
            return redirect(url)
        return super().form_invalid(form)

    def perform(self, form) -> Organization | str:
        made = create_organization(actor=self.request.user, values=form.values, accepted=form.accepted)
        back = self.back()
        return f"{back}?mitra={made.public_id}" if back else made


class OrganizationFormView(ServiceFormView):
    """A form about one organization of the reader; coordinators and admins only."""

    organization: Organization

    def prepare(self) -> None:
        rows = Organization.objects.visible_to(self.request.user).select_related("parent", "institution", "region")
        self.organization = get_object_or_404(rows, public_id=self.kwargs["public_id"])
        self.cancel_url = self.organization.get_absolute_url()

    def check_permission(self) -> Decision:
        return can_write(self.request.user)


class OrganizationUpdateView(OrganizationFormView):
    form_class = OrganizationForm
    template_name = "partners/organization_form.html"
    form_name = "organization"

    def prepare(self) -> None:
        super().prepare()
        self.title = f"Ubah {self.organization}"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.organization}

    def perform(self, form):
        return update_organization(
            actor=self.request.user,
            organization=self.organization,
            values=form.values,
            version=form.version,
            accepted=form.accepted,
        )


class OrganizationArchiveView(OrganizationFormView):
    form_class = ReasonForm
    form_name = "organization-archive"
    submit_label = "Arsipkan"
    success_message = "Mitra diarsipkan."
    lead = "Mitra keluar dari daftar harian. Perjanjian, laporan, dan riwayatnya tetap ada, dan mitra dapat dipulihkan."

    def prepare(self) -> None:
        super().prepare()
        self.title = f"Arsipkan {self.organization}"

    def perform(self, form):
        return archive_organization(
            actor=self.request.user, organization=self.organization, reason=form.cleaned_data["reason"]
        )


class OrganizationRestoreView(ActionView):
    model = Organization
    success_message = "Mitra dipulihkan."

    def act(self, record: Organization) -> Organization:
        return restore_organization(actor=self.request.user, organization=record)


class OrganizationVerifyView(OrganizationFormView):
    form_class = VerifyForm
    form_name = "organization-verify"
    submit_label = "Catat pemeriksaan"
    success_message = "Pemeriksaan dicatat."
    lead = (
        "Anda menyatakan nama, bentuk, nomor, alamat, dan wilayah mitra ini benar pada hari ini. "
        "Bila salah satunya berubah kelak, mitra ditandai perlu diperiksa ulang."
    )

    def prepare(self) -> None:
        super().prepare()
        self.title = f"Periksa {self.organization}"

    def get_initial(self):
        return {"opened_version": self.organization.version}

    def perform(self, form):
        return verify_organization(
            actor=self.request.user,
            organization=self.organization,
            note=form.cleaned_data["note"],
            version=form.cleaned_data["opened_version"],
        )


class OrganizationDeleteView(OrganizationFormView):
    """What stands in the way of deleting, with archiving offered; else one button that deletes."""

    form_class = BaseForm
    form_name = "organization-delete"
    template_name = "partners/organization_delete.html"
    submit_label = "Hapus"
    success_message = "Mitra dihapus."
    lead = "Mitra yang dihapus tidak dapat dikembalikan. Jejak penghapusannya tetap tercatat."

    def prepare(self) -> None:
        super().prepare()
        self.title = f"Hapus {self.organization}"

    def get_context_data(self, **kwargs):
        counts = count_references(self.organization)
        return super().get_context_data(**kwargs) | {"organization": self.organization, "counts": list(counts.items())}

    def perform(self, form) -> str:
        delete_organization(actor=self.request.user, organization=self.organization)
        return reverse("partners:organization-list")
