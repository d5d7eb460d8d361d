"""Understanding one row of a list of agreements: parties, numbers, kind, amount, state, and notes on the rest.

The term has a module of its own (`agreement_terms`).
"""

import re
from typing import Any

from kemitraan.core.formats import format_rupiah
from kemitraan.core.parsing import parse_rupiah
from kemitraan.exchange.rules.cells import as_text
from kemitraan.exchange.rules.resources import ERROR, INFO, WARNING, ImportContext, Row
from kemitraan.exchange.rules.terms import Numbers, read_amount, read_numbers
from programs.enums import AgreementKind, AgreementState
from programs.resources.agreement_terms import Dates, read_dates, read_term
from programs.resources.notes import Note

LENGTHS = {"title": 300, "open_end_condition": 300, "source_status": 100}
NUMBER_LENGTH, NAME_LENGTH = 120, 250
NOT_A_PARTY = "Tidak ikut"  # in place of the own body, where the institution is no party itself
KINDS: tuple[tuple[str, str], ...] = (
    (r"ia|mou ?/ ?ia|rencana implementasi|implementation (?:arrangement|agreement)", AgreementKind.IA),
    (
        r"mou|m\.o\.u\.?|(?:naskah )?(?:nota )?kesepahaman(?: bersama)?|(?:naskah )?kesepakatan bersama"
        r"|memorandum of understanding",
        AgreementKind.MOU,
    ),
    (
        r"pks|moa|(?:naskah )?perjanjian kerja ?sama|memorandum of agreement|(?:cooperation )?agreement",
        AgreementKind.PKS,
    ),
)
KIND_IN_TITLE: tuple[tuple[str, str], ...] = (
    (r"\b(?:implementation (?:arrangement|agreement)|rencana implementasi)\b", AgreementKind.IA),
    (r"\b(?:mou|nota kesepahaman|kesepakatan bersama|memorandum of understanding)\b", AgreementKind.MOU),
    (r"\b(?:pks|moa|perjanjian kerja ?sama|memorandum of agreement)\b", AgreementKind.PKS),
)
ADDENDUM = re.compile(r"(?i)(?:naskah\s+)?(?:add?endum|amandemen|amendment)\b")
NEW = {"baru", "new"}
# Words that begin the name of a body: two of them around "dan" may be two bodies.
BODY = (
    r"(?:pt|cv|ud|pemerintah|pemprov|pemkab|pemkot|pemda|dinas|balai|badan|kantor|kementerian|universitas|institut"
    r"|politeknik|fakultas|yayasan|koperasi|rsud|rumah sakit|bank|kejaksaan|kabupaten|kota|desa)\b"
)
TWO_BODIES = re.compile(rf"(?i).+\s(?:dan|&)\s+{BODY}")
POSITION = re.compile(r"(?i)(?:principal|rektor|rector|direktur|director|kepala|ketua|dekan|dean|manager|manajer)")


def interpret_agreements(rows: list[Row], context: ImportContext) -> None:
    """Complete rows whose cells were read; dates of all columns are judged together."""
    for row, dates in zip(rows, read_dates(rows, context), strict=True):
        if row.is_open:
            _read_row(row, dates, context)


def _read_row(row: Row, dates: Dates, context: ImportContext) -> None:
    values, notes = row.values, Note(row)
    given = values.get("source_notes") or ""
    for name, length in LENGTHS.items():
        values[name] = notes.fit(name, values.get(name) or "", length)
    numbers = _read_own_number(row, notes)
    _read_source(values, context)
    _read_kind(row, notes, context)
    _read_amount(row, notes)
    read_term(row, dates, notes, context)
    partners = _read_partners(row, notes)
    if not row.is_open:
        return
    values["is_addendum"] = bool(ADDENDUM.match(values["title"]) or ADDENDUM.match(values.get("change_kind") or ""))
    if (values.get("change_kind") or "").casefold() not in {"", *NEW}:
        notes.keep("Sifat", values["change_kind"])
    values["number_keys"] = numbers.keys
    values["partners"] = partners
    values["has_own"] = (values.get("own_party") or "").casefold() != NOT_A_PARTY.casefold()
    values["is_bare"] = not any(
        (numbers.text, values["title"], values["kind"], values.get("scope"), values["has_term"], values["value_idr"])
    )
    if values.pop("is_kind_blank", False) and not values["is_bare"]:
        label = AgreementKind(values["derived_choice"]).label
        row.add(WARNING, "kind", f"Jenis kosong; dicatat sebagai {label}.")
    _set_state(row)
    values["source_notes"] = notes.text(given)


def _read_own_number(row: Row, notes: Note) -> Numbers:
    """The institution's own number, or several in one cell, kept together as written."""
    found = read_numbers(row.cells.get("number"), owner=row.values.get("partner") or "")
    row.values["number"] = notes.fit("number", found.text, NUMBER_LENGTH)
    if found.warning:
        row.add(WARNING, "number", found.warning)
    return found


def _read_source(values: dict[str, Any], context: ImportContext) -> None:
    if values.get("external_id"):
        values["source"] = values.get("source") or context.source
    else:
        values.pop("source", None)


def kind_of(text: str) -> str:
    """The kind that a word of a list means, empty when it is none of ours."""
    plain = " ".join(text.casefold().split())
    return next((kind for pattern, kind in KINDS if re.fullmatch(pattern, plain)), "")


def _read_kind(row: Row, notes: Note, context: ImportContext) -> None:
    """`kind` and `kind_text` as the row says; `derived_choice` when it does not say."""
    values = row.values
    text = values.get("kind") or ""
    values["kind_text"] = ""
    if text:
        known = {str(label).casefold(): value for value, label in AgreementKind.choices}
        values["kind"] = kind_of(text) or known.get(text.casefold(), "") or AgreementKind.OTHER
        if values["kind"] == AgreementKind.OTHER and text.casefold() not in known:
            values["kind_text"] = notes.fit("kind", text, 60)
        return
    values["is_kind_blank"] = "kind" in values
    values["kind"] = ""
    title = values["title"].casefold()
    found = next((kind for pattern, kind in KIND_IN_TITLE if re.search(pattern, title)), "")
    chosen = context.default_choice if context.default_choice in AgreementKind.values else ""
    values["derived_choice"] = found or chosen or AgreementKind.OTHER


def _read_amount(row: Row, notes: Note) -> None:
    """The value as people write it, so that the preview shows it so; `parse_rupiah` reads it again."""
    cell = row.cells.get("value_idr")
    row.values["value_idr"] = ""
    try:
        found = read_amount(cell)
    except ValueError as error:
        row.add(ERROR, "value_idr", str(error))
        return
    if found.warning:
        row.add(WARNING, "value_idr", found.warning)
        notes.keep("Nilai", as_text(cell))
    elif found.value:
        row.values["value_idr"] = format_rupiah(parse_rupiah(found.value))


def _read_partners(row: Row, notes: Note) -> list[dict[str, Any]]:
    """The partners that this row names, each with its number; the first with its signatory."""
    values = row.values
    signed = values["partner_signed_on"] if "partner_signed_on" in row.cells else values["signed_on"]
    first = _partner(row, notes, "partner", values.get("partner") or "", "partner_number")
    partners = []
    if first:
        first["id"] = values.get("partner_id") or ""
        for name in ("signatory_name", "signatory_position"):
            length = 200 if name == "signatory_name" else 150
            first[name] = notes.fit(f"partner_{name}", values.get(f"partner_{name}") or "", length)
        partners.append(first)
    for name in ("partner_2", "partner_3"):
        more = _partner(row, notes, name, as_text(row.cells.get(name)), f"{name}_number")
        if more and more["name"].casefold() not in {other["name"].casefold() for other in partners}:
            partners.append(more)
    for partner in partners:
        partner["signed_on"] = signed
        partner["country"] = values.get("partner_country") or ""
    return partners


def _partner(row: Row, notes: Note, name: str, text: str, number_field: str) -> dict[str, Any] | None:
    plain = text.strip(" ,;.-") if not text.endswith("Tbk.") else text
    if name != "partner" and not plain:
        return None
    if plain.isdigit() or POSITION.fullmatch(plain):
        if name == "partner":
            row.add(ERROR, name, f"nama mitra kosong: “{plain}” bukan nama mitra")
        else:
            row.add(WARNING, name, f"“{plain}” bukan nama mitra; tidak dipakai.")
        return None
    if name == "partner":
        _suspect(row, plain)
    plain = notes.fit(name, plain, NAME_LENGTH)
    found = read_numbers(row.cells.get(number_field), owner=plain)
    if found.warning:
        row.add(WARNING, number_field, found.warning)
    row.values[name] = plain
    row.values[number_field] = notes.fit(number_field, found.text, NUMBER_LENGTH)
    return {"name": plain, "number": row.values[number_field], "keys": found.keys}


def _suspect(row: Row, name: str) -> None:
    """Cells that may hold more than one name are never cut, only shown with what they may mean."""
    if TWO_BODIES.fullmatch(name) or TWO_BODIES.match(name):
        row.add(WARNING, "partner", "Mungkin dua mitra dalam satu sel; pisahkan menjadi dua baris bila benar.")
    for other in ("title", "scope"):
        tail = as_text(row.values.get(other) or "")
        if len(tail) > 15 and name.casefold().endswith(tail.casefold()) and len(name) > len(tail):
            cut = name[: -len(tail)].strip(" -:,")
            row.add(WARNING, "partner", f"Nama mitra memuat isi kerja sama; mungkin “{cut}”.", proposal=cut)
            return


def _set_state(row: Row) -> None:
    """The state that dates and signatures give; what the source says of it stays beside it as text."""
    values = row.values
    stated = {str(label).casefold(): value for value, label in AgreementState.choices}
    found = stated.get((values.pop("state", "") or "").casefold(), "")
    if values.pop("is_ended"):
        values["state_reason"] = f"Menurut sumber: {values['ended_text']}"[:300]
    if found:
        values["entry_state"] = found
    elif values.get("state_reason"):
        values["entry_state"] = AgreementState.ENDED
    elif values["is_dated"]:
        values["entry_state"] = AgreementState.ACTIVE
    elif values["signed_on"]:
        values["entry_state"] = AgreementState.SIGNED
    else:
        values["entry_state"] = AgreementState.DRAFT
        if not values["is_bare"]:
            row.add(WARNING, "starts_on", "Tanpa tanggal; masuk sebagai draf.")
    if values["entry_state"] == AgreementState.ACTIVE and not values["ends_on"]:
        words = values["open_end_condition"]
        row.add(INFO, "ends_on", f"Tanpa tanggal akhir: “{words}”." if words else "Tanggal akhir tidak disebut.")
