"""Organizations: list, record page, create, edit, archive, restore, and options for selects."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views import View

from kemitraan.core.formats import format_date
from kemitraan.core.permissions import Decision, can_write
from kemitraan.core.services import drafts
from kemitraan.core.views.generic import (
    ActionView,
    ScopedDetailView,
    ScopedListView,
    ServiceFormView,
    parse_token,
)
from partners.enums import OrganizationKind, OrganizationStatus, RegionLevel
from partners.filters import OrganizationFilter
from partners.forms import OrganizationCreateForm, OrganizationForm, ReasonForm
from partners.models import Contact, Member, Organization
from partners.selectors import (
    contacts_of,
    list_organizations,
    members_of,
    representatives_of,
    search_organizations,
)
from partners.selectors.places import FIELD_OF_LEVEL
from partners.services import (
    archive_organization,
    create_organization,
    restore_organization,
    update_organization,
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

    def get_queryset(self):
        return list_organizations(self.request.user)

    def can_create(self) -> Decision:
        return can_write(self.request.user)

    def secondary_links(self) -> list[dict[str, str]]:
        if not can_write(self.request.user):
            return []
        return [{"url": reverse("exchange:import-create"), "icon": "file-import", "label": "Impor"}]


class OrganizationOptionsView(View):
    """Options for a select, while typing: `{"results": [{"id", "text"}]}`; `?jenis=kelompok` keeps groups."""

    def get(self, request: HttpRequest) -> JsonResponse:
        rows = Organization.objects.visible_to(request.user).active()
        if request.GET.get("jenis") == "kelompok":
            rows = rows.groups()
        found = search_organizations(rows, request.GET.get("q", ""))[:OPTIONS_SHOWN]
        results = [
            {"id": str(row.public_id), "text": " · ".join(part for part in (row.name, row.regency) if part)}
            for row in found
        ]
        return JsonResponse({"results": results})


class OrganizationDetailView(ScopedDetailView):
    model = Organization
    template_name = "partners/organization_detail.html"
    context_object_name = "organization"

    def get_queryset(self):
        return super().get_queryset().select_related("parent", "created_by", "region__successor")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        organization = self.object
        can_edit = bool(can_write(self.request.user)) and not organization.is_archived
        members = members_of(organization) if organization.is_group else []
        contacts = contacts_of(organization)
        for person in (*members, *contacts):
            person.menu = menu_of(person) if can_edit else []
        tabs = self.tabs(organization, members, contacts)
        context.update(
            kind=OrganizationKind(organization.kind),
            status=OrganizationStatus(organization.status),
            can_edit=can_edit,
            can_restore=bool(can_write(self.request.user)) and organization.is_archived,
            members=members,
            present_count=sum(member.left_on is None for member in members),
            contacts=contacts,
            representatives=representatives_of(organization),
            today=self.request.user.membership.institution.today,
            facts=facts_of(organization),
            number_facts=number_facts_of(organization),
            tabs=tabs,
            section=next(tab["code"] for tab in tabs if tab["is_active"]),
        )
        return context

    def tabs(self, organization: Organization, members: list, contacts: list) -> list[dict[str, Any]]:
        """Ringkasan, Anggota (of groups), Kontak, Riwayat; the address says which one is open."""
        present = sum(member.left_on is None for member in members)
        found = [
            ("ringkasan", "Ringkasan", None),
            *([("anggota", "Anggota", present)] if organization.is_group else []),
            ("kontak", "Kontak", sum(contact.is_active for contact in contacts)),
            ("riwayat", "Riwayat", None),
        ]
        codes = [code for code, _, _ in found]
        asked = self.request.GET.get("bagian", "")
        active = asked if asked in codes else codes[0]
        url = organization.get_absolute_url()
        return [
            {
                "code": code,
                "label": label,
                "count": count,
                "url": url if code == codes[0] else f"{url}?bagian={code}",
                "is_active": code == active,
            }
            for code, label, count in found
        ]


def menu_of(person: Member | Contact) -> list[dict[str, str]]:
    """What an editor may do with a member or contact, as `menu.html` takes it."""
    if isinstance(person, Member):
        items = [{"label": "Ubah", "icon": "pencil", "url": reverse("partners:member-update", args=[person.public_id])}]
        if person.left_on is None:
            url = reverse("partners:member-end", args=[person.public_id])
            items.append({"label": "Catat keluar", "icon": "logout", "url": url})
        return items
    if not person.is_active:
        return []
    return [
        {"label": "Ubah", "icon": "pencil", "url": reverse("partners:contact-update", args=[person.public_id])},
        {
            "label": "Nonaktifkan",
            "icon": "ban",
            "post": reverse("partners:contact-end", args=[person.public_id]),
            "confirm": f"Nonaktifkan kontak {person}?",
            "detail": "Kontak tetap tercatat, tetapi tidak dihubungi lagi.",
            "button": "Nonaktifkan",
        },
    ]


def facts_of(organization: Organization) -> list[dict[str, Any]]:
    """Address, region and ways to reach the organization, as label and value."""
    return [
        {"label": "Alamat", "value": address_of(organization)},
        *region_facts_of(organization),
        {"label": "Telepon", "value": organization.phone},
        {"label": "Surel", "value": organization.email},
        {"label": "Situs web", "value": organization.website},
    ]


def address_of(organization: Organization) -> str:
    """The address in one line, without the names that the region says."""
    level = organization.region.level if organization.region else 0
    written = [getattr(organization, FIELD_OF_LEVEL[one]) for one in reversed(RegionLevel) if one > level]
    country = "" if level else organization.country
    return ", ".join(part for part in (organization.address, *written, organization.postal_code, country) if part)


def region_facts_of(organization: Organization) -> list[dict[str, Any]]:
    """The region with its code; of a withdrawn code also the region that took its place."""
    region = organization.region
    if region is None:
        return []
    facts = [{"label": "Wilayah", "value": f"{region} · {region.code}"}]
    if region.successor:
        facts.append({"label": "Kode wilayah baru", "value": f"{region.successor} · {region.successor.code}"})
    return facts


def number_facts_of(organization: Organization) -> list[dict[str, Any]]:
    """What identifies the organization, as label and value."""
    parent = organization.parent
    return [
        {"label": "Jenis", "value": OrganizationKind(organization.kind).label},
        {"label": "Kategori", "value": organization.category},
        *([{"label": "Induk", "value": parent.name, "url": parent.get_absolute_url()}] if parent else []),
        {"label": "NIB", "value": organization.nib},
        {"label": "NPWP", "value": organization.npwp},
        {"label": "Nomor badan hukum", "value": organization.legal_number},
        {"label": "Berdiri", "value": format_date(organization.founded_on)},
    ]


class OrganizationCreateView(ServiceFormView):
    form_class = OrganizationCreateForm
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
        return reverse("partners:organization-list")

    def form_invalid(self, form):
        """A form sent twice is answered with the record of the first time, which now looks like a double."""
        token = parse_token(self.request.POST.get("form_token"))
        if url := drafts.result_of(user=self.request.user, token=token):
            return redirect(url)
        return super().form_invalid(form)

    def perform(self, form):
        return create_organization(actor=self.request.user, values=form.values)


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
    form_name = "organization"

    def prepare(self) -> None:
        super().prepare()
        self.title = f"Ubah {self.organization}"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.organization}

    def perform(self, form):
        return update_organization(
            actor=self.request.user, organization=self.organization, values=form.values, version=form.version
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
