"""Columns of partners' lists; rows are drawn by flat templates."""

import django_tables2 as tables

from partners.models import Contact, DuplicatePair, Member, Organization, Region

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


class ContactTable(tables.Table):
    name = tables.Column(verbose_name="Nama", order_by=("name", "pk"))
    organization = tables.Column(verbose_name="Mitra", order_by=("organization__name", "name", "pk"))
    position = tables.Column(verbose_name="Jabatan", order_by=("position", "name", "pk"))
    phone = tables.Column(verbose_name="Telepon", orderable=False)
    email = tables.Column(verbose_name="Surel", order_by=("email", "pk"))
    standing = tables.Column(verbose_name="Keterangan", orderable=False, empty_values=(), accessor="pk")

    row_template = "partners/_contact_row.html"
    has_cells = True
    caption = "Daftar kontak"
    noun = "kontak"

    class Meta:
        model = Contact
        fields = ("name", "organization", "position", "phone", "email", "standing")
        empty_text = "Tidak ada kontak yang cocok."

    def value_organization(self, record):
        return record.organization.name

    def value_standing(self, record):
        told = {"utama": record.is_primary, "penanda tangan": record.can_sign, "tidak aktif": not record.is_active}
        return ", ".join(word for word, is_so in told.items() if is_so)


class MemberTable(tables.Table):
    name = tables.Column(verbose_name="Nama", order_by=("name", "pk"))
    organization = tables.Column(verbose_name="Kelompok", order_by=("organization__name", "name", "pk"))
    role = tables.Column(verbose_name="Peran", order_by=("role", "name", "pk"))
    phone = tables.Column(verbose_name="Telepon", orderable=False)
    joined_on = tables.Column(verbose_name="Bergabung", order_by=("joined_on", "pk"))
    left_on = tables.Column(verbose_name="Keluar", order_by=("left_on", "pk"))
    sex = tables.Column(verbose_name="Jenis kelamin", order_by=("sex", "pk"))

    row_template = "partners/_member_row.html"
    has_cells = True
    hidden_at_first = ("sex",)
    caption = "Daftar anggota kelompok"
    noun = "anggota"

    class Meta:
        model = Member
        fields = ("name", "organization", "role", "phone", "joined_on", "left_on", "sex")
        empty_text = "Tidak ada anggota yang cocok."

    def value_organization(self, record):
        return record.organization.name

    def value_role(self, record):
        return record.get_role_display()

    def value_sex(self, record):
        return record.get_sex_display()


class RegionTable(tables.Table):
    label = tables.Column(verbose_name="Wilayah", order_by=("label", "pk"))
    code = tables.Column(verbose_name="Kode", order_by=("code",))
    level = tables.Column(verbose_name="Tingkat", order_by=("level", "code"))
    postal_code = tables.Column(verbose_name="Kode pos", order_by=("postal_code", "code"))
    withdrawn_on = tables.Column(verbose_name="Dicabut", order_by=("withdrawn_on", "code"))
    successor = tables.Column(verbose_name="Pengganti", orderable=False)
    valid_from = tables.Column(verbose_name="Berlaku sejak", order_by=("valid_from", "code"))

    row_template = "partners/_region_row.html"
    has_cells = True
    hidden_at_first = ("valid_from",)
    caption = "Daftar wilayah"
    noun = "wilayah"

    class Meta:
        model = Region
        fields = ("label", "code", "level", "postal_code", "withdrawn_on", "successor", "valid_from")
        empty_text = "Tidak ada wilayah yang cocok."

    def value_level(self, record):
        return record.get_level_display()

    def value_successor(self, record):
        return f"{record.successor.code} {record.successor.label}" if record.successor else ""
