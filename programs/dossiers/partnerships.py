"""Chapters about a partnership itself: who takes part, its conditions, and what the parties live by."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.db.models import QuerySet

from kemitraan.core.dossier_parts import DossierPart, DossierTable, DossierText
from kemitraan.core.formats import format_date
from programs.dossiers.files import files_of_rows
from programs.models import (
    CapabilityScore,
    ConditionCheck,
    ExpectedBenefit,
    Partnership,
    PartnershipParty,
    PartyEpisode,
    PartyStatement,
    Provision,
    ProvisionApproval,
)
from programs.patterns import get_pattern
from programs.rules.provisions import provision_standing


def parties(user, partnership: Partnership) -> Iterator[DossierPart]:
    """The partnership in words, its parties with their times, what they say of themselves, and how capable they are."""
    pattern = get_pattern(partnership.pattern)
    texts = {row.key: row.text for row in partnership.texts.all()}
    lines = [
        f"Pola: {pattern.label}",
        f"Status: {partnership.get_status_display()}",
        f"Masa: {format_date(partnership.starts_on)} – {format_date(partnership.ends_on)}".rstrip(" –"),
        f"Tujuan bersama: {partnership.purpose}",
        *(f"{one.label}: {texts.get(one.key, '')}" for one in pattern.texts_for(partnership.sub_pattern)),
    ]
    yield DossierText(partnership.name, lines)
    rows = PartnershipParty.objects.visible_to(user).filter(partnership=partnership).select_related("organization")
    mine = rows.order_by().values("pk")
    yield DossierTable("Daftar pihak", ["Pihak", "Peran", "Membawa", "Mengharapkan"], partial(_parties, rows, pattern))
    episodes = PartyEpisode.objects.filter(party__in=mine).select_related("party__organization")
    yield DossierTable("Masa ikut serta", ["Pihak", "Sejak", "Sampai", "Alasan"], partial(_episodes, episodes))
    statements = PartyStatement.objects.filter(party__in=mine).select_related("party__organization")
    yield DossierTable("Pernyataan pihak", ["Pihak", "Arah", "Aspek", "Isi"], partial(_statements, statements))
    benefits = ExpectedBenefit.objects.visible_to(user).filter(partnership=partnership)
    benefits = benefits.select_related("party__organization", "indicator")
    yield DossierTable("Manfaat yang diharapkan", ["Manfaat", "Bagi", "Isi", "Indikator"], partial(_benefits, benefits))
    scores = CapabilityScore.objects.filter(party__in=mine).select_related("party__organization", "assessor")
    yield DossierTable(
        "Nilai kemampuan",
        ["Pihak", "Kemampuan", "Tingkat", "Dinilai pada", "Bukti", "Penilai"],
        partial(_scores, scores, pattern),
    )


def _parties(rows: QuerySet[PartnershipParty], pattern) -> Iterator[list[Any]]:
    for row in rows:
        lead = " (pelaku utama)" if row.is_lead else ""
        yield [str(row), f"{pattern.role_label(row.role)}{lead}", row.contribution, row.expectation]


def _episodes(rows: QuerySet[PartyEpisode]) -> Iterator[list[Any]]:
    for row in rows.order_by("party__order", "from_on"):
        yield [str(row.party), row.from_on, row.until_on, row.reason]


def _statements(rows: QuerySet[PartyStatement]) -> Iterator[list[Any]]:
    for row in rows.order_by("party__order", "pk"):
        yield [str(row.party), row.get_kind_display(), row.get_aspect_display(), row.text]


def _benefits(rows: QuerySet[ExpectedBenefit]) -> Iterator[list[Any]]:
    for row in rows:
        yield [row.get_benefit_display(), str(row.party or "semua pihak"), row.text, str(row.indicator or "")]


def _scores(rows: QuerySet[CapabilityScore], pattern) -> Iterator[list[Any]]:
    labels = {one.code: one.label for one in pattern.capabilities}
    for row in rows:
        name = labels.get(row.capability, row.capability)
        yield [str(row.party), name, row.level, row.scored_on, row.evidence, str(row.assessor or "")]


def conditions(user, partnership: Partnership) -> Iterator[DossierPart]:
    """The four conditions with their evidence."""
    rows = ConditionCheck.objects.visible_to(user).filter(partnership=partnership).select_related("checked_by")
    yield DossierTable(
        "Daftar syarat", ["Syarat", "Terpenuhi", "Bukti", "Diperiksa", "Oleh"], partial(_conditions, rows)
    )
    yield from files_of_rows(user, rows, lambda row: row.get_condition_display()[:40], "Bukti")


def _conditions(rows: QuerySet[ConditionCheck]) -> Iterator[list[Any]]:
    for row in rows:
        by = str(row.checked_by or "")
        yield [row.get_condition_display(), "ya" if row.is_met else "belum", row.evidence, row.checked_on, by]


def provisions(user, partnership: Partnership) -> Iterator[DossierPart]:
    """Standards, joint rules and understanding, every edition with its words and approvals, and the files."""
    rows = Provision.objects.visible_to(user).filter(partnership=partnership)
    rows = rows.select_related("set_by__organization").order_by("kind", "title", "edition", "pk")
    yield DossierTable(
        "Daftar ketentuan",
        ["Jenis", "Tentang", "Edisi", "Status", "Berlaku sejak", "Isi", "Ditetapkan oleh", "Alasan dicabut"],
        partial(_provisions, partnership, rows),
        printed=6,
    )
    approvals = ProvisionApproval.objects.filter(provision__in=rows.order_by().values("pk"))
    yield DossierTable(
        "Persetujuan ketentuan",
        ["Ketentuan", "Edisi", "Pihak", "Disetujui pada", "Cara", "Dicatat oleh", "Catatan"],
        partial(_approvals, approvals.select_related("provision", "party__organization", "approved_by")),
    )
    yield from files_of_rows(user, rows, lambda row: f"{row} edisi {row.edition}"[:60], "Berkas")


def _provisions(partnership: Partnership, rows: QuerySet[Provision]) -> Iterator[list[Any]]:
    today = partnership.institution.today
    found = list(rows)
    successors = {row.replaces_id: row for row in found if row.replaces_id}
    for row in found:
        standing = provision_standing(row, today, successors.get(row.pk))
        yield [
            row.get_kind_display(),
            row.title,
            row.edition,
            str(standing.label),
            row.effective_on,
            row.text,
            str(row.set_by or "semua pihak"),
            row.end_reason,
        ]


def _approvals(rows: QuerySet[ProvisionApproval]) -> Iterator[list[Any]]:
    for row in rows.order_by("provision_id", "approved_on", "pk"):
        by = str(row.approved_by or "")
        way = row.get_method_display()
        yield [str(row.provision), row.provision.edition, str(row.party), row.approved_on, way, by, row.note]
