"""The panels of an organization's page that list its parts: what each shows, and where one is added."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from partners.models import Organization


@dataclass(frozen=True)
class PartPanel:
    """One kind of part: `columns` are the headings of what the template `cells` draws of `row`.

    `create` and `listing` are names of routes: to add one, and the list of all that the reader sees, if there is one.
    """

    title: str
    caption: str
    columns: tuple[str, ...]
    cells: str
    add: str
    empty: str
    icon: str
    create: str
    listing: str = ""


PANELS = {
    "anggota": PartPanel(
        "Anggota",
        "Daftar anggota",
        ("Nama", "Telepon", "NIK", "Masa"),
        "partners/_member_cells.html",
        "Tambah anggota",
        "Belum ada anggota.",
        "users",
        "partners:member-create",
        "partners:member-list",
    ),
    "kontak": PartPanel(
        "Kontak",
        "Daftar kontak",
        ("Nama", "Telepon dan surel", "Keterangan"),
        "partners/_contact_cells.html",
        "Tambah kontak",
        "Belum ada kontak.",
        "phone",
        "partners:contact-create",
        "partners:contact-list",
    ),
    "kemampuan": PartPanel(
        "Kemampuan dan kebutuhan",
        "Yang ditawarkan dan dibutuhkan",
        ("Uraian", "Arah", "Jumlah", "Wilayah", "Masa"),
        "partners/_capability_cells.html",
        "Tambah kemampuan",
        "Belum ada kemampuan atau kebutuhan yang dicatat.",
        "gift",
        "partners:capability-create",
    ),
    "dokumen": PartPanel(
        "Dokumen",
        "Daftar dokumen",
        ("Dokumen", "Nomor", "Berlaku", "Berkas"),
        "partners/_document_cells.html",
        "Tambah dokumen",
        "Belum ada dokumen.",
        "file-text",
        "partners:document-create",
    ),
}


def panel_of(section: str, organization: Organization, rows: list[Any], *, is_inside: bool) -> dict[str, Any]:
    """What `partners/_part_panel.html` takes for the open section; nothing for a section without parts."""
    panel = PANELS.get(section)
    if panel is None:
        return {}
    for row in rows:
        row.menu_label = f"Tindakan untuk {row}"
    listing = f"{reverse(panel.listing)}?organization={organization.public_id}" if panel.listing and is_inside else ""
    return {
        "panel": panel,
        "add_url": reverse(panel.create, args=[organization.public_id]),
        "list_url": listing,
        "count": sum(row.left_on is None for row in rows) if section == "anggota" else None,
    }
