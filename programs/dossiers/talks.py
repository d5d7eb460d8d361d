"""Chapters about what the parties said to each other: meetings, grievances (for parties and office), endings."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.db.models import QuerySet

from kemitraan.core.dossier_parts import DossierPart, DossierTable, DossierText
from kemitraan.core.formats import format_date
from programs.dossiers.files import files_of_rows
from programs.models import (
    Grievance,
    GrievanceStep,
    Meeting,
    MeetingFollowUp,
    Partnership,
    Termination,
    TerminationReply,
)
from programs.querysets import reads_grievances


def meetings(user, partnership: Partnership) -> Iterator[DossierPart]:
    """Minutes and decisions, who came, what follows, and the files."""
    rows = Meeting.objects.visible_to(user).filter(partnership=partnership).order_by("held_on", "pk")
    for row in rows.prefetch_related("attendees__party__organization"):
        came = [f"{one.party} ({one.people})" if one.people else str(one.party) for one in row.attendees.all()]
        lines = [
            f"{row.get_kind_display()}, {format_date(row.held_on)}" + (f", {row.place}" if row.place else ""),
            f"Hadir: {'; '.join(came)}" if came else "",
            *row.minutes.splitlines(),
            f"Keputusan: {row.decisions}" if row.decisions else "",
        ]
        yield DossierText(row.title, lines)
    follow_ups = MeetingFollowUp.objects.filter(meeting__in=rows.order_by().values("pk"))
    yield DossierTable(
        "Tindak lanjut pertemuan",
        ["Pertemuan", "Tindak lanjut", "Oleh", "Tenggat", "Selesai", "Hasil"],
        partial(_follow_ups, follow_ups.select_related("meeting", "owner__organization")),
    )
    yield from files_of_rows(user, rows, lambda row: f"{row.held_on.isoformat()} {row}"[:60], "Berkas")


def _follow_ups(rows: QuerySet[MeetingFollowUp]) -> Iterator[list[Any]]:
    for row in rows.order_by("meeting__held_on", "pk"):
        yield [str(row.meeting), row.text, str(row.owner or "semua pihak"), row.due_on, row.done_on, row.done_note]


def grievances(user, partnership: Partnership) -> Iterator[DossierPart] | None:
    """Grievances with their steps; None for those who do not read them."""
    return _grievances(user, partnership) if reads_grievances(user) else None


def _grievances(user, partnership: Partnership) -> Iterator[DossierPart]:
    rows = Grievance.objects.visible_to(user).filter(partnership=partnership)
    rows = rows.select_related("raised_by__organization", "against__organization").order_by("raised_on", "pk")
    yield DossierTable(
        "Daftar keluhan",
        ["Tentang", "Diajukan oleh", "Terhadap", "Diajukan pada", "Status", "Uraian"],
        partial(_grievance_rows, rows),
    )
    steps = GrievanceStep.objects.filter(grievance__in=rows.order_by().values("pk"))
    yield DossierTable(
        "Langkah keluhan",
        ["Keluhan", "Tanggal", "Status", "Catatan", "Dicatat oleh"],
        partial(_steps, steps.select_related("grievance", "recorded_by")),
    )
    yield from files_of_rows(user, rows, lambda row: f"{row.raised_on.isoformat()} {row}"[:60], "Berkas")


def _grievance_rows(rows: QuerySet[Grievance]) -> Iterator[list[Any]]:
    for row in rows:
        who, whom = str(row.raised_by or "lembaga"), str(row.against or "keadaan umum")
        yield [row.title, who, whom, row.raised_on, row.get_state_display(), row.text]


def _steps(rows: QuerySet[GrievanceStep]) -> Iterator[list[Any]]:
    for row in rows.order_by("grievance_id", "happened_on", "pk"):
        yield [str(row.grievance), row.happened_on, row.get_state_display(), row.note, str(row.recorded_by or "")]


def terminations(user, partnership: Partnership) -> Iterator[DossierPart]:
    """Notices of termination, the answers to them, mediation and how it went on."""
    rows = Termination.objects.visible_to(user).filter(partnership=partnership)
    rows = rows.select_related("given_by__organization").order_by("noticed_on", "pk")
    yield DossierTable(
        "Pemberitahuan pengakhiran",
        ["Oleh", "Alasan", "Diberitahukan", "Berakhir pada", "Mediasi", "Hasil mediasi", "Akhirnya"],
        partial(_notices, rows),
    )
    replies = TerminationReply.objects.filter(termination__in=rows.order_by().values("pk"))
    yield DossierTable(
        "Jawaban pihak lain",
        ["Pihak", "Jawaban", "Tanggapan", "Dijawab pada"],
        partial(_replies, replies.select_related("party__organization")),
    )


def _notices(rows: QuerySet[Termination]) -> Iterator[list[Any]]:
    for row in rows:
        outcome = f"diakhiri {format_date(row.completed_on)}" if row.completed_on else "terbuka"
        if row.withdrawn_on:
            outcome = f"ditarik {format_date(row.withdrawn_on)}: {row.withdraw_reason}"
        who = str(row.given_by or "lembaga")
        yield [who, row.reason, row.noticed_on, row.effective_on, row.mediated_on, row.mediation_note, outcome]


def _replies(rows: QuerySet[TerminationReply]) -> Iterator[list[Any]]:
    for row in rows.order_by("replied_on", "pk"):
        yield [str(row.party), row.get_stance_display(), row.text, row.replied_on]
