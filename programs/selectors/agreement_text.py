"""The words of an agreement as they are read, printed and kept as a version: plain data, placeholders filled."""

import datetime as dt
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from kemitraan.core.formats import format_date, format_rupiah
from kemitraan.core.number_words import date_in_words, number_in_words, rupiah_in_words
from partners.enums import OrganizationKind
from programs.enums import AgreementKind, ClauseTopic
from programs.models import Agreement, AgreementParty
from programs.rules import how_much
from programs.rules.clauses import fill, paragraphs
from programs.selectors.obligations import obligations_of

TITLES = {
    AgreementKind.MOU: "Nota Kesepahaman",
    AgreementKind.PKS: "Perjanjian Kerja Sama",
    AgreementKind.IA: "Pengaturan Pelaksanaan",
}
AGREED = {
    AgreementKind.MOU: "PARA PIHAK sepakat menuangkan maksud bersama dalam Nota Kesepahaman ini sebagai berikut.",
    AgreementKind.PKS: "PARA PIHAK sepakat mengikatkan diri dalam Perjanjian Kerja Sama ini sebagai berikut.",
    AgreementKind.IA: "PARA PIHAK sepakat melaksanakan kegiatan ini dengan ketentuan sebagai berikut.",
}
AGREED_OTHERWISE = "PARA PIHAK sepakat mengikatkan diri dengan ketentuan sebagai berikut."
BLANK = "……………"
BEFORE_CLAUSES = (ClauseTopic.RECITAL, ClauseTopic.BASIS)


def agreement_text(agreement: Agreement) -> dict[str, Any]:
    """Everything that the document of `agreement` says, as JSON types; its own terms, without addenda.

    Keys: title, about, parties, opening, comparison (who is who), recitals, bases, agreed, clauses [{key, topic,
    heading, paragraphs [{text, items}]}], signatures, place_and_date. Five queries.
    """
    parties = list(agreement.parties.select_related("organization"))
    names = names_of(parties)
    values = _values(agreement, parties, names)
    told = [
        {
            "key": str(clause.public_id),
            "topic": clause.topic,
            "heading": clause.heading,
            "paragraphs": [asdict(row) for row in paragraphs(fill(clause.body, values))],
        }
        for clause in agreement.clauses.all()
    ]
    signed_on = max((party.signed_on for party in parties if party.signed_on), default=None)
    day = signed_on if signed_on and all(party.signed_on for party in parties) else None
    place = agreement.signing_place or BLANK
    return {
        "title": title_of(agreement),
        "about": agreement.title,
        "parties": [{"name": str(party), "number": party.number or BLANK} for party in parties],
        "opening": opening_of(day, place),
        "comparison": [who_is(party, names[party.organization_id]) for party in parties],
        "together": together(list(names.values())),
        "recitals": [row for clause in told if clause["topic"] == ClauseTopic.RECITAL for row in clause["paragraphs"]],
        "bases": [row for clause in told if clause["topic"] == ClauseTopic.BASIS for row in clause["paragraphs"]],
        "agreed": AGREED.get(AgreementKind(agreement.kind), AGREED_OTHERWISE),
        "clauses": [clause for clause in told if clause["topic"] not in BEFORE_CLAUSES],
        "signatures": [signature_of(party, names[party.organization_id]) for party in parties],
        "place_and_date": f"{place}, {format_date(day) if day else BLANK}",
    }


def agreement_values(agreement: Agreement) -> dict[str, str]:
    """What the placeholders of clauses stand for, by name (`rules.clauses.PLACEHOLDERS`). Two queries."""
    parties = list(agreement.parties.select_related("organization"))
    return _values(agreement, parties, names_of(parties))


def words_digest(content: Mapping[str, Any]) -> str:
    """The SHA-256 by which the same words are known again."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def title_of(agreement: Agreement) -> str:
    """What the document of an agreement calls itself."""
    return TITLES.get(AgreementKind(agreement.kind), agreement.get_kind_display() or "Perjanjian")


def names_of(parties: Iterable[AgreementParty]) -> dict[int, str]:
    """How each party is called in the words, by the key of its organization: PIHAK KESATU and so on."""
    return {party.organization_id: f"PIHAK {ordinal(place)}" for place, party in enumerate(parties, start=1)}


def opening_of(day: dt.date | None, place: str) -> str:
    """The first sentence, with the local date in words; both may still be blank."""
    said = date_in_words(day) if day else BLANK
    return f"Pada hari ini, {said}, bertempat di {place}, kami yang bertanda tangan di bawah ini:"


def signature_of(party: AgreementParty, name: str) -> dict[str, str]:
    """Where a party signs."""
    return {
        "role": name,
        "organization": str(party),
        "name": party.signatory_name or BLANK,
        "position": party.signatory_position,
    }


def ordinal(place: int) -> str:
    """How a party is called by its place: 1 is KESATU, 2 KEDUA, 12 KEDUA BELAS."""
    return f"KE{number_in_words(place).upper()}"


def who_is(party: AgreementParty, name: str) -> dict[str, str]:
    """The sentence that says who stands for a party and how it is called from there on."""
    organization = party.organization
    is_person = organization.kind == OrganizationKind.INDIVIDUAL
    seat = " ".join(organization.address.split()) or organization.place
    head = ", ".join(part for part in (party.signatory_position, str(organization) if not is_person else "") if part)
    parts = [
        head,
        f"beralamat di {seat}" if seat else "",
        f"berdasarkan {party.signatory_authority}" if party.signatory_authority else "",
        "bertindak untuk dan atas nama " + ("diri sendiri" if is_person else str(organization)),
        "selanjutnya disebut",
    ]
    return {
        "person": party.signatory_name or (str(organization) if is_person else BLANK),
        "text": ", ".join(part for part in parts if part),
        "name": name,
        "seat": seat,
        "authority": party.signatory_authority,
    }


def together(names: list[str]) -> str:
    """How the parties are called as one."""
    if not names:
        return ""
    listed = f"{', '.join(names[:-1])} dan {names[-1]}" if len(names) > 1 else names[0]
    return f"{listed} secara bersama-sama selanjutnya disebut PARA PIHAK."


def _values(agreement: Agreement, parties: list[AgreementParty], names: dict[int, str]) -> dict[str, str]:
    start, end = format_date(agreement.starts_on), format_date(agreement.ends_on)
    until = end or agreement.open_end_condition
    term = f"terhitung sejak tanggal {start or BLANK}" + (f" sampai dengan tanggal {end}" if end else "")
    if not end and agreement.open_end_condition:
        term += f" dan berlaku {agreement.open_end_condition[:1].lower()}{agreement.open_end_condition[1:]}"
    value = agreement.value_idr
    return {
        "judul": agreement.title,
        "ruang_lingkup": agreement.scope,
        "kewajiban": _duties(agreement, names),
        "jangka_waktu": term if start or until else "",
        "mulai": start,
        "berakhir": until,
        "nilai": f"{format_rupiah(value)} ({rupiah_in_words(value)})" if value is not None else "",
        "penyelesaian_perselisihan": agreement.dispute_settlement,
        "program": str(agreement.program or ""),
        "induk": str(agreement.parent or ""),
        "para_pihak": ", ".join(str(party) for party in parties),
        "korespondensi": _addresses(parties, names),
        "rangkap": f"{len(parties)} ({number_in_words(len(parties))})",
    }


def _duties(agreement: Agreement, names: dict[int, str]) -> str:
    """What each party owes, as a paragraph for each with its duties as items."""
    owed: dict[str, list[str]] = defaultdict(list)
    rows = obligations_of(agreement).filter(is_waived_by_agreement=False).select_related("debtor", "creditor")
    for duty in rows.order_by("pk"):
        debtor = names.get(duty.debtor_id, str(duty.debtor))
        creditor = names.get(duty.creditor_id, str(duty.creditor))
        much = f" sebanyak {how_much(duty)}" if how_much(duty) else ""
        owed[debtor].append(f"{_plain(duty.description)}{much}, kepada {creditor}{_when(duty)}{_judged(duty)};")
    lines = []
    for debtor in sorted(owed, key=lambda name: list(names.values()).index(name) if name in names.values() else 99):
        lines += [f"{debtor} berkewajiban:", *(f"- {duty}" for duty in owed[debtor])]
    return "\n".join(lines)


def _plain(text: str) -> str:
    return " ".join(text.split()).rstrip(".;")


def _judged(duty) -> str:
    """By what the duty is judged, what shows it, and what follows, as the parties wrote it."""
    parts = (
        ("dengan spesifikasi", duty.specification),
        ("dibuktikan dengan", duty.evidence_required),
        ("bila dipenuhi", duty.reward),
        ("bila tidak dipenuhi", duty.sanction),
    )
    return "".join(f", {lead} {_plain(text)}" for lead, text in parts if text.strip())


def _when(duty) -> str:
    if duty.first_due_on is None:
        return ""
    if duty.frequency == "once":
        return f", paling lambat {format_date(duty.first_due_on)}"
    return f", {duty.get_frequency_display().lower()} mulai {format_date(duty.first_due_on)}"


def _addresses(parties: list[AgreementParty], names: dict[int, str]) -> str:
    return "\n".join(
        f"- {names[party.organization_id]}: {party}, "
        f"{' '.join(party.organization.address.split()) or party.organization.place or BLANK}"
        for party in parties
    )
