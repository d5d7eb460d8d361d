"""How contacts of organizations come in from lists and go out to them."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from kemitraan.exchange.rules.cells import text_cell
from kemitraan.exchange.rules.resources import ERROR, WARNING, Field, ImportContext, Resource, Row
from partners.models import Contact
from partners.resources.organizations import place_cell, region_cell
from partners.resources.person_cells import read_reach, yes_no_cell
from partners.rules.regions import code_of_key
from partners.services.contact_import import prepare_imported_contacts, stamp_contacts, write_imported_contacts
from partners.services.contact_match import NO, YES, match_contacts

YES_OR_NO = (YES, NO)

FIELDS = (
    Field("public_id", "ID Kemitraan", text_cell(36)),
    Field("organization_id", "ID Kemitraan mitra", text_cell(36)),
    Field(
        "organization",
        "Mitra",
        text_cell(250),
        synonyms=("nama mitra", "nama lembaga", "nama organisasi", "lembaga", "organisasi", "instansi", "perusahaan"),
        example="PT Maju (contoh)",
        hint="Nama mitra yang sudah terdaftar.",
    ),
    Field("organization_external_id", "ID sumber mitra", text_cell(100), is_identity=True, synonyms=("id mitra",)),
    Field(
        "organization_number",
        "NIB atau nomor badan hukum mitra",
        text_cell(100),
        is_identity=True,
        synonyms=("nib", "nib mitra", "nomor badan hukum"),
    ),
    Field("organization_region", "Kode wilayah mitra", region_cell, is_identity=True, synonyms=("kode wilayah",)),
    Field("organization_district", "Kecamatan mitra", place_cell, synonyms=("kecamatan",)),
    Field(
        "organization_regency",
        "Kabupaten/kota mitra",
        place_cell,
        synonyms=("kabupaten kota", "kabupaten", "kota", "city"),
    ),
    Field(
        "name",
        "Nama",
        text_cell(200),
        required=True,
        synonyms=(
            "nama kontak",
            "kontak",
            "narahubung",
            "nama narahubung",
            "contact person",
            "cp",
            "nama pic",
            "pic",
            "nama penanggung jawab",
            "contact name",
            "contact",
        ),
        example="Dr. H. Ahmad, M.Pd. (contoh)",
    ),
    Field("position", "Jabatan", text_cell(150), synonyms=("posisi", "jabatan pic", "position", "title")),
    Field(
        "phone",
        "Telepon",
        text_cell(200),
        is_raw=True,
        synonyms=("no hp", "nomor hp", "hp", "no telepon", "nomor telepon", "telp", "no telp", "wa", "phone", "mobile"),
        example="0812-3456-7890",
    ),
    Field(
        "email",
        "Surel",
        text_cell(300),
        is_raw=True,
        synonyms=("email", "e-mail", "alamat email", "email pic"),
        example="ahmad@contoh.id",
    ),
    Field("is_primary", "Kontak utama", yes_no_cell, synonyms=("utama", "primary"), choices=YES_OR_NO),
    Field(
        "can_sign",
        "Berwenang menandatangani",
        yes_no_cell,
        synonyms=("berwenang", "penanda tangan", "penandatangan", "can sign"),
        choices=YES_OR_NO,
    ),
    Field("signs_until", "Berwenang sampai", text_cell(40), is_date=True, synonyms=("masa wewenang",)),
    Field("is_active", "Aktif", yes_no_cell, synonyms=("masih aktif", "active"), choices=YES_OR_NO),
)


def interpret_contacts(rows: list[Row], context: ImportContext) -> None:
    """Complete what only the whole row says: how to reach the person, and the period of the authority."""
    for row in rows:
        values = row.values
        reached = read_reach(row.cells.get("phone"), row.cells.get("email"))
        values["phone"], values["email"] = reached.phone, reached.email
        for name, sentence in reached.notes:
            row.add(WARNING, name, sentence)
        if values.get("signs_until") and values.get("can_sign") == NO:
            row.add(ERROR, "signs_until", "Masa wewenang hanya diisi untuk yang berwenang menandatangani.")
        elif values.get("signs_until"):
            values["can_sign"] = YES
        if values.get("is_primary") == YES and values.get("is_active") == NO:
            row.add(ERROR, "is_primary", "Kontak utama harus aktif.")


def export_contacts(user, rows: QuerySet[Contact] | None = None) -> Iterator[dict[str, Any]]:
    """Contacts by field name: `rows`, which `user` may see, in their order; else all that they may see."""
    chosen = Contact.objects.visible_to(user).order_by("organization_id", "pk") if rows is None else rows
    for contact in chosen.select_related("organization").iterator(chunk_size=1000):
        owner = contact.organization
        yield {
            "public_id": str(contact.public_id),
            "organization_id": str(owner.public_id),
            "organization": owner.name,
            "organization_external_id": owner.external_id,
            "organization_number": owner.nib or owner.legal_number,
            "organization_region": code_of_key(owner.region_id),
            "organization_district": owner.district,
            "organization_regency": owner.regency,
            "name": contact.name,
            "position": contact.position,
            "phone": contact.phone,
            "email": contact.email,
            "is_primary": YES if contact.is_primary else NO,
            "can_sign": YES if contact.can_sign else NO,
            "signs_until": contact.signs_until,
            "is_active": YES if contact.is_active else NO,
        }


CONTACTS = Resource(
    key="contacts",
    label="Kontak",
    noun="kontak",
    fields=FIELDS,
    interpret=interpret_contacts,
    match=match_contacts,
    commit=write_imported_contacts,
    export=export_contacts,
    model="partners.Contact",
    stamp=stamp_contacts,
    prepare=prepare_imported_contacts,
    about="Orang yang dihubungi di mitra, dengan jabatan, telepon, dan wewenangnya.",
    icon="phone",
)
