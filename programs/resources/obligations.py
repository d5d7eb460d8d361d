"""How duties of agreements and partnerships come in from lists and go out to them."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, QuerySet

from kemitraan.core.formats import format_number, format_rupiah
from kemitraan.core.parsing import parse_rupiah
from kemitraan.exchange.rules.cells import Cell, Understood, as_text, text_cell
from kemitraan.exchange.rules.resources import ERROR, Field, ImportContext, Resource, Row
from programs.enums import Aspect, Frequency, TransferKind
from programs.models import Agreement, AgreementParty, Obligation
from programs.services.obligation_import import write_imported_obligations
from programs.services.obligation_match import match_obligations

CANCELLED = "Dibatalkan"
ASPECTS = {"sarana": Aspect.FACILITY, "sdm": Aspect.PEOPLE, "pemasaran": Aspect.OFFTAKE, "kegiatan": Aspect.ACTIVITY}
TRANSFERS = {
    "pengetahuan": TransferKind.KNOWLEDGE,
    "keterampilan": TransferKind.KNOWLEDGE,
    "tenaga": TransferKind.PEOPLE,
    "sdm": TransferKind.PEOPLE,
    "learning exchange": TransferKind.LEARNING,
    "dana": TransferKind.CAPITAL,
}
LARGEST = Decimal(10) ** 12
FREQUENCIES = {
    "bulanan": Frequency.MONTHLY,
    "tiap bulan": Frequency.MONTHLY,
    "triwulan": Frequency.QUARTERLY,
    "triwulanan": Frequency.QUARTERLY,
    "tahunan": Frequency.YEARLY,
    "tiap tahun": Frequency.YEARLY,
    "satu kali": Frequency.ONCE,
}


def aspect_cell(cell: Cell) -> Understood:
    """An aspect by its label or code. Raises ValueError for another word."""
    return _choice(cell, Aspect.choices, ASPECTS)


def frequency_cell(cell: Cell) -> Understood:
    """How often, by its label, code or a common word. Raises ValueError for another word."""
    return _choice(cell, Frequency.choices, FREQUENCIES)


def transfer_cell(cell: Cell) -> Understood:
    """What is transferred by its label or code. Raises ValueError for another word."""
    return _choice(cell, TransferKind.choices, TRANSFERS)


def quantity_cell(cell: Cell) -> Understood:
    """A quantity above zero as text, its unit beside it kept out. Raises ValueError for anything else."""
    return Understood(format_number(_number(cell)))


def amount_cell(cell: Cell) -> Understood:
    """An amount of money above zero as `Rp1.500.000`. Raises ValueError for anything else."""
    return Understood(format_rupiah(_number(cell)))


def _number(cell: Cell) -> Decimal:
    is_number = isinstance(cell, int | float) and not isinstance(cell, bool)
    number = Decimal(str(cell)).quantize(Decimal("0.01")) if is_number else parse_rupiah(as_text(cell))
    if not 0 < number < LARGEST:
        raise ValueError("Tulis jumlah di atas nol, seperti 1.500 atau 2,5.")
    return number


def _choice(cell: Cell, choices: list[tuple[str, str]], more: Mapping[str, str]) -> Understood:
    text = as_text(cell)
    known = {str(label).casefold(): value for value, label in choices} | {value: value for value, _ in choices}
    found = (known | dict(more)).get(text.casefold())
    if found is None:
        raise ValueError(f"“{text}” tidak dikenal; pilih {', '.join(str(label) for _, label in choices)}.")
    return Understood(str(found))


FIELDS = (
    Field("public_id", "ID Kemitraan", text_cell(36)),
    Field("source", "Sumber", text_cell(100)),
    Field("external_id", "ID sumber", text_cell(100), is_identity=True, synonyms=("id kewajiban", "kode", "id")),
    Field("agreement_id", "ID perjanjian", text_cell(36)),
    Field(
        "agreement",
        "Perjanjian",
        text_cell(300),
        synonyms=("nomor perjanjian", "no perjanjian", "nomor", "judul perjanjian", "agreement"),
    ),
    Field("partnership_id", "ID kemitraan terkait", text_cell(36)),
    Field("partnership", "Kemitraan", text_cell(200), synonyms=("nama kemitraan", "partnership")),
    Field(
        "debtor",
        "Yang berkewajiban",
        text_cell(250),
        required=True,
        synonyms=("pihak berkewajiban", "penanggung jawab", "debtor"),
    ),
    Field("creditor", "Yang berhak", text_cell(250), synonyms=("pihak berhak", "penerima", "creditor")),
    Field(
        "aspect",
        "Aspek",
        aspect_cell,
        required=True,
        synonyms=("bidang", "aspect"),
        show=lambda value: str(Aspect(value).label),
        choices=tuple(str(label) for _, label in Aspect.choices),
    ),
    Field(
        "description",
        "Kewajiban",
        text_cell(20_000, keeps_lines=True),
        required=True,
        synonyms=("uraian", "uraian kewajiban", "isi kewajiban", "description"),
    ),
    Field(
        "transfer_kind",
        "Yang dialihkan",
        transfer_cell,
        synonyms=("jenis alih", "transfer", "bentuk transfer"),
        show=lambda value: str(TransferKind(value).label) if value else "",
        choices=tuple(str(label) for _, label in TransferKind.choices),
    ),
    Field("quantity", "Jumlah", quantity_cell, synonyms=("jumlah setiap tenggat", "volume", "quantity")),
    Field("unit", "Satuan", text_cell(40), synonyms=("unit",)),
    Field("amount_idr", "Nilai", amount_cell, synonyms=("nilai setiap tenggat", "nilai (rp)", "rupiah", "amount")),
    Field("specification", "Spesifikasi", text_cell(20_000, keeps_lines=True), synonyms=("mutu", "specification")),
    Field("evidence_required", "Bukti yang diminta", text_cell(200), synonyms=("bukti", "evidence")),
    Field(
        "frequency",
        "Berulang",
        frequency_cell,
        synonyms=("frekuensi", "frequency"),
        show=lambda value: str(Frequency(value).label),
        choices=tuple(str(label) for _, label in Frequency.choices),
    ),
    Field(
        "first_due_on",
        "Tenggat (pertama)",
        text_cell(40),
        is_date=True,
        synonyms=("tenggat", "tenggat pertama", "jatuh tempo", "due date", "due"),
    ),
    Field("last_due_on", "Sampai", text_cell(40), is_date=True, synonyms=("tenggat terakhir", "sampai tanggal")),
    Field("reward", "Penghargaan", text_cell(500), synonyms=("penghargaan bila dipenuhi", "reward")),
    Field("sanction", "Sanksi", text_cell(500), synonyms=("sanksi bila tidak dipenuhi", "sanction")),
    Field("waiver_reason", "Alasan tidak disepakati", text_cell(300)),
    Field("standing", "Keadaan", text_cell(40)),
)


def interpret_obligations(rows: list[Row], context: ImportContext) -> None:
    """Complete what only the whole row says: how often, whether it was waived or cancelled, the source of its id."""
    for row in rows:
        values = row.values
        values["frequency"] = values.get("frequency") or Frequency.ONCE.value
        values["is_cancelled"] = (values.get("standing") or "").casefold() == CANCELLED.casefold()
        if values.get("external_id"):
            values["source"] = values.get("source") or context.source
        else:
            values.pop("source", None)
        if bool(values.get("quantity")) != bool(values.get("unit")):
            row.add(ERROR, "quantity", "Isi jumlah beserta satuannya, atau kosongkan keduanya.")
        first, last = values.get("first_due_on"), values.get("last_due_on")
        if not first and not values.get("waiver_reason"):
            row.add(ERROR, "first_due_on", "tenggat kosong; isi tenggat, atau alasan bila tidak disepakati")
        elif first and last and last < first:
            row.add(ERROR, "last_due_on", "Tenggat akhir tidak boleh sebelum tenggat pertama.")


def export_obligations(user, rows: QuerySet[Obligation] | None = None) -> Iterator[dict[str, Any]]:
    """Duties by field name: `rows`, which `user` may see, in their order; else all that they may see."""
    chosen = Obligation.objects.visible_to(user).order_by("pk") if rows is None else rows
    chosen = chosen.select_related("agreement", "partnership", "debtor", "creditor").prefetch_related(
        Prefetch("agreement__parties", AgreementParty.objects.select_related("organization"))
    )
    for duty in chosen.iterator(chunk_size=1000):
        yield {
            "public_id": str(duty.public_id),
            "source": duty.source,
            "external_id": duty.external_id,
            "agreement_id": str(duty.agreement.public_id) if duty.agreement else "",
            "agreement": _name_of(duty.agreement) if duty.agreement else "",
            "partnership_id": str(duty.partnership.public_id) if duty.partnership else "",
            "partnership": duty.partnership.name if duty.partnership else "",
            "debtor": duty.debtor.name,
            "creditor": duty.creditor.name,
            "aspect": str(Aspect(duty.aspect).label),
            "transfer_kind": str(TransferKind(duty.transfer_kind).label) if duty.transfer_kind else "",
            "description": duty.description,
            "quantity": duty.quantity,
            "unit": duty.unit,
            "amount_idr": duty.amount_idr,
            "specification": duty.specification,
            "evidence_required": duty.evidence_required,
            "frequency": str(Frequency(duty.frequency).label),
            "first_due_on": duty.first_due_on,
            "last_due_on": duty.last_due_on,
            "reward": duty.reward,
            "sanction": duty.sanction,
            "waiver_reason": duty.waiver_reason,
            "standing": CANCELLED if duty.cancelled_at else "",
        }


def _name_of(agreement: Agreement) -> str:
    """Its own number, else any number, else its title."""
    parties = sorted(agreement.parties.all(), key=lambda party: not party.organization.is_own)
    return next((party.number for party in parties if party.number), agreement.title)


OBLIGATIONS = Resource(
    key="obligations",
    label="Kewajiban",
    noun="kewajiban",
    fields=FIELDS,
    interpret=interpret_obligations,
    match=match_obligations,
    commit=write_imported_obligations,
    export=export_obligations,
    model="programs.Obligation",
    about="Siapa wajib apa kepada siapa, menurut nomor atau ID perjanjiannya.",
    icon="checklist",
)
