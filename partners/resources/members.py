"""How members of groups come in from lists and go out to them."""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from kemitraan.core.encryption import decrypt, encrypt, keyed_hash
from kemitraan.exchange.rules.cells import Cell, as_text, is_blank, text_cell
from kemitraan.exchange.rules.resources import ERROR, INFO, WARNING, Field, ImportContext, Resource, Row
from partners.enums import MemberRole, Sex, SkillLevel
from partners.models import Member
from partners.resources.group_columns import CHOICES, GROUP_FIELDS, NEW_GROUP_FIELDS, carry_down, read_group_names
from partners.resources.person_cells import read_reach, role_cell, sex_cell
from partners.resources.skill_cells import skills_cell
from partners.rules import clean_nik, mask_nik
from partners.rules.regions import code_of_key
from partners.services.member_import import prepare_imported_members, stamp_members, write_imported_members
from partners.services.member_match import match_members, person_key
from partners.services.member_skill_import import skills_text, stored_skills

NIK_LENGTH = 16
MASKED = re.compile(r"\d{4}\*+\d{4}")


LEVELS = f"Tingkat: {', '.join(str(label) for label in SkillLevel.labels)}."


def veiled(sealed: str) -> str:
    """A sealed NIK as people may see it."""
    return mask_nik(decrypt(sealed))


FIELDS = (
    Field("public_id", "ID Kemitraan", text_cell(36)),
    Field("source", "Sumber", text_cell(100)),
    Field(
        "external_id",
        "ID sumber",
        text_cell(100),
        is_identity=True,
        synonyms=("id anggota", "kode anggota", "nomor anggota", "no anggota"),
    ),
    *GROUP_FIELDS,
    Field(
        "name",
        "Nama",
        text_cell(200),
        required=True,
        is_raw=True,
        synonyms=("nama anggota", "nama lengkap", "nama petani", "nama peserta", "anggota", "member name", "full name"),
        example="Sukarni (contoh)",
    ),
    Field(
        "sex",
        "Jenis kelamin",
        sex_cell,
        synonyms=("l/p", "lp", "jk", "kelamin", "gender", "sex"),
        show=lambda value: str(Sex(value).label),
        choices=tuple(str(label) for label in Sex.labels),
    ),
    Field(
        "role",
        "Peran",
        role_cell,
        synonyms=("status dalam kelompok", "jabatan dalam kelompok", "jabatan", "kedudukan", "posisi", "role"),
        show=lambda value: str(MemberRole(value).label),
        choices=tuple(str(label) for label in MemberRole.labels),
    ),
    Field(
        "phone",
        "Telepon",
        text_cell(200),
        is_raw=True,
        synonyms=("no hp", "nomor hp", "hp", "no telepon", "nomor telepon", "telp", "no telp", "wa", "phone"),
        example="0812-3456-7890",
    ),
    Field(
        "nik",
        "NIK",
        text_cell(40),
        is_identity=True,
        is_raw=True,
        is_personal=True,
        synonyms=("nik anggota", "no nik", "nomor nik", "nomor induk kependudukan", "no ktp", "nomor ktp", "ktp"),
        show=veiled,
        hint="Boleh kosong. Disimpan terkunci dan hanya terlihat sebagian.",
    ),
    Field("joined_on", "Bergabung", text_cell(40), is_date=True, synonyms=("tanggal bergabung", "tgl bergabung")),
    Field("left_on", "Keluar", text_cell(40), is_date=True, synonyms=("tanggal keluar", "tgl keluar")),
    Field(
        "skills",
        "Keterampilan",
        skills_cell,
        synonyms=("keahlian", "skills"),
        show=skills_text,
        example="Menganyam: Bisa dengan bantuan (3 Agustus 2026) → Bisa sendiri (1 Mei 2027)",
        hint=f"Nama: tingkat (tanggal) → tingkat hasil (tanggal); beberapa dipisah titik koma. {LEVELS}",
    ),
    *NEW_GROUP_FIELDS,
)


def interpret_members(rows: list[Row], context: ImportContext) -> None:
    """Complete what only the whole list says: groups carried down, phones, numbers that several people share."""
    read_group_names(rows)
    carry_down(rows, context)
    for row in rows:
        values = row.values
        _read_name(row)
        reached = read_reach(row.cells.get("phone"), None, has_email=False)
        values["phone"] = reached.phone
        for name, sentence in reached.notes:
            row.add(WARNING, name, sentence)
        if values.get("external_id"):
            values["source"] = values.get("source") or context.source
        else:
            values.pop("source", None)
        joined, left = values.get("joined_on"), values.get("left_on")
        if joined and left and left < joined:
            row.add(ERROR, "left_on", "Tanggal keluar tidak boleh sebelum tanggal bergabung.")
        if values.get("mentor"):
            row.add(WARNING, "mentor", "Pendamping tidak ditugaskan dari daftar anggota; impor sebagai Penugasan.")
    _read_niks(rows)


def _read_name(row: Row) -> None:
    cell = row.cells.get("name")
    row.values["name"] = ""
    try:
        row.values["name"] = "" if is_blank(cell) else text_cell(200)(cell).value
    except ValueError as error:
        row.add(ERROR, "name", str(error))
        return
    if not row.values["name"]:
        row.add(ERROR, "name", "nama kosong")


def _read_niks(rows: list[Row]) -> None:
    """Seal numbers that can be one person's; anything else is left out with a warning that does not repeat it.

    A number that people of different names share is nobody's.
    """
    digits = {row.number: _nik_digits(row, row.cells.get("nik")) for row in rows}
    holders: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        row.values["nik"] = row.values["nik_hash"] = ""
        if digits[row.number]:
            holders[digits[row.number]].append(row)
    for number, shared in holders.items():
        is_shared = len({person_key(row.values["name"]) for row in shared}) > 1
        for row in shared:
            if is_shared:
                others = ", ".join(str(one.number) for one in shared if one is not row)
                row.add(WARNING, "nik", f"NIK sama dengan baris {others}, padahal namanya lain; tidak dipakai.")
            else:
                _seal_nik(row, number)


def _nik_digits(row: Row, cell: Cell) -> str:
    """The 16 digits of the cell; empty when there are none, or with a warning when it holds something else."""
    text = as_text(cell).lstrip("'’‘`").strip()
    digits = re.sub(r"[\s.\-]", "", text)
    if is_blank(cell) or MASKED.fullmatch(text):
        return ""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        sentence = f"NIK terbaca sebagai angka {len(digits)} digit; tidak dipakai. Ubah kolom menjadi Teks."
        row.add(WARNING, "nik", sentence)
    elif not digits.isascii() or not digits.isdigit():
        row.add(WARNING, "nik", "NIK berisi bukan angka; tidak dipakai.")
    elif len(digits) != NIK_LENGTH:
        row.add(WARNING, "nik", f"NIK {len(digits)} angka, seharusnya 16; tidak dipakai.")
    else:
        if text != as_text(cell):
            row.add(INFO, "nik", "Tanda petik di depan dibuang.")
        return digits
    return ""


def _seal_nik(row: Row, digits: str) -> None:
    try:
        number = clean_nik(digits)
    except ValueError:
        row.add(WARNING, "nik", "NIK ini tidak mungkin benar; tidak dipakai.")
        return
    row.values["nik"], row.values["nik_hash"] = encrypt(number), keyed_hash(number)


def export_members(user, rows: QuerySet[Member] | None = None) -> Iterator[dict[str, Any]]:
    """Members by field name, with a masked NIK: `rows`, which `user` may see, in their order; else all of theirs."""
    chosen = Member.objects.visible_to(user).order_by("organization_id", "pk") if rows is None else rows
    chosen = chosen.select_related("organization").prefetch_related("skills")
    for member in chosen.iterator(chunk_size=1000):
        group = member.organization
        yield {
            "public_id": str(member.public_id),
            "source": member.source,
            "external_id": member.external_id,
            "group_id": str(group.public_id),
            "group": group.name,
            "group_external_id": group.external_id,
            "group_number": group.nib or group.legal_number,
            "group_region": code_of_key(group.region_id),
            "group_village": group.village,
            "group_district": group.district,
            "group_regency": group.regency,
            "name": member.name,
            "sex": str(Sex(member.sex).label) if member.sex else "",
            "role": str(MemberRole(member.role).label),
            "phone": member.phone,
            "nik": member.masked_nik,
            "joined_on": member.joined_on,
            "left_on": member.left_on,
            "skills": skills_text(stored_skills(member)),
            "group_address": group.address,
            "group_class": group.category,
            "group_founded": str(group.founded_on.year) if group.founded_on else "",
        }


MEMBERS = Resource(
    key="members",
    label="Anggota",
    noun="anggota",
    fields=FIELDS,
    interpret=interpret_members,
    match=match_members,
    commit=write_imported_members,
    export=export_members,
    model="partners.Member",
    default_label="Kelompok yang kosong atau belum terdaftar",
    default_choices=CHOICES,
    stamp=stamp_members,
    prepare=prepare_imported_members,
    about="Anggota kelompok, himpunan, dan koperasi, beserta kelompoknya.",
    icon="users",
)
