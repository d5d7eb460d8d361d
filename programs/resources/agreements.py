"""How agreements come in from lists and go out to them: one row a partner, or columns for up to three partners."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from kemitraan.core.formats import format_date
from kemitraan.exchange.rules.cells import text_cell
from kemitraan.exchange.rules.resources import Field, Resource
from programs.enums import AgreementKind, AgreementState
from programs.models import Agreement, AgreementParty
from programs.resources.agreement_reading import NOT_A_PARTY, interpret_agreements
from programs.services.agreement_import import prepare_imported_agreements, write_imported_agreements
from programs.services.agreement_match import match_agreements, stamp_of_agreements
from programs.services.agreement_records import PARTIES

LONG = text_cell(20_000)
KINDS = tuple(str(label) for _, label in AgreementKind.choices)
STATES = tuple(str(label) for _, label in AgreementState.choices)
LINES = text_cell(20_000, keeps_lines=True)


def readable_day(text: str) -> str:
    """`25 November 2026` for ISO text; anything else as it is."""
    try:
        return format_date(dt.date.fromisoformat(text))
    except ValueError:
        return text


def kind_label(value: str) -> str:
    """MoU, PKS, IA or Lainnya for a code; a word of the list as it is."""
    return str(AgreementKind(value).label) if value in AgreementKind.values else value


FIELDS = (
    Field("public_id", "ID Kemitraan", text_cell(36)),
    Field("source", "Sumber", text_cell(100)),
    Field(
        "external_id",
        "ID sumber",
        text_cell(100),
        is_identity=True,
        synonyms=("ksId", "id perjanjian", "id kerjasama", "id_mou", "id dokumen", "id", "kode"),
    ),
    Field(
        "kind",
        "Jenis",
        LONG,
        synonyms=(
            "jenis_dokumen",
            "jenis perjanjian",
            "jenis kerjasama",
            "jenis kerja sama",
            "ksKet",
            "category",
            "kind",
        ),
        show=kind_label,
        choices=KINDS,
        example="PKS",
    ),
    Field(
        "title",
        "Judul",
        LONG,
        synonyms=(
            "judul_dokumen",
            "judul kerjasama",
            "judul kerja sama",
            "judul perjanjian",
            "perihal",
            "tentang",
            "title",
        ),
        example="Pembinaan usaha garam (contoh)",
    ),
    Field(
        "own_party",
        "Pihak lembaga",
        text_cell(250),
        choices=(NOT_A_PARTY,),
        hint="Kosongkan bila lembaga sendiri menjadi pihak.",
    ),
    Field(
        "number",
        "Nomor",
        LONG,
        is_raw=True,
        synonyms=(
            "nomor_dokumen",
            "nomor perjanjian",
            "nomor lembaga",
            "dasar hukum rs",
            "ksNoKS",
            "nomor kerjasama",
            "nomor surat",
            "no perjanjian",
            "nomor pihak pertama",
            "number",
        ),
        example="012/LKM/PKS/I/2026",
        hint="Nomor dari lembaga sendiri; beberapa nomor dipisah kata dan.",
    ),
    Field("partner_id", "ID mitra", text_cell(36)),
    Field(
        "partner",
        "Mitra",
        LONG,
        required=True,
        synonyms=(
            "mitra 1",
            "nama mitra",
            "ksNama",
            "mitra kerja sama",
            "nama instansi",
            "pihak kedua",
            "partner 1",
            "partner name",
            "partner",
        ),
        example="Koperasi Muria Jaya (contoh)",
        hint="Satu mitra tiap baris; baris dengan ID atau nomor yang sama menjadi satu perjanjian.",
    ),
    Field(
        "partner_number",
        "Nomor mitra",
        LONG,
        is_raw=True,
        synonyms=("nomor_dokumen_mitra", "dasar hukum mitra 1", "nomor mitra 1", "nomor pihak kedua"),
    ),
    Field(
        "partner_country", "Negara mitra", text_cell(100), synonyms=("ksNegara", "negara_mitra", "negara", "country")
    ),
    Field(
        "starts_on",
        "Mulai",
        LONG,
        is_raw=True,
        synonyms=(
            "tanggal_mulai",
            "tgl mulai",
            "mulai berlaku",
            "tanggal berlaku",
            "ksTglKontrak",
            "from_date",
            "start date",
            "start",
        ),
        show=readable_day,
    ),
    Field(
        "ends_on",
        "Berakhir",
        LONG,
        is_raw=True,
        synonyms=(
            "tanggal_berakhir",
            "tanggal selesai",
            "tanggal akhir",
            "tgl berakhir",
            "tgl selesai",
            "ksTglAkhir",
            "to_date",
            "end date",
            "end",
        ),
        show=readable_day,
        hint="Tanggal, atau kata seperti Selamanya.",
    ),
    Field("open_end_condition", "Berlaku sampai", LONG, synonyms=("keterangan masa berlaku",)),
    Field(
        "duration",
        "Lama",
        LONG,
        is_raw=True,
        synonyms=("durasi_perjanjian", "durasi", "jangka waktu", "ksJangka", "masa berlaku", "periode", "duration"),
        example="2 tahun",
    ),
    Field("duration_unit", "Satuan lama", text_cell(30), synonyms=("satuan_durasi_perjanjian", "satuan durasi")),
    Field(
        "signed_on",
        "Tanda tangan",
        LONG,
        is_raw=True,
        synonyms=("tanggal_penetapan", "tanggal tanda tangan", "tgl tanda tangan", "tanggal ttd", "signed on"),
        show=readable_day,
    ),
    Field("signatory_name", "Penanda tangan", text_cell(200), synonyms=("nama penandatangan", "penandatangan")),
    Field("signatory_position", "Jabatan penanda tangan", text_cell(150), synonyms=("jabatan_penandatangan",)),
    Field("partner_signed_on", "Tanda tangan mitra", LONG, is_raw=True, show=readable_day),
    Field("partner_signatory_name", "Penanda tangan mitra", LONG, synonyms=("nama_penandatangan_mitra",)),
    Field(
        "partner_signatory_position", "Jabatan penanda tangan mitra", LONG, synonyms=("jabatan_penandatangan_mitra",)
    ),
    Field(
        "scope",
        "Ruang lingkup",
        LINES,
        synonyms=("ruang_lingkup", "lingkup", "ksIsiKS", "isi kerjasama", "isi kerja sama", "scope"),
    ),
    Field(
        "value_idr",
        "Nilai (Rp)",
        LONG,
        is_raw=True,
        synonyms=("alokasi_anggaran", "nilai", "nilai kontrak", "nilai rp", "anggaran", "total_amt"),
        example="1.500.000",
    ),
    Field("dispute_settlement", "Penyelesaian perselisihan", LINES),
    Field("parent_ref", "Perjanjian induk", text_cell(200), synonyms=("ref_mou", "induk", "mou induk", "nomor induk")),
    Field("change_kind", "Sifat", text_cell(100), synonyms=("sifat_pengajuan", "sifat perjanjian")),
    Field("state", "Status di Kemitraan", text_cell(40), choices=STATES),
    Field(
        "source_status",
        "Status di sumber",
        LONG,
        synonyms=("status", "keterangan kerjasama", "status_pengajuan", "status kerja sama", "status perjanjian"),
    ),
    Field("source_notes", "Catatan dari sumber", LINES, synonyms=("catatan", "keterangan", "notes")),
    Field("partner_2", "Mitra 2", LONG, is_raw=True, synonyms=("partner 2", "pihak ketiga")),
    Field(
        "partner_2_number",
        "Nomor mitra 2",
        LONG,
        is_raw=True,
        synonyms=("dasar hukum mitra 2", "nomor pihak ketiga"),
    ),
    Field("partner_3", "Mitra 3", LONG, is_raw=True, synonyms=("partner 3", "pihak keempat")),
    Field("partner_3_number", "Nomor mitra 3", LONG, is_raw=True, synonyms=("dasar hukum mitra 3",)),
)


def export_agreements(user, rows: QuerySet[Agreement] | None = None) -> Iterator[dict[str, Any]]:
    """Agreements by field name, one dict for each partner: `rows`, which `user` may see, in their order; else all."""
    chosen = Agreement.objects.visible_to(user).order_by("pk") if rows is None else rows
    chosen = chosen.select_related("parent").prefetch_related(PARTIES)
    for agreement in chosen.iterator(chunk_size=1000):
        parties = list(agreement.parties.all())
        own = next((party for party in parties if party.organization.is_own and not party.organization.parent_id), None)
        record = _record(agreement, own)
        for party in [party for party in parties if party is not own]:
            yield record | _of_partner(party)


def _record(agreement: Agreement, own: AgreementParty | None) -> dict[str, Any]:
    return {
        "public_id": str(agreement.public_id),
        "source": agreement.source,
        "external_id": agreement.external_id,
        "kind": agreement.get_kind_display(),
        "title": agreement.title,
        "own_party": "" if own else NOT_A_PARTY,
        "number": own.number if own else "",
        "signatory_name": own.signatory_name if own else "",
        "signatory_position": own.signatory_position if own else "",
        "signed_on": own.signed_on if own else None,
        "starts_on": agreement.starts_on,
        "ends_on": agreement.ends_on,
        "open_end_condition": agreement.open_end_condition,
        "scope": agreement.scope,
        "value_idr": agreement.value_idr,
        "dispute_settlement": agreement.dispute_settlement,
        "parent_ref": str(agreement.parent.public_id) if agreement.parent else "",
        "state": str(AgreementState(agreement.state).label),
        "source_status": agreement.source_status,
        "source_notes": agreement.source_notes,
    }


def _of_partner(party: AgreementParty) -> dict[str, Any]:
    return {
        "partner_id": str(party.organization.public_id),
        "partner": party.organization.name,
        "partner_number": party.number,
        "partner_country": party.organization.country,
        "partner_signatory_name": party.signatory_name,
        "partner_signatory_position": party.signatory_position,
        "partner_signed_on": party.signed_on,
    }


AGREEMENTS = Resource(
    key="agreements",
    label="Perjanjian",
    noun="perjanjian",
    fields=FIELDS,
    interpret=interpret_agreements,
    match=match_agreements,
    commit=write_imported_agreements,
    export=export_agreements,
    model="programs.Agreement",
    stamp=stamp_of_agreements,
    prepare=prepare_imported_agreements,
    about="MoU, PKS, IA dan lainnya, satu baris tiap mitra; mitra yang belum ada ikut dicatat.",
    icon="file-text",
)
