"""How assignments of mentors come in from lists and go out to them."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Prefetch, QuerySet

from kemitraan.core.parsing import parse_date
from kemitraan.exchange.rules.cells import Cell, Understood, as_text, text_cell
from kemitraan.exchange.rules.resources import ERROR, Field, ImportContext, Resource, Row
from partners.rules.regions import code_of_key, read_code
from pendampingan.enums import Rhythm, VisitState
from pendampingan.models import Assignment, Visit
from pendampingan.services.assignment_import import stamp_assignments, write_imported_assignments
from pendampingan.services.assignment_match import NO, YES, chosen_days, match_assignments

DEFAULTS = {"cadence_weeks": 2, "report_due_days": 3}
LEAD = {"utama", "pendamping utama", "ya", "y", "yes", "true", "1", "x", "lead"}
SUPPORTING = {"pendukung", "pendamping pendukung", "tidak", "t", "no", "n", "false", "0"}
WEEKLY = {"mingguan": 1, "tiap minggu": 1, "dua mingguan": 2, "dwimingguan": 2, "bulanan": 4, "tiap bulan": 4}

RHYTHMS = {
    "minggu": Rhythm.WEEKS,
    "mingguan": Rhythm.WEEKS,
    "bulan": Rhythm.MONTHS,
    "bulanan": Rhythm.MONTHS,
    "tanggal": Rhythm.DATES,
    **{rhythm.label.casefold(): rhythm for rhythm in Rhythm},
}
HAND_CHOSEN = Prefetch(
    "visits",
    Visit.objects.filter(counted_on__isnull=True, state=VisitState.PLANNED).order_by("planned_on"),
    to_attr="hand_chosen",
)


def whole_number(least: int, most: int, unit: str, words: dict[str, int] | None = None) -> Callable[[Cell], Understood]:
    """A parser for a whole number between the two, with its unit or without (`2 minggu`), or one of `words`."""

    def parse(cell: Cell) -> Understood:
        text = as_text(cell).casefold()
        known = (words or {}).get(text)
        digits = text.removesuffix(unit).strip()
        number = known if known is not None else int(digits) if digits.isascii() and digits.isdigit() else None
        if number is None or not least <= number <= most:
            raise ValueError(f"“{as_text(cell)}” bukan {least} sampai {most} {unit}.")
        return Understood(number)

    return parse


def lead_cell(cell: Cell) -> Understood:
    """Whether the mentor leads, as `ya` or `tidak`. Raises ValueError for another word."""
    text = as_text(cell).casefold()
    if text in LEAD or text in SUPPORTING:
        return Understood(YES if text in LEAD else NO)
    raise ValueError(f"“{as_text(cell)}” tidak dikenal; tulis ya atau tidak.")


def rhythm_cell(cell: Cell) -> Understood:
    """By weeks, months or chosen dates, as the rhythm is called. Raises ValueError for another word."""
    rhythm = RHYTHMS.get(as_text(cell).casefold())
    if rhythm is None:
        raise ValueError(f"“{as_text(cell)}” tidak dikenal; tulis minggu, bulan, atau tanggal.")
    return Understood(str(rhythm.label))


def dates_cell(cell: Cell) -> Understood:
    """Several dates, `5/1/2027; 2 Februari 2027`, as ISO dates in order. Raises ValueError for what is no date."""
    parts = [part.strip() for part in as_text(cell).replace("\n", ";").split(";")]
    return Understood("; ".join(sorted({parse_date(part).isoformat() for part in parts if part})))


def code_cell(cell: Cell) -> Understood:
    """A region code; anything else is left out with a warning."""
    code = read_code(as_text(cell))
    return Understood(code, "" if code else f"Kode wilayah “{as_text(cell)}” tidak dapat dibaca.")


FIELDS = (
    Field("public_id", "ID Kemitraan", text_cell(36)),
    Field("group_id", "ID Kemitraan kelompok", text_cell(36)),
    Field(
        "group",
        "Kelompok",
        text_cell(250),
        synonyms=("nama kelompok", "kelompok tani", "poktan", "kelompok binaan", "mitra", "organization"),
        example="Kelompok Tani Makmur (contoh)",
        hint="Nama kelompok yang sudah terdaftar.",
    ),
    Field("group_external_id", "ID sumber kelompok", text_cell(100), is_identity=True, synonyms=("id kelompok",)),
    Field("group_number", "NIB atau nomor kelompok", text_cell(100), is_identity=True, synonyms=("nib",)),
    Field("group_region", "Kode wilayah kelompok", code_cell, is_identity=True, synonyms=("kode wilayah",)),
    Field("group_village", "Desa/kelurahan kelompok", text_cell(100), synonyms=("desa", "kelurahan")),
    Field("group_district", "Kecamatan kelompok", text_cell(100), synonyms=("kecamatan",)),
    Field("group_regency", "Kabupaten/kota kelompok", text_cell(100), synonyms=("kabupaten", "kota")),
    Field(
        "mentor",
        "Pendamping",
        text_cell(200),
        synonyms=("nama pendamping", "penyuluh", "penyuluh pendamping", "fasilitator", "mentor"),
        example="Dewi Pendamping (contoh)",
        hint="Nama atau surel harus milik pendamping yang sudah punya akun.",
    ),
    Field(
        "mentor_email",
        "Surel pendamping",
        text_cell(254),
        synonyms=("email pendamping", "email", "surel"),
        example="dewi@contoh.id",
    ),
    Field(
        "is_lead",
        "Pendamping utama",
        lead_cell,
        synonyms=("utama", "peran", "lead"),
        choices=(YES, NO),
        hint="Kosong berarti ya. Satu kelompok punya tepat satu pendamping utama.",
    ),
    Field("program", "Program", text_cell(200), synonyms=("nama program",)),
    Field(
        "starts_on",
        "Mulai",
        text_cell(40),
        required=True,
        is_date=True,
        synonyms=("tanggal mulai", "tgl mulai", "mulai tugas", "start"),
    ),
    Field(
        "ends_on",
        "Sampai",
        text_cell(40),
        is_date=True,
        synonyms=("tanggal selesai", "selesai", "berakhir", "sampai tanggal", "end"),
    ),
    Field(
        "first_visit_on",
        "Kunjungan pertama",
        text_cell(40),
        is_date=True,
        synonyms=("tanggal kunjungan pertama",),
        hint="Jadwal kunjungan dihitung dari hari ini. Kosong berarti tanggal mulai.",
    ),
    Field(
        "rhythm",
        "Jenis irama",
        rhythm_cell,
        synonyms=("jenis jadwal",),
        choices=tuple(rhythm.label for rhythm in Rhythm),
        hint="Minggu, bulan, atau tanggal yang dipilih sendiri. Kosong berarti minggu.",
    ),
    Field(
        "cadence_weeks",
        "Kunjungan setiap (minggu)",
        whole_number(1, 52, "minggu", WEEKLY),
        synonyms=("irama", "irama minggu", "frekuensi kunjungan"),
        example="2",
    ),
    Field("cadence_months", "Kunjungan setiap (bulan)", whole_number(1, 12, "bulan"), synonyms=("irama bulan",)),
    Field(
        "counted_from",
        "Jadwal dihitung dari",
        text_cell(40),
        is_date=True,
        hint="Hanya bila irama pernah berganti. Kosong berarti kunjungan pertama.",
    ),
    Field(
        "visit_dates",
        "Tanggal kunjungan yang dipilih",
        dates_cell,
        synonyms=("tanggal kunjungan",),
        hint="Tanggal di luar irama, dipisah titik koma.",
    ),
    Field(
        "report_due_days",
        "Laporan paling lambat (hari)",
        whole_number(0, 365, "hari"),
        synonyms=("tenggat laporan", "batas laporan"),
        example="3",
    ),
    Field("contract_number", "Nomor kontrak atau surat tugas", text_cell(100), synonyms=("surat tugas", "nomor sk")),
    Field("focus", "Fokus pendampingan", text_cell(20_000, keeps_lines=True), synonyms=("fokus",)),
    Field("notes", "Catatan", text_cell(20_000, keeps_lines=True), synonyms=("keterangan", "notes")),
)


def interpret_assignments(rows: list[Row], context: ImportContext) -> None:
    """Complete what only the whole row says, and refuse periods that cannot be."""
    for row in rows:
        values = row.values
        starts, ends, first = (values.get(name) or "" for name in ("starts_on", "ends_on", "first_visit_on"))
        if not starts:
            row.add(ERROR, "starts_on", "mulai kosong")
        if starts and ends and ends < starts:
            row.add(ERROR, "ends_on", "Tanggal sampai tidak boleh sebelum tanggal mulai.")
        if starts and first and first < starts:
            row.add(ERROR, "first_visit_on", "Kunjungan pertama tidak boleh sebelum penugasan mulai.")
        if starts and values.get("counted_from") and values["counted_from"] < starts:
            row.add(ERROR, "counted_from", "Jadwal tidak dihitung dari sebelum penugasan mulai.")
        if outside := [day for day in chosen_days(values) if day < starts or (ends and day > ends)]:
            row.add(ERROR, "visit_dates", f"Di luar masa penugasan: {', '.join(outside)}.")
        if not values.get("rhythm") and values.get("cadence_months") and not values.get("cadence_weeks"):
            values["rhythm"] = str(Rhythm.MONTHS.label)
        if not values.get("mentor") and not values.get("mentor_email"):
            row.add(ERROR, "mentor", "pendamping kosong")


def export_assignments(user, rows: QuerySet[Assignment] | None = None) -> Iterator[dict[str, Any]]:
    """Assignments by field name: `rows`, which `user` may see, in their order; else all that they may see."""
    chosen = Assignment.objects.visible_to(user).order_by("starts_on", "pk") if rows is None else rows
    chosen = chosen.select_related("organization", "mentor__membership__user", "program").prefetch_related(HAND_CHOSEN)
    for assignment in chosen.iterator(chunk_size=1000):
        group = assignment.organization
        yield {
            "public_id": str(assignment.public_id),
            "group_id": str(group.public_id),
            "group": group.name,
            "group_external_id": group.external_id,
            "group_number": group.nib or group.legal_number,
            "group_region": code_of_key(group.region_id),
            "group_village": group.village,
            "group_district": group.district,
            "group_regency": group.regency,
            "mentor": str(assignment.mentor),
            "mentor_email": assignment.mentor.membership.user.email,
            "is_lead": YES if assignment.is_lead else NO,
            "program": assignment.program.name if assignment.program else "",
            **{
                name: getattr(assignment, name)
                for name in (
                    "starts_on",
                    "ends_on",
                    "first_visit_on",
                    "counted_from",
                    "report_due_days",
                    "contract_number",
                    "focus",
                    "notes",
                )
            },
            "rhythm": assignment.get_rhythm_display(),
            "cadence_weeks": assignment.cadence_weeks if assignment.rhythm == Rhythm.WEEKS else None,
            "cadence_months": assignment.cadence_months if assignment.rhythm == Rhythm.MONTHS else None,
            "visit_dates": "; ".join(visit.planned_on.isoformat() for visit in assignment.hand_chosen),
        }


ASSIGNMENTS = Resource(
    key="assignments",
    label="Penugasan",
    noun="penugasan",
    fields=FIELDS,
    interpret=interpret_assignments,
    match=match_assignments,
    commit=write_imported_assignments,
    export=export_assignments,
    model="pendampingan.Assignment",
    stamp=stamp_assignments,
    about="Siapa mendampingi kelompok mana, sejak kapan, dan seberapa sering berkunjung.",
    icon="users-group",
)
