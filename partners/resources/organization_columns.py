"""Columns of organizations about form, size, words and accuracy, and what only the whole row says about them."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db.models import TextChoices

from kemitraan.core.formats import format_rupiah
from kemitraan.core.parsing import parse_rupiah
from kemitraan.exchange.rules.cells import Cell, Understood, as_text, text_cell
from kemitraan.exchange.rules.resources import WARNING, Field, ImportContext, Row
from partners.enums import LegalForm, SizeBasis, SizeClass
from partners.services.organization_word_import import WORDS

LARGEST_IDR = Decimal(10) ** 16
LARGEST_WHOLE = 2_147_483_647
YEARS = (1900, 2200)


def choice_cell(choices: type[TextChoices], noun: str) -> Callable[[Cell], Understood]:
    """A word of a fixed list by its label or code; another word is left out with a warning."""
    known = {value: value for value in choices.values} | {
        str(label).casefold(): code for code, label in choices.choices
    }

    def parse(cell: Cell) -> Understood:
        text = as_text(cell)
        found = known.get(text.casefold(), "")
        return Understood(found, "" if found else f"{noun} “{text}” tidak dikenal; tidak dipakai.")

    return parse


def label_of(choices: type[TextChoices]) -> Callable[[Any], str]:
    return lambda value: str(choices(value).label) if value else ""


def rupiah_cell(cell: Cell) -> Understood:
    """An amount in rupiah as text with two decimals; what is none is left out with a warning."""
    text = as_text(cell)
    try:
        is_number = isinstance(cell, int | float) and not isinstance(cell, bool) and cell >= 0
        amount = Decimal(str(cell)).quantize(Decimal("0.01")) if is_number else parse_rupiah(text)
    except (ValueError, ArithmeticError):
        return Understood("", f"“{text}” bukan jumlah rupiah; tidak dipakai.")
    return (
        Understood(str(amount)) if amount < LARGEST_IDR else Understood("", f"“{text}” terlalu besar; tidak dipakai.")
    )


def whole_cell(noun: str, least: int, most: int) -> Callable[[Cell], Understood]:
    """A whole number as text, within limits; anything else is left out with a warning."""

    def parse(cell: Cell) -> Understood:
        text = as_text(cell)
        is_right = text.isascii() and text.isdigit() and least <= int(text) <= most
        return Understood(str(int(text)) if is_right else "", "" if is_right else f"{noun} “{text}” tidak dipakai.")

    return parse


def words_cell(cell: Cell) -> Understood:
    """Words parted by semicolons, each once; which of them the institution has shows later."""
    words: dict[str, str] = {}
    for word in as_text(cell).split(";"):
        if word.strip():
            words.setdefault(word.strip().casefold(), word.strip())
    return Understood(list(words.values()))


def said_words(value: Any) -> str:
    return "; ".join(value or ())


def said_rupiah(value: Any) -> str:
    return format_rupiah(Decimal(value)) if value else ""


LEGAL_FORM = Field(
    "legal_form",
    "Bentuk badan usaha",
    choice_cell(LegalForm, "Bentuk"),
    synonyms=("bentuk", "bentuk hukum", "bentuk usaha", "legal form"),
    show=label_of(LegalForm),
    choices=tuple(str(label) for label in LegalForm.labels),
    hint="Bila kosong, dibaca dari nama.",
)
ACCURACY = Field(
    "position_accuracy_m",
    "Ketelitian titik (meter)",
    whole_cell("Ketelitian", 0, LARGEST_WHOLE),
    synonyms=("ketelitian", "akurasi", "akurasi meter", "accuracy", "position accuracy"),
    example="10",
    hint="Hanya bersama lintang dan bujur.",
)
SIZE = (
    Field(
        "capital_idr",
        "Modal usaha (Rp)",
        rupiah_cell,
        synonyms=("modal usaha", "modal", "capital"),
        show=said_rupiah,
        example="150.000.000",
    ),
    Field(
        "sales_idr",
        "Hasil penjualan tahunan (Rp)",
        rupiah_cell,
        synonyms=("hasil penjualan tahunan", "hasil penjualan", "omzet", "omset", "omzet tahunan", "annual sales"),
        show=said_rupiah,
        example="480.000.000",
    ),
    Field(
        "size_year",
        "Tahun angka",
        whole_cell("Tahun", *YEARS),
        synonyms=("tahun omzet", "tahun modal", "figures year"),
        example="2025",
        hint="Tahun dari modal atau hasil penjualan.",
    ),
    Field(
        "size_basis",
        "Dasar ukuran",
        choice_cell(SizeBasis, "Dasar ukuran"),
        synonyms=("dasar ukuran usaha", "size basis"),
        show=label_of(SizeBasis),
        choices=tuple(str(label) for label in SizeBasis.labels),
    ),
    Field(
        "size_override",
        "Ukuran yang ditetapkan",
        choice_cell(SizeClass, "Ukuran"),
        synonyms=("ukuran usaha", "skala usaha", "business size", "size override"),
        show=label_of(SizeClass),
        choices=tuple(str(label) for label in SizeClass.labels),
        hint="Hanya bila berbeda dari hitungan; alasannya wajib diisi.",
    ),
    Field(
        "size_override_reason",
        "Alasan menetapkan ukuran",
        text_cell(300),
        synonyms=("alasan ukuran", "alasan menetapkan", "size override reason"),
        example="Bagian dari grup usaha besar",
    ),
)
WORD_FIELDS = tuple(
    Field(
        name,
        label,
        words_cell,
        synonyms=synonyms,
        show=said_words,
        example=example,
        hint="Dipisah titik koma; hanya yang ada di daftar lembaga. Yang tidak disebut dilepas.",
    )
    for name, label, synonyms, example in (
        ("sectors", "Sektor", ("sektor usaha", "sector", "sectors"), "Perikanan; Olahan pangan"),
        ("tags", "Label", ("tag", "tags", "penanda", "labels"), "Binaan 2026"),
    )
)


def settle_columns(rows: list[Row], context: ImportContext) -> None:
    """Leave out what cannot stand by itself, with a warning: a size without its reason, an accuracy of no position,
    words that the institution does not have."""
    known = {
        name: {word.name.casefold(): word.name for word in model.objects.in_institution(context.institution)}
        for name, model in WORDS.items()
        if any(row.values.get(name) for row in rows)
    }
    for row in rows:
        values = row.values
        if bool(values.get("size_override")) != bool(values.get("size_override_reason")):
            missing = "alasannya" if values.get("size_override") else "ukurannya"
            row.add(WARNING, "size_override", f"Ukuran yang ditetapkan tidak dipakai: {missing} kosong.")
            values["size_override"] = values["size_override_reason"] = ""
        if values.get("position_accuracy_m") and not values.get("latitude"):
            values["position_accuracy_m"] = ""
            row.add(WARNING, "position_accuracy_m", "Ketelitian tidak dipakai: lintang dan bujurnya kosong.")
        for name, names in known.items():
            _settle_words(row, name, names)


def _settle_words(row: Row, name: str, known: dict[str, str]) -> None:
    given = row.values.get(name) or []
    unknown = [word for word in given if word.casefold() not in known]
    if unknown:
        noun = str(WORDS[name]._meta.verbose_name).capitalize()
        row.add(WARNING, name, f"{noun} “{'; '.join(unknown)}” belum ada di daftar lembaga; tidak dipakai.")
    row.values[name] = sorted(known[word.casefold()] for word in given if word.casefold() in known)
