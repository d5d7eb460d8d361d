"""What became of reports of the example after they were locked: corrections, and what the group says of them."""

import datetime as dt

from kemitraan.monitoring.demo.ledger import record
from pendampingan.enums import ConfirmationAnswer, ReportState
from pendampingan.models import FieldReport, ReportAddendum, ReportConfirmation
from pendampingan.selectors.report_words import correctable
from pendampingan.services.reports import content_hash

# Group, whose chair answers, what, and why not.
ANSWERS = (
    ("sekar", "Ketua kelompok (contoh)", ConfirmationAnswer.CONFIRMED, ""),
    ("mina", "Bendahara kelompok (contoh)", ConfirmationAnswer.CONFIRMED, ""),
    (
        "terasi",
        "Ketua kelompok (contoh)",
        ConfirmationAnswer.DISPUTED,
        "Yang hadir sembilan orang; dua anggota datang setelah istirahat.",
    ),
)
CORRECTION = ("sekar", "Angka dibaca dari buku kas minggu sebelumnya.", " Menurut buku kas: 52 kemasan.")


def add_report_history(institution, bodies) -> None:
    """The newest verified report of three groups is confirmed or disputed, and an older one of one is corrected."""
    for key, name, answer, reason in ANSWERS:
        report = verified_of(bodies[key])[0]
        report.content_hash = content_hash(report)
        report.save(update_fields=["content_hash"])
        confirmation = ReportConfirmation(
            institution=institution,
            report=report,
            name=name,
            answer=answer,
            reason=reason,
            content_hash=report.content_hash,
            at=locked_at(report) + dt.timedelta(days=1, hours=3),
        )
        confirmation.full_clean()
        confirmation.save()
        record(institution, f"{answer.verb} laporan contoh", [report])
    add_correction(institution, bodies)


def add_correction(institution, bodies) -> None:
    key, reason, more = CORRECTION
    report = verified_of(bodies[key])[1]
    part = correctable(report)["findings"]
    addendum = ReportAddendum(
        institution=institution,
        report=report,
        part=part["key"],
        label=part["label"],
        before=part["text"],
        after=part["text"] + more,
        reason=reason,
        by=report.author,
        at=locked_at(report) + dt.timedelta(days=2),
    )
    addendum.full_clean()
    addendum.save()
    record(institution, "memperbaiki laporan contoh", [report])


def locked_at(report: FieldReport) -> dt.datetime:
    """When the report was verified."""
    assert report.verified_at is not None
    return report.verified_at


def verified_of(group) -> list[FieldReport]:
    """Verified reports about a group, the newest first."""
    rows = FieldReport.objects.filter(assignment__organization=group, state=ReportState.VERIFIED)
    return list(
        rows.select_related("author", "assignment__organization", "institution").order_by("-activity_on", "-pk")
    )
