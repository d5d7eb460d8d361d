"""The record of a choice as a printed document, from what was kept with the decision and nothing else."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.contenttypes.models import ContentType

from kemitraan.accounts.models import Institution
from kemitraan.accounts.selectors import letterhead_of
from kemitraan.core.documents import Document, Preview, preview_of
from kemitraan.core.formats import format_date, format_number
from kemitraan.core.models import Attachment
from programs.models import SelectionDecision

RECORD = "selection_record"
TEMPLATE = "selection_record.typ"
DRAFT_WORD = "PRATINJAU"
PICTURES = {"image/png": "kop.png", "image/jpeg": "kop.jpg", "image/webp": "kop.webp", "image/gif": "kop.gif"}
HEADINGS = {
    "needs": "1. Kebutuhan",
    "criteria": "2. Kriteria",
    "candidates": "3. Calon mitra",
    "ranking": "4. Hasil penilaian",
    "decision": "5. Keputusan",
    "signatures": "6. Tanda tangan",
}


def preview_record(decision: SelectionDecision) -> Preview:
    """How the record will look; nothing is kept."""
    return preview_of(record_document(decision, is_draft=True))


def issued_records(decisions: Iterable[SelectionDecision]) -> dict[int, Attachment]:
    """The issued record of each of `decisions` that has one, by the key of the decision; one query."""
    keys = [decision.pk for decision in decisions]
    kind = ContentType.objects.get_for_model(SelectionDecision)
    rows = Attachment.objects.filter(content_type_of_subject=kind, object_id__in=keys, purpose=RECORD, removed_at=None)
    return {row.object_id: row for row in rows.order_by("-pk")}


def record_document(decision: SelectionDecision, *, is_draft: bool = False) -> Document:
    """The document of a decision; `decision.record` says everything but the letterhead."""
    record = decision.record
    chosen = record["decision"]
    head, files = letterhead_data(decision.institution)
    day = _day(chosen["decided_on"])
    data = {
        "title": "Berita Acara Pemilihan Mitra",
        "subtitle": f"{record['selection']['name']} · Program {record['program']['name']}",
        "opening": (
            f"Pada hari {format_date(day, with_day=True)} {chosen['decided_by']} memutuskan memilih {chosen['name']} "
            f"sebagai mitra untuk kebutuhan di bawah ini."
        ),
        "headings": HEADINGS,
        "letterhead": head,
        "footer": f"Berita acara {record['selection']['name']}, {format_date(day)}",
        "draft": is_draft,
        "draft_word": DRAFT_WORD,
        "needs": _needs(record),
        "criteria": _criteria(record),
        "candidates": _candidates(record),
        "ranking": _ranking(record),
        "scores": [_scores(one) for one in record["candidates"]],
        "decision": _decision(chosen),
        "place_and_date": format_date(day),
        "signatures": _signatures(record),
    }
    return Document(TEMPLATE, data, decision.created_at, files)


def letterhead_data(institution: Institution) -> tuple[dict[str, Any], dict[str, bytes]]:
    """What stands at the head of a document of `institution`: its picture, else its lines, else name and address."""
    picture = letterhead_of(institution)
    lines = [
        row for row in (institution.letterhead or f"{institution.name}\n{institution.address}").splitlines() if row
    ]
    name = PICTURES.get(picture.content_type, "") if picture else ""
    if not picture or not name:
        return {"image": "", "lines": lines}, {}
    with picture.file.open("rb") as content:
        return {"image": name, "lines": lines}, {name: content.read()}


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def _number(text: str | None) -> str:
    return format_number(float(text)).removesuffix(",0") if text is not None else "–"


def _amount(row: Mapping[str, Any], nothing: str) -> str:
    return f"{_number(row['quantity'])} {row['unit']}".strip() if row["quantity"] is not None else nothing


def _needs(record: Mapping[str, Any]) -> dict[str, Any]:
    rows = [[need["name"], need["aspect"], _amount(need, "–")] for need in record["needs"]]
    return {"head": ["Kebutuhan", "Aspek", "Jumlah"], "rows": rows}


def _criteria(record: Mapping[str, Any]) -> dict[str, Any]:
    rows = [
        [
            one["name"],
            one["judged"],
            f"{_number(one['weight'])}%",
            f"ya, minimal {_number(one['minimum'])}" if one["is_mandatory"] else "tidak",
        ]
        for one in record["criteria"]
    ]
    return {
        "head": ["Kriteria", "Cara menilai", "Bobot", "Wajib"],
        "rows": rows,
        "none": "Pemilihan dilakukan tanpa kriteria berbobot.",
    }


def _candidates(record: Mapping[str, Any]) -> dict[str, Any]:
    rows = [
        ["\n".join(part for part in (one["name"], one["place"]) if part), one["role"], _why_considered(one)]
        for one in record["considered"]
    ]
    return {"head": ["Calon", "Peran", "Keterangan"], "rows": rows}


def _why_considered(one: Mapping[str, Any]) -> str:
    """List, what it can meet, the reasons of the suggestion that gave points, and why it was taken off."""
    parts = [f"{one['listing']}."]
    if one["can_meet"]:
        met = ", ".join(f"{row['need']} ({_amount(row, 'seluruhnya')})" for row in one["can_meet"])
        parts.append(f"Dapat memenuhi {met}.")
    parts += [row["sentence"] for row in one["suggestion"] if row["value"]]
    if one["note"]:
        parts.append(one["note"])
    if one["removed_on"]:
        parts.append(f"Dikeluarkan {format_date(_day(one['removed_on']))}: {one['removal_reason']}")
    return " ".join(parts)


def _ranking(record: Mapping[str, Any]) -> dict[str, Any]:
    rows = [[str(one["rank"]), one["name"], _number(one["total"]), _standing(one)] for one in record["candidates"]]
    return {
        "head": ["Urutan", "Calon", "Jumlah", "Keterangan"],
        "rows": rows if record["criteria"] else [],
        "none": "Belum ada penilaian berbobot.",
        "notes": [f"{one['name']} {one['seen_mark']}." for one in record["assessors"] if one.get("seen_mark")],
    }


def _standing(one: Mapping[str, Any]) -> str:
    failed = [cell["criterion"] for cell in one["scores"] if cell["fails"]]
    parts = [f"Tidak memenuhi kriteria wajib: {', '.join(failed)}." if failed else ""]
    parts.append("" if one["is_complete"] else "Penilaian belum lengkap.")
    return " ".join(part for part in parts if part) or "Memenuhi semua kriteria wajib."


def _scores(one: Mapping[str, Any]) -> dict[str, Any]:
    rows = []
    for cell in one["scores"]:
        marks = [
            f"{mark['by']}: {_number(mark['value'])}{' – ' + mark['note'] if mark['note'] else ''}"
            for mark in cell["marks"]
        ]
        told = [*marks, *([cell["sentence"]] if cell["sentence"] else [])]
        told += ["Penilaian para penilai berbeda jauh."] if cell["is_disputed"] else []
        rows.append([cell["criterion"], _number(cell["mean"]), _number(cell["points"]), "\n".join(told) or "–"])
    return {"name": one["name"], "head": ["Kriteria", "Nilai", "Poin", "Dasar"], "rows": rows}


def _decision(chosen: Mapping[str, Any]) -> list[dict[str, str]]:
    covered = "\n".join(f"{row['need']}: {_amount(row, 'seluruhnya')}" for row in chosen["covered"])
    rows = [
        {"label": "Mitra terpilih", "value": chosen["name"]},
        {"label": "Tanggal", "value": format_date(_day(chosen["decided_on"]))},
        {"label": "Alasan", "value": chosen["reason"]},
        {"label": "Alasan tetap memilih", "value": chosen["override_reason"]},
        {"label": "Menjadi pihak dalam", "value": f"{chosen['partnership']} ({chosen['pattern']})"},
        {"label": "Sebagai", "value": chosen["role"]},
        {"label": "Memenuhi", "value": covered},
    ]
    return [row for row in rows if row["value"]]


def _signatures(record: Mapping[str, Any]) -> list[dict[str, str]]:
    decided_by = record["decision"]["decided_by"]
    assessors = [one["name"] for one in record["assessors"] if one["name"] != decided_by]
    return [
        {"role": "Yang memutuskan", "name": decided_by},
        *({"role": "Penilai", "name": name} for name in assessors),
    ]
