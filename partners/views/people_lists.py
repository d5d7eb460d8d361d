"""Contacts and members of all organizations that the reader sees, as lists."""

from typing import Any

from django.urls import reverse

from kemitraan.core.errors import DomainError
from kemitraan.core.views.cells import CellEditView
from kemitraan.core.views.generic import ScopedListView
from partners import services
from partners.filters import ContactFilter, MemberFilter
from partners.forms.cells import CONTACT_CELLS, MEMBER_CELLS
from partners.models import Contact, Member
from partners.tables import ContactTable, MemberTable


class ContactListView(ScopedListView):
    model = Contact
    table_class = ContactTable
    filterset_class = ContactFilter
    title = "Kontak"
    noun = "kontak"
    icon = "phone"
    empty_title = "Belum ada kontak. Kontak ditambahkan di halaman mitranya."
    cell_route = "partners:contact-cell"

    def get_queryset(self):
        return super().get_queryset().select_related("organization").order_by("-is_active", "name", "pk")

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"today": self.request.user.membership.institution.today}

    def cell_is_open(self, record: Contact) -> bool:
        return record.is_active and not record.organization.is_archived


class ContactCellView(CellEditView):
    """Position, phone or e-mail of one contact, changed in the list."""

    model = Contact
    fields = CONTACT_CELLS

    def get_queryset(self):
        return super().get_queryset().select_related("organization")

    def edit_url(self, record: Contact) -> str:
        return reverse("partners:contact-update", args=[record.public_id])

    def write(self, record: Contact, values: dict[str, str], version: int) -> Contact:
        reachable = {"phone": record.phone, "email": record.email} | values
        if not reachable["phone"] and not reachable["email"]:
            raise DomainError("Isi telepon atau surel.")
        return services.update_contact(actor=self.request.user, contact=record, values=values, version=version)


class MemberListView(ScopedListView):
    model = Member
    table_class = MemberTable
    filterset_class = MemberFilter
    title = "Anggota kelompok"
    noun = "anggota"
    icon = "users"
    empty_title = "Belum ada anggota. Anggota ditambahkan di halaman kelompoknya, atau diimpor."
    cell_route = "partners:member-cell"

    def get_queryset(self):
        return super().get_queryset().select_related("organization").order_by("name", "pk")

    def cell_is_open(self, record: Member) -> bool:
        return not record.organization.is_archived


class MemberCellView(CellEditView):
    """Phone or first day of one member, changed in the list."""

    model = Member
    fields = MEMBER_CELLS

    def get_queryset(self):
        return super().get_queryset().select_related("organization")

    def edit_url(self, record: Member) -> str:
        return reverse("partners:member-update", args=[record.public_id])

    def write(self, record: Member, values: dict[str, Any], version: int) -> Member:
        return services.update_member(actor=self.request.user, member=record, values=values, version=version)
