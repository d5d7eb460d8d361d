"""How organizations come in from lists and go out to them."""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db.models import QuerySet

from kemitraan.exchange.rules.cells import (
    Cell,
    Understood,
    as_text,
    email_cell,
    identity_cell,
    phone_number,
    text_cell,
)
from kemitraan.exchange.rules.resources import ERROR, WARNING, Field, ImportContext, Resource, Row
from partners.enums import LegalForm, OrganizationKind, SizeBasis, SizeClass
from partners.models import Organization
from partners.resources.organization_columns import (
    ACCURACY,
    LEGAL_FORM,
    SIZE,
    WORD_FIELDS,
    said_words,
    settle_columns,
)
from partners.rules import normalize_name
from partners.rules.positions import ImpossiblePosition, check_position, degrees
from partners.rules.regions import code_of_key, read_code
from partners.services.organization_import import (
    prepare_imported_organizations,
    stamp_organizations,
    write_imported_organizations,
)
from partners.services.organization_match import match_organizations
from partners.services.organization_places import is_at_home, settle_rows
from partners.services.organization_word_import import WORDS, words_by_owner

LEGAL_NUMBER_LENGTH = 100
EXPORTED_AT_ONCE = 2000
LABELED = {"kind": OrganizationKind, "legal_form": LegalForm, "size_basis": SizeBasis, "size_override": SizeClass}

# First match wins; whole words of the name, lower case.
KIND_BY_NAME: tuple[tuple[str, str], ...] = (
    (r"(bum ?desa|bumdes|badan usaha milik desa)", OrganizationKind.VILLAGE_ENTERPRISE),
    (r"(pkbm|pusat kegiatan belajar)", OrganizationKind.PKBM),
    (r"(koperasi|kpri|ksp|kspps|kud|kopkar|primkop|puskop|bmt)", OrganizationKind.COOPERATIVE),
    (r"(pt|cv|tbk|persero|perum|firma)", OrganizationKind.COMPANY),
    (r"(ud|usaha dagang)", OrganizationKind.SOLE_PROPRIETOR),
    (r"(himpunan|asosiasi|gabungan|gapoktan|perkumpulan|ikatan)", OrganizationKind.ASSOCIATION),
    (r"(kelompok|poktan|pokdakan|kwt|kub|kube)", OrganizationKind.GROUP),
    (r"(yayasan|lsm|foundation)", OrganizationKind.FOUNDATION_NGO),
    (
        r"(universitas|university|politeknik|polytechnic|institut teknologi|sekolah tinggi|stikes|akademi|college)",
        OrganizationKind.UNIVERSITY,
    ),
    (r"(smk|smkn|sma|sman|smp|smpn|sd|sdn|madrasah|sekolah|school)", OrganizationKind.SCHOOL),
    (
        r"(dinas|kementerian|kantor|badan|balai|pemerintah|kecamatan|kelurahan|pemkab|pemkot|ministry)",
        OrganizationKind.GOVERNMENT,
    ),
)


def guess_kind(name: str) -> str:
    """The kind that the name itself says, or empty: `PT. Maju` is a company, `Dinas Sosial` an authority."""
    words = " ".join(re.sub(r"[\W_]+", " ", name.casefold().replace(".", "")).split())
    for pattern, kind in KIND_BY_NAME:
        if re.search(rf"\b{pattern}\b", words):
            return kind
    return ""


def kind_cell(cell: Cell) -> Understood:
    """A kind by its label or code; an unknown word is left out with a warning."""
    text = as_text(cell)
    known = {label.casefold(): value for value, label in OrganizationKind.choices}
    known |= {value: value for value in OrganizationKind.values}
    found = known.get(text.casefold(), "")
    return Understood(found, "" if found else f"Jenis “{text}” tidak dikenal; ditentukan dari nama.")


def place_cell(cell: Cell) -> Understood:
    """A place name; one written in capitals only is written as names are."""
    text = text_cell(100)(cell).value
    return Understood(text.title() if text.isupper() and len(text) > 3 else text)


def region_cell(cell: Cell) -> Understood:
    """A region code with or without dots; anything else is left out with a warning."""
    text = as_text(cell)
    code = read_code(text)
    return Understood(code, "" if code else f"Kode wilayah “{text}” tidak dapat dibaca; dipakai nama tempatnya.")


def degrees_cell(cell: Cell) -> Understood:
    """Degrees of a position, as text with six places."""
    return Understood(str(degrees(as_text(cell))))


def legal_number_cell(cell: Cell) -> Understood:
    """Text as written; a numeric cell may have lost its zeros."""
    warning = "Terbaca sebagai angka; periksa angka depannya." if isinstance(cell, int | float) else ""
    return Understood(text_cell(LEGAL_NUMBER_LENGTH)(cell).value, warning)


FIELDS = (
    Field("public_id", "ID Kemitraan", text_cell(36)),
    Field("source", "Sumber", text_cell(100)),
    Field(
        "external_id",
        "ID sumber",
        text_cell(100),
        is_identity=True,
        synonyms=("id_koperasi", "id_mitra", "id mitra", "kode mitra", "id", "kode"),
    ),
    Field(
        "name",
        "Nama",
        text_cell(250),
        required=True,
        synonyms=(
            "nama_koperasi",
            "nama mitra",
            "nama organisasi",
            "nama lembaga",
            "nama perusahaan",
            "nama instansi",
            "nama kelompok",
            "mitra",
            "CommunityPartner",
            "community partner",
            "partner name",
            "partner",
            "organization",
            "organisation",
            "organización",
            "organizacion",
            "nama",
        ),
    ),
    Field("short_name", "Nama pendek", text_cell(60), synonyms=("singkatan", "akronim", "short name")),
    Field(
        "kind",
        "Jenis",
        kind_cell,
        synonyms=("jenis mitra", "kind", "tipe mitra"),
        show=lambda value: str(dict(OrganizationKind.choices).get(value, value)),
        choices=tuple(str(label) for label in OrganizationKind.labels),
    ),
    LEGAL_FORM,
    Field(
        "category",
        "Kategori",
        text_cell(200),
        synonyms=("kategori_mitra", "kategori mitra", "primary", "category", "bidang"),
    ),
    Field("nib", "NIB", identity_cell("NIB", (13,)), is_identity=True, synonyms=("nomor induk berusaha",)),
    Field("npwp", "NPWP", identity_cell("NPWP", (15, 16)), is_identity=True, synonyms=("nomor npwp",)),
    Field(
        "legal_number",
        "Nomor badan hukum",
        legal_number_cell,
        is_identity=True,
        synonyms=("nomor_bh", "no bh", "nomor akta", "badan hukum"),
    ),
    Field(
        "founded_on",
        "Tanggal berdiri",
        text_cell(40),
        is_date=True,
        synonyms=("tanggal_pendirian", "tgl berdiri", "founded"),
    ),
    Field(
        "region",
        "Kode wilayah",
        region_cell,
        is_identity=True,
        synonyms=("kode_wilayah", "kode kemendagri", "kode desa", "kode wilayah administrasi", "region code"),
    ),
    Field("address", "Alamat", text_cell(2000), synonyms=("address", "alamat lengkap", "jalan")),
    Field("village", "Desa/kelurahan", place_cell, synonyms=("desa", "kelurahan", "village")),
    Field("district", "Kecamatan", place_cell, synonyms=("kec", "district")),
    Field(
        "regency",
        "Kabupaten/kota",
        place_cell,
        synonyms=("kabupaten_kota_mitra", "kabupaten", "kota", "kab kota", "city", "regency"),
    ),
    Field("province", "Provinsi", place_cell, synonyms=("provinsi_mitra", "propinsi", "state", "province")),
    Field("country", "Negara", place_cell, synonyms=("negara_mitra", "country")),
    Field(
        "postal_code",
        "Kode pos",
        text_cell(12),
        is_identity=True,
        synonyms=("kodepos", "zip", "postal code", "zip code"),
    ),
    Field("latitude", "Lintang", degrees_cell, synonyms=("latitude", "lat", "garis lintang")),
    Field("longitude", "Bujur", degrees_cell, synonyms=("longitude", "lon", "lng", "long", "garis bujur")),
    ACCURACY,
    Field(
        "phone",
        "Telepon",
        text_cell(2000),
        synonyms=("telp", "no telp", "no telepon", "nomor telepon", "hp", "no hp", "phone"),
    ),
    Field("email", "Surel", email_cell, synonyms=("email", "e-mail", "alamat email")),
    Field("website", "Situs web", text_cell(250), synonyms=("website", "web", "url", "situs")),
    *WORD_FIELDS,
    *SIZE,
    Field(
        "description",
        "Keterangan",
        text_cell(20_000, keeps_lines=True),
        synonyms=("profil", "deskripsi", "catatan", "notes", "profile"),
    ),
)


def interpret_organizations(rows: list[Row], context: ImportContext) -> None:
    """Complete what only the whole row says: kind by name, phone by country, the source of its id, the region."""
    for row in rows:
        values = row.values
        if not values.get("kind"):
            values["derived_choice"] = guess_kind(values["name"]) or context.default_choice or OrganizationKind.COMPANY
        if phone := values.get("phone"):
            found = phone_number(phone, is_indonesian=is_at_home(values), max_length=60)
            values["phone"] = found.value
            if found.warning:
                row.add(WARNING, "phone", found.warning)
        if values.get("external_id"):
            values["source"] = values.get("source") or context.source
        else:
            values.pop("source", None)
        values["normalized_name"] = normalize_name(values["name"])
        settle_position(row)
    settle_columns(rows, context)
    settle_rows(rows)


def settle_position(row: Row) -> None:
    """A position that cannot be right is an error; half of one is left out with a warning, never guessed.

    So is one abroad where the row names no country: the record would be kept as one at home.
    """
    given = {name: Decimal(row.values[name]) for name in ("latitude", "longitude") if row.values.get(name)}
    if len(given) == 1:
        name = next(iter(given))
        row.values[name] = ""
        row.add(WARNING, name, "Titik tidak dipakai: lintang dan bujur harus diisi keduanya.")
    elif given:
        is_home = is_at_home(row.values)
        if error := fault_of(given, is_home=is_home):
            if row.values.get("country") or fault_of(given, is_home=False):
                row.add(ERROR, error.field, str(error))
                return
            place = f"{given['latitude'].normalize():f}, {given['longitude'].normalize():f}"
            row.values |= dict.fromkeys(given, "")
            row.add(WARNING, "latitude", f"Titik {place} di luar Indonesia dan negaranya kosong; tidak dipakai.")


def fault_of(given: dict[str, Decimal], *, is_home: bool) -> ImpossiblePosition | None:
    """What is wrong with a position, if anything."""
    try:
        check_position(given["latitude"], given["longitude"], is_home=is_home)
    except ImpossiblePosition as error:
        return error
    return None


def export_organizations(user, rows: QuerySet[Organization] | None = None) -> Iterator[dict[str, Any]]:
    """Organizations by field name: `rows`, which `user` may see, in their order; else all that they may see."""
    names = [entry.name for entry in FIELDS if entry.name not in WORDS]
    chosen = Organization.objects.visible_to(user).order_by("pk") if rows is None else rows
    stored = chosen.values("pk", *names).iterator(chunk_size=EXPORTED_AT_ONCE)
    while some := list(islice(stored, EXPORTED_AT_ONCE)):
        words = words_by_owner([record["pk"] for record in some])
        for record in some:
            yield _exported(record) | {name: said_words(words[name].get(record["pk"])) for name in WORDS}


def _exported(record: dict[str, Any]) -> dict[str, Any]:
    """The columns of a record as a list has them: words instead of codes, empty text instead of nothing."""
    record["public_id"] = str(record["public_id"])
    record["region"] = code_of_key(record["region"])
    for name, choices in LABELED.items():
        record[name] = str(choices(record[name]).label) if record[name] else ""
    for name in ("latitude", "longitude"):
        record[name] = "" if record[name] is None else str(record[name])
    return record


ORGANIZATIONS = Resource(
    key="organizations",
    label="Mitra",
    noun="mitra",
    fields=FIELDS,
    interpret=interpret_organizations,
    match=match_organizations,
    commit=write_imported_organizations,
    export=export_organizations,
    model="partners.Organization",
    default_field="kind",
    default_label="Jenis bila nama tidak menyebutkannya",
    default_choices=tuple(OrganizationKind.choices),
    stamp=stamp_organizations,
    prepare=prepare_imported_organizations,
    about="Perusahaan, koperasi, kelompok, kampus, dinas, dan mitra lain.",
    icon="building",
)
