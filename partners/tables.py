"""Columns of the organization list; rows are drawn by a flat template."""

import django_tables2 as tables

from partners.models import DuplicatePair, Organization

ON_DEMAND = ("category", "phone", "email", "nib", "legal_number", "tags", "sectors", "updated_at")


class OrganizationTable(tables.Table):
    name = tables.Column(verbose_name="Mitra", order_by=("name", "pk"))
    kind = tables.Column(verbose_name="Jenis", order_by=("kind", "name", "pk"))
    place = tables.Column(verbose_name="Wilayah", order_by=("province", "regency", "name", "pk"))
    contact = tables.Column(verbose_name="Kontak", orderable=False, empty_values=())
    status = tables.Column(verbose_name="Status", order_by=("status", "name", "pk"))
    category = tables.Column(verbose_name="Kategori", order_by=("category", "name", "pk"))
    phone = tables.Column(verbose_name="Telepon", orderable=False)
    email = tables.Column(verbose_name="Surel", orderable=False)
    nib = tables.Column(verbose_name="NIB", order_by=("nib", "pk"))
    legal_number = tables.Column(verbose_name="Nomor badan hukum", orderable=False)
    tags = tables.Column(verbose_name="Label", orderable=False)
    sectors = tables.Column(verbose_name="Sektor", orderable=False)
    updated_at = tables.Column(verbose_name="Diubah", order_by=("updated_at", "pk"))

    row_template = "partners/_organization_row.html"
    has_cells = True
    hidden_at_first = ON_DEMAND
    caption = "Daftar mitra"
    noun = "mitra"

    class Meta:
        model = Organization
        fields = ("name", "kind", "place", "contact", "status", *ON_DEMAND)
        empty_text = "Tidak ada mitra yang cocok dengan pencarian ini."

    def value_contact(self, record):
        names = [f"{contact.name} {contact.phone}".strip() for contact in record.primary_contacts]
        return ", ".join(names) or record.phone

    def value_tags(self, record):
        return ", ".join(tag.name for tag in record.tags.all())

    def value_sectors(self, record):
        return ", ".join(sector.name for sector in record.sectors.all())


class DuplicateTable(tables.Table):
    names = tables.Column(verbose_name="Pasangan", order_by=("first__name", "pk"), empty_values=())
    reasons = tables.Column(verbose_name="Mengapa", orderable=False, empty_values=())
    score = tables.Column(verbose_name="Kemiripan", order_by=("score", "pk"))
    action = tables.Column(verbose_name="", orderable=False, empty_values=())

    row_template = "partners/_duplicate_row.html"
    caption = "Pasangan mitra yang mungkin sama"
    noun = "pasangan"

    class Meta:
        model = DuplicatePair
        fields = ("names", "reasons", "score", "action")
        empty_text = "Tidak ada pasangan yang cocok dengan saringan ini."
