"""The words of an addendum as they are printed: plain data in the shape of `agreement_text`, old terms beside new."""

from dataclasses import asdict
from typing import Any

from kemitraan.core.formats import format_date, format_rupiah
from kemitraan.core.number_words import date_in_words, number_in_words, rupiah_in_words
from programs.models import Addendum, AddendumParty, Agreement
from programs.rules import Terms, changes_of, terms_on
from programs.rules.clauses import Paragraph, paragraphs
from programs.selectors.agreement_terms import LABELS, terms_before, words_for
from programs.selectors.agreement_text import (
    BLANK,
    names_of,
    opening_of,
    ordinal,
    signature_of,
    title_of,
    together,
    who_is,
)

NOT_SAID = "belum diatur"


def addendum_text(addendum: Addendum) -> dict[str, Any]:
    """Everything that the document of `addendum` says, as JSON types.

    The keys are those of `agreement_text`; a clause may have `changes` [{label, old, new}]. Three queries.
    """
    agreement = addendum.agreement
    rows = list(addendum.parties.select_related("party__organization"))
    parties = [row.party for row in rows]
    names = names_of(parties)
    days = [row.signed_on for row in rows if row.signed_on]
    day = max(days) if rows and len(days) == len(rows) else None
    place = agreement.signing_place or BLANK
    return {
        "title": f"Adendum {ordinal(addendum.sequence).capitalize()}",
        "about": addendum.title,
        "parties": [{"name": str(row), "number": row.number or BLANK} for row in rows],
        "opening": opening_of(day, place),
        "comparison": [who_is(party, names[party.organization_id]) for party in parties],
        "together": together(list(names.values())),
        "recitals": [asdict(Paragraph(text)) for text in _recitals(agreement, rows)],
        "bases": [],
        "agreed": "PARA PIHAK sepakat mengubah perjanjian tersebut dengan ketentuan sebagai berikut.",
        "clauses": _clauses(addendum, len(rows)),
        "signatures": [signature_of(party, names[party.organization_id]) for party in parties],
        "place_and_date": f"{place}, {format_date(day) if day else BLANK}",
    }


def base_of(agreement: Agreement, rows: list[AddendumParty]) -> str:
    """The agreement that is changed, as documents name it: what it is, about what, its numbers, when it was signed."""
    numbers = " dan ".join(f"Nomor {row.party.number}" for row in rows if row.party.number)
    signed_on = max((row.party.signed_on for row in rows if row.party.signed_on), default=None)
    parts = [
        f"{title_of(agreement)} tentang {agreement.title}",
        numbers,
        f"yang ditandatangani pada tanggal {format_date(signed_on)}" if signed_on else "",
    ]
    return ", ".join(part for part in parts if part)


def _recitals(agreement: Agreement, rows: list[AddendumParty]) -> list[str]:
    return [
        f"bahwa PARA PIHAK telah mengikatkan diri dalam {base_of(agreement, rows)};",
        "bahwa PARA PIHAK memandang perlu mengubah sebagian ketentuannya.",
    ]


def _clauses(addendum: Addendum, count: int) -> list[dict[str, Any]]:
    changes = printed_changes(addendum)
    found = []
    if changes:
        said = "Ketentuan berikut diubah, dari bunyi semula menjadi bunyi yang baru:"
        found.append(_clause("changes", "Ketentuan yang diubah", [Paragraph(said)], changes))
    if addendum.provisions:
        found.append(_clause("provisions", "Ketentuan lain yang berubah", paragraphs(addendum.provisions)))
    start = addendum.effective_on
    took_effect = (
        f"Adendum ini berlaku mulai hari {date_in_words(start)} dan menjadi bagian yang tidak terpisahkan dari "
        "perjanjian yang diubahnya."
    )
    stays = "Ketentuan perjanjian yang tidak diubah dengan adendum ini tetap berlaku."
    copies = (
        f"Adendum ini dibuat dalam rangkap {count} ({number_in_words(count)}), masing-masing mempunyai kekuatan hukum "
        "yang sama."
    )
    found.append(_clause("effect", "Mulai berlaku", [Paragraph(took_effect)]))
    found.append(_clause("closing", "Penutup", [Paragraph(stays), Paragraph(copies)]))
    return found


def _clause(key: str, heading: str, rows: list[Paragraph], changes: list[dict[str, str]] | None = None):
    told = [{"text": row.text, "items": list(row.items)} for row in rows]
    return {"key": key, "topic": key, "heading": heading, "paragraphs": told, "changes": changes or []}


def printed_changes(addendum: Addendum) -> list[dict[str, str]]:
    """What the addendum changes: label, old and new words; money in figures and words."""
    before, after = terms_before(addendum), terms_on(addendum, ())
    changed = changes_of(addendum)
    return [
        {"label": label, "old": _printed(before, name) or NOT_SAID, "new": _printed(after, name)}
        for name, label in LABELS.items()
        if name in changed
    ]


def _printed(terms: Terms, name: str) -> str:
    if name == "value_idr" and terms.value_idr is not None:
        return f"{format_rupiah(terms.value_idr)} ({rupiah_in_words(terms.value_idr)})"
    return words_for(terms, name)
